"""Runs of all losses and of several outputs to compare with PyTorch. Standard library only."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

from reference_grid import ACTIVATIONS, NEWER_ACTIVATIONS, OPTIMIZERS

_LOSSES = ("mse", "sse", "mae", "huber", "hinge")
_HIDDEN = ([], [3], [4, 3])


def output_configs() -> list[dict[str, Any]]:
    """Returns every run to compare, as fields of a configuration."""
    draw = random.Random(11)
    configs = []
    for loss, kind, optimizer in product(
        (*_LOSSES, "bce", "cross_entropy"), ("one", "two", "three", "classes"), OPTIMIZERS
    ):
        if loss == "cross_entropy" and kind != "classes":
            continue
        for activation in draw.sample(ACTIVATIONS, 2):
            # What rounding leaves of a bias before batch norm the others divide by itself.
            norm = optimizer["optimizer"] == "sgd" and draw.random() < 0.3
            config = {
                "data": _data(draw, loss, kind),
                "hidden": draw.choice(_HIDDEN[norm:]),
                "activation": activation,
                "output_activation": _output(draw, loss),
                "loss": loss,
                "batch_norm": norm,
                "batch_size": None if norm else draw.choice((None, None, 2, 4)),
                "dropout": draw.choice((0.0, 0.0, 0.0, 0.25)),
                "init": draw.choice(("torch", "torch", "uniform", "xavier", "he")),
                "seed": draw.randrange(1000),
                "epochs": 30 if norm else draw.choice((60, 120)),
                **optimizer,
            }
            if loss == "huber":
                config["huber_delta"] = draw.choice((0.25, 1.0, 2.0))
            config["learning_rate"] /= 5
            configs.append(config)
    return configs + _newer(draw)


def _newer(draw: random.Random) -> list[dict[str, Any]]:
    """Several outputs of newer activations, by layer, without biases and with links."""
    configs = []
    for loss, activation, optimizer in product(
        ("mse", "huber", "bce", "cross_entropy"), NEWER_ACTIVATIONS, OPTIMIZERS[::4]
    ):
        hidden = draw.choice(([3], [4, 3]))
        config: dict[str, Any] = {
            "data": _data(draw, loss, "classes" if loss == "cross_entropy" else "three"),
            "hidden": hidden,
            "activation": ",".join([activation, "tanh"][: len(hidden)]),
            "output_activation": _output(draw, loss),
            "loss": loss,
            "bias": draw.choice((True, False)),
            "skip": draw.choice((True, False)),
            "layer_dropout": draw.choice(([], [0.25, 0.0][: len(hidden)])),
            "batch_size": draw.choice((None, None, 3)),
            "seed": draw.randrange(1000),
            "epochs": 60,
            **optimizer,
            "learning_rate": optimizer["learning_rate"] / 5,
        }
        if loss == "huber":
            config["huber_delta"] = 1.0
        configs.append(config)
    return configs


def _output(draw: random.Random, loss: str) -> str:
    outputs = {"bce": ("sigmoid",), "cross_entropy": ("softmax",)}
    return draw.choice(outputs.get(loss, ("sigmoid", "tanh", "identity")))


def _data(draw: random.Random, loss: str, kind: str) -> dict[str, Any]:
    inputs = [[round(draw.uniform(-2, 2), 3) for _ in range(3)] for _ in range(8)]
    if kind == "classes":
        classes = [0, 1, 2, *(draw.randrange(3) for _ in range(5))]
        low = -1.0 if loss == "hinge" else 0.0
        targets: Any = [[1.0 if n == own else low for n in range(3)] for own in classes]
        return {"inputs": inputs, "targets": targets, "name": "points"}
    count = {"one": 1, "two": 2, "three": 3}[kind]

    def target() -> float:
        if loss == "hinge":
            return draw.choice((-1.0, 1.0))
        return round(draw.random(), 3) if loss == "bce" else round(draw.uniform(-2, 2), 3)

    targets = [[target() for _ in range(count)] for _ in inputs]
    targets = [row[0] for row in targets] if count == 1 else targets
    return {"inputs": inputs, "targets": targets, "name": "points"}
