"""Which runs are compared with PyTorch. Standard library only: the writer and the test share it."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

DEFAULTS: dict[str, Any] = {
    "hidden": [2],
    "activation": "sigmoid",
    "output_activation": "sigmoid",
    "loss": "bce",
    "optimizer": "sgd",
    "learning_rate": 0.1,
    "momentum": 0.0,
    "nesterov": False,
    "weight_decay": 0.0,
    "init": "torch",
    "batch_size": None,
    "batch_norm": False,
    "dropout": 0.0,
    "bias": True,
    "skip": False,
    "norm_layers": [],
    "layer_dropout": [],
    "input_norm": False,
    "input_dropout": 0.0,
}
ACTIVATIONS = ("sigmoid", "tanh", "relu", "silu", "identity")
NEWER_ACTIVATIONS = ("leaky_relu", "elu", "selu", "softplus", "sine", "step")
LOSSES = ("bce", "mse", "sse")
OPTIMIZERS: tuple[dict[str, Any], ...] = (
    {"optimizer": "sgd", "learning_rate": 0.5},
    {"optimizer": "sgd", "learning_rate": 0.1, "momentum": 0.9},
    {"optimizer": "sgd", "learning_rate": 0.1, "momentum": 0.8, "nesterov": True},
    {"optimizer": "sgd", "learning_rate": 0.5, "weight_decay": 0.003},
    {
        "optimizer": "sgd",
        "learning_rate": 0.05,
        "momentum": 0.9,
        "nesterov": True,
        "weight_decay": 0.01,
    },
    {"optimizer": "rmsprop", "learning_rate": 0.01},
    {"optimizer": "rmsprop", "learning_rate": 0.002, "momentum": 0.9, "weight_decay": 0.01},
    {"optimizer": "adam", "learning_rate": 0.02},
    {"optimizer": "adam", "learning_rate": 0.02, "weight_decay": 0.02},
)
DEPTHS = ([], [2], [4, 3], [8], [3, 3, 3], [5, 2])
_BITS = {
    "xor": "0110",
    "and": "0001",
    "or": "0111",
    "nand": "1110",
    "nor": "1000",
    "xnor": "1001",
    "x1": "0011",
    "x2": "0101",
    "not-x1": "1100",
    "not-x2": "1010",
    "x1-and-not-x2": "0010",
    "not-x1-and-x2": "0100",
    "x1-or-not-x2": "1011",
    "not-x1-or-x2": "1101",
    "false": "0000",
    "true": "1111",
}
GATES = (*_BITS, "0110")


def gate_rows(config: dict[str, Any]) -> dict[str, Any]:
    """Returns the inputs and targets that a run learns from."""
    if config.get("data"):
        return {"inputs": config["data"]["inputs"], "targets": config["data"]["targets"]}
    bits = _BITS.get(config["gate"], config["gate"])
    inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    return {"inputs": inputs, "targets": [float(bit) for bit in bits]}


def recorded_epochs(epochs: int) -> list[int]:
    """Returns at which epochs losses are compared: the first twenty, some more, and the last."""
    step = max(1, epochs // 12)
    return sorted({*range(min(20, epochs)), *range(0, epochs, step), epochs})


def all_configs() -> list[dict[str, Any]]:
    """Returns every run to compare, as fields of a configuration."""
    sections = (
        _grid,
        _structures,
        _bounded_outputs,
        _points,
        _long_runs,
        _normalized_points,
        *NEWER_SECTIONS,
    )
    return [config for section in sections for config in section()]


def _grid() -> list[dict[str, Any]]:
    """Every activation x loss x optimizer x plain or batch norm, the rest drawn."""
    draw = random.Random(2)
    configs = []
    for activation, loss, optimizer, norm in product(ACTIVATIONS, LOSSES, OPTIMIZERS, (0, 1)):
        output = "sigmoid" if loss == "bce" else draw.choice(ACTIVATIONS)
        config = {
            "gate": draw.choice(GATES),
            "hidden": draw.choice(DEPTHS[1:]),
            "activation": activation,
            "output_activation": output,
            "loss": loss,
            "batch_norm": bool(norm),
            "batch_size": None if norm else draw.choice((None, None, 1, 2, 3)),
            "dropout": draw.choice((0.0, 0.0, 0.0, 0.0, 0.25)),
            "init": draw.choice(("torch", "torch", "uniform", "xavier", "he")),
            "seed": draw.randrange(1000),
            "epochs": 100 if norm else draw.choice((100, 200, 400)),
            **optimizer,
        }
        if norm and config["optimizer"] != "sgd":
            # The gradient of a bias before batch norm is rounding, which these divide by itself.
            config["epochs"] = 30
        if output not in ("sigmoid", "tanh") or norm:
            config["learning_rate"] /= 10
        configs.append(config)
    return configs


def _structures() -> list[dict[str, Any]]:
    """Every gate x depth, and every depth x batch norm x batch size x dropout."""
    configs: list[dict[str, Any]] = [
        {"gate": gate, "hidden": depth, "seed": 7, "epochs": 200, "learning_rate": 0.3}
        for gate, depth in product(GATES, DEPTHS)
    ]
    for depth, norm, size, dropout in product(DEPTHS, (False, True), (None, 1, 2, 3), (0.0, 0.5)):
        if norm and size in (1, 3) and depth:
            continue
        configs.append(
            {
                "gate": "xor",
                "hidden": depth,
                "activation": "tanh",
                "batch_norm": norm,
                "batch_size": size,
                "dropout": dropout,
                "seed": 3,
                "epochs": 200,
                "learning_rate": 0.05,
            }
        )
    return configs


def _bounded_outputs() -> list[dict[str, Any]]:
    """``bce`` of outputs that are not a sigmoid's, where they stay inside [0, 1]."""
    return [
        {
            "gate": gate,
            "hidden": [3],
            "activation": activation,
            "output_activation": output,
            "optimizer": optimizer,
            "learning_rate": 0.002,
            "seed": 0,
            "epochs": 200,
        }
        for gate, activation, output, optimizer in product(
            ("xor", "or"), ("sigmoid", "tanh"), ACTIVATIONS[1:], ("sgd", "adam")
        )
    ]


def _points() -> list[dict[str, Any]]:
    """Points of one, three and five inputs with targets that are no truth values."""
    draw = random.Random(5)
    configs = []
    for n_features, optimizer, norm in product((1, 3, 5), OPTIMIZERS, (False, True)):
        inputs = [[draw.uniform(-2, 2) for _ in range(n_features)] for _ in range(10)]
        targets = [round(draw.random(), 3) for _ in inputs]
        config = {
            "data": {"inputs": inputs, "targets": targets, "name": "points"},
            "hidden": draw.choice(([6, 4], [5], [4, 3, 2])),
            "activation": draw.choice(ACTIVATIONS),
            "loss": draw.choice(LOSSES),
            "batch_norm": norm,
            "batch_size": draw.choice((None, 4, 5, 64)),
            "seed": draw.randrange(1000),
            "epochs": 200,
            **optimizer,
            "learning_rate": optimizer["learning_rate"] / 5,
        }
        configs.append(config)
    return configs


def _long_runs() -> list[dict[str, Any]]:
    """The articles' own recipes to their end, and one of each optimizer."""
    second = {"gate": "xor", "seed": 42, "epochs": 20_000}
    first = {"gate": "xor", "init": "uniform", "loss": "sse", "seed": 1, "epochs": 10_000}
    wide = {"gate": "xor", "hidden": [16], "seed": 42, "epochs": 5_000}
    return [
        second,
        first,
        wide,
        *({**wide, "epochs": 2_000, **optimizer} for optimizer in OPTIMIZERS[1:]),
    ]


def _normalized_points() -> list[dict[str, Any]]:
    """Batch norm over more rows than a gate has, by the optimizers that divide by the gradient."""
    draw = random.Random(8)
    inputs = [[draw.uniform(-1, 1), draw.uniform(-1, 1)] for _ in range(12)]
    targets = [float(a * b > 0) for a, b in inputs]
    return [
        {
            "data": {"inputs": inputs, "targets": targets, "name": "points"},
            "hidden": [4],
            "activation": activation,
            "loss": loss,
            "batch_norm": True,
            "optimizer": optimizer,
            "learning_rate": 0.002,
            "seed": 17,
            "epochs": 30,
        }
        for activation, loss, optimizer in product(ACTIVATIONS, LOSSES, ("rmsprop", "adam"))
    ]


def _newer_activations() -> list[dict[str, Any]]:
    """The newer activations x loss x optimizer in hidden layers, and each as the output."""
    draw = random.Random(11)
    configs: list[dict[str, Any]] = []
    for activation, loss, optimizer in product(NEWER_ACTIVATIONS, LOSSES, OPTIMIZERS[::2]):
        configs.append(
            {
                "gate": draw.choice(GATES),
                "hidden": draw.choice(DEPTHS[1:]),
                "activation": activation,
                "loss": loss,
                "batch_size": draw.choice((None, None, 2)),
                "seed": draw.randrange(1000),
                "epochs": 100,
                **optimizer,
                "learning_rate": optimizer["learning_rate"] / 5,
            }
        )
    for output, loss, optimizer in product(NEWER_ACTIVATIONS, ("mse", "sse"), ("sgd", "adam")):
        configs.append(
            {
                "gate": draw.choice(("xor", "or")),
                "hidden": [3],
                "activation": "tanh",
                "output_activation": output,
                "loss": loss,
                "optimizer": optimizer,
                "learning_rate": 0.01,
                "seed": draw.randrange(1000),
                "epochs": 100,
            }
        )
    return configs


def _layers() -> list[dict[str, Any]]:
    """Activations, batch norm and dropout by layer, without biases, with links to the output."""
    draw = random.Random(13)
    configs: list[dict[str, Any]] = []
    names = (*ACTIVATIONS, *NEWER_ACTIVATIONS[:-1])
    for bias, skip, optimizer in product((True, False), (False, True), OPTIMIZERS):
        for kind in ("plain", "dropped", "normed"):
            hidden = draw.choice(([3], [4, 3], [3, 4, 2]))
            config: dict[str, Any] = {
                "gate": draw.choice(("xor", "and", "nor", "1001")),
                "hidden": hidden,
                "activation": ",".join(draw.choice(names) for _ in hidden),
                "loss": draw.choice(LOSSES),
                "bias": bias,
                "skip": skip and kind != "normed",
                "seed": draw.randrange(1000),
                "epochs": 100,
                **optimizer,
                "learning_rate": optimizer["learning_rate"] / 5,
            }
            if kind == "plain":
                config["init"] = draw.choice(("torch", "torch", "uniform", "xavier", "he"))
                config["batch_size"] = draw.choice((None, 1, 3))
            elif kind == "dropped":
                config["layer_dropout"] = [draw.choice((0.0, 0.25, 0.5)) for _ in hidden]
            else:
                if optimizer["optimizer"] != "sgd":
                    continue  # the gradient of a bias before it is rounding, which they divide by
                config["batch_norm"] = True
                last = len(hidden)
                config["norm_layers"] = draw.choice(([1], [last])) if last > 1 else []
                config["learning_rate"] /= 4
            configs.append(config)
    return configs


NEWER_SECTIONS = (_newer_activations, _layers)
"""What was added to the comparison after the others, whose runs stay as they are."""
