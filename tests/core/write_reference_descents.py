"""Writes what PyTorch makes of other descents, for `test_reference_descents.py` to compare with.

Every optimizer with its constants, every schedule, L1, clipping, a learning rate of the output
layer's own, rows in order; and ``nn.BCELoss`` where the output saturates. Run by hand as
`write_reference_runs.py` is, whose rule for leaving a run out holds here too:

    python tests/core/write_reference_descents.py
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
import write_reference_runs
from reference_grid import GATES, NEWER_ACTIVATIONS, recorded_epochs
from torch import nn
from write_reference_runs import Model, Run, reference, save_runs

RUNS = Path(__file__).with_name("reference_descents.npz")
EPOCHS = 40
NEWER: dict[str, Any] = {
    "betas": (0.9, 0.999),
    "eps": None,
    "alpha": 0.99,
    "dampening": 0.0,
    "lr_decay": 0.0,
    "initial_accumulator_value": 0.0,
    "l1": 0.0,
    "clip_norm": None,
    "clip_value": None,
    "schedule": "constant",
    "warmup": 0,
    "output_learning_rate": None,
    "order": "shuffled",
    "init_factor": 1.0,
}
OPTIMIZERS: tuple[dict[str, Any], ...] = (
    {"optimizer": "sgd", "learning_rate": 0.5},
    {"optimizer": "sgd", "learning_rate": 0.2, "momentum": 0.9, "dampening": 0.5},
    {"optimizer": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
    {"optimizer": "rmsprop", "learning_rate": 0.01, "alpha": 0.9, "eps": 1e-4},
    {"optimizer": "rmsprop", "learning_rate": 0.01, "alpha": 0.95, "momentum": 0.5},
    {"optimizer": "adam", "learning_rate": 0.02, "betas": [0.8, 0.95], "eps": 1e-6},
    {"optimizer": "adam", "learning_rate": 0.02, "weight_decay": 0.01, "betas": [0.5, 0.9]},
    {"optimizer": "adamw", "learning_rate": 0.02, "weight_decay": 0.1},
    {"optimizer": "adamw", "learning_rate": 0.02, "betas": [0.7, 0.99], "eps": 1e-5},
    {"optimizer": "adagrad", "learning_rate": 0.1},
    {"optimizer": "adagrad", "learning_rate": 0.1, "lr_decay": 0.05, "weight_decay": 0.01},
    {"optimizer": "adagrad", "learning_rate": 0.1, "initial_accumulator_value": 0.2, "eps": 1e-5},
)
SCHEDULES: tuple[dict[str, Any], ...] = (
    {},
    {"schedule": "step:step_size=7,gamma=0.5"},
    {"schedule": "exponential:gamma=0.95"},
    {"schedule": "cosine:t_max=15,eta_min=0.001"},
    {"schedule": "linear:start_factor=0.2,end_factor=0.9,total_iters=12"},
    {"schedule": "plateau:factor=0.5,patience=2,threshold=0.01,cooldown=1,min_lr=0.001"},
    {"schedule": "cosine:t_max=30", "warmup": 6},
    {"schedule": "constant", "warmup": 9},
)
LIMITS: tuple[dict[str, Any], ...] = (
    {},
    {"l1": 0.01},
    {"clip_norm": 0.05},
    {"clip_value": 0.02, "l1": 0.002},
)


def all_configs() -> list[dict[str, Any]]:
    """Returns every run to compare, as fields of a configuration."""
    draw, configs = random.Random(11), []
    for optimizer, schedule, limit in product(OPTIMIZERS, SCHEDULES, LIMITS):
        size = draw.choice((None, None, 1, 2, 3))
        fields = {**optimizer, **schedule, **limit, "batch_size": size}
        if size is not None and draw.random() < 0.5:
            fields["order"] = "fixed"
        least = "eta_min" in schedule.get("schedule", "") or "min_lr" in schedule.get(
            "schedule", ""
        )
        if not least and draw.random() < 0.3:
            fields["output_learning_rate"] = optimizer["learning_rate"] / 3
        fields |= {
            "gate": draw.choice(GATES),
            "hidden": draw.choice(([2], [3], [4, 3], [])),
            "activation": draw.choice(("sigmoid", "tanh", "silu")),
            "loss": draw.choice(("bce", "bce-clamped", "mse", "sse")),
            "seed": draw.randrange(1000),
            "epochs": EPOCHS,
        }
        configs.append(fields)
    for factor, activation, loss, seed in product(
        (10, 30, 100), ("tanh", "relu", "identity"), ("bce", "bce-clamped"), range(4)
    ):
        configs.append(
            {
                "gate": draw.choice(GATES),
                "hidden": [4],
                "activation": activation,
                "loss": loss,
                "init_factor": factor,
                "optimizer": "sgd",
                "learning_rate": 0.5,
                "seed": seed,
                "epochs": EPOCHS,
            }
        )
    for factor, activation, loss, seed in product(
        (10, 100), NEWER_ACTIVATIONS, ("bce", "bce-clamped"), range(2)
    ):
        configs.append(
            {
                "gate": draw.choice(GATES),
                "hidden": draw.choice(([4], [3, 3])),
                "activation": activation,
                "loss": loss,
                "bias": draw.choice((True, True, False)),
                "skip": draw.choice((False, False, True)),
                "init_factor": factor,
                "optimizer": "sgd",
                "learning_rate": 0.5,
                "seed": seed,
                "epochs": EPOCHS,
            }
        )
    return configs


class NewModel(Model):
    """The network, with ``nn.BCELoss`` and a factor on its first weights."""

    def _redraw(self, config: dict[str, Any]) -> None:
        super()._redraw(config)
        with torch.no_grad():
            for layer in self.linear:
                layer.weight.mul_(config["init_factor"])

    def loss(self, config: dict[str, Any], x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        if config["loss"] == "bce-clamped":
            return nn.functional.binary_cross_entropy(self.output(self.to_logits(x)), y)
        return super().loss(config, x, y)


def make_optimizer(config: dict[str, Any], model: Model) -> torch.optim.Optimizer:
    """Returns the optimizer with the groups of parameters that the run has."""
    options = {"lr": config["learning_rate"], "weight_decay": config["weight_decay"]}
    made: dict[str, tuple[Callable[..., torch.optim.Optimizer], tuple[str, ...]]] = {
        "sgd": (torch.optim.SGD, ("momentum", "nesterov", "dampening")),
        "rmsprop": (torch.optim.RMSprop, ("momentum", "alpha", "eps")),
        "adam": (torch.optim.Adam, ("betas", "eps")),
        "adamw": (torch.optim.AdamW, ("betas", "eps")),
        "adagrad": (torch.optim.Adagrad, ("lr_decay", "initial_accumulator_value", "eps")),
    }
    kind, names = made[config["optimizer"]]
    options |= {name: config[name] for name in names if config[name] is not None}
    if config["output_learning_rate"] is None:
        return kind(model.parameters(), **options)
    own = list(model.linear[-1].parameters())
    others = [p for p in model.parameters() if all(p is not q for q in own)]
    groups: list[dict[str, Any]] = [{"params": own, "lr": config["output_learning_rate"]}]
    if others:
        groups.append({"params": others})
    return kind(groups, **options)


def make_scheduler(config: dict[str, Any], optimizer: torch.optim.Optimizer) -> Any:
    """Returns what has ``step``, and takes a loss where it is a plateau."""
    name, _colon, behind = config["schedule"].partition(":")
    constants = dict(part.split("=") for part in behind.split(",")) if behind else {}
    whole = ("step_size", "t_max", "total_iters", "patience", "cooldown")
    options = {
        {"t_max": "T_max"}.get(key, key): int(value) if key in whole else float(value)
        for key, value in constants.items()
    }
    of = torch.optim.lr_scheduler
    kinds = {
        "constant": lambda optimizer: of.ConstantLR(optimizer, factor=1.0),
        "step": of.StepLR,
        "exponential": of.ExponentialLR,
        "cosine": of.CosineAnnealingLR,
        "linear": of.LinearLR,
        "plateau": of.ReduceLROnPlateau,
    }
    warmup = config["warmup"]
    if not warmup:
        return kinds[name](optimizer, **options)
    first = of.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
    then = kinds[name](optimizer, **options)
    return of.SequentialLR(optimizer, [first, then], milestones=[warmup])


class Descent(Run):
    """One run of PyTorch by another descent."""

    def __init__(self, config: dict[str, Any], nudge: float = 0.0) -> None:
        super().__init__(NEWER | config, nudge)

    def train(self) -> np.ndarray:
        """Returns losses, parameters and outputs, one after the other."""
        config = self.config
        optimizer = make_optimizer(config, self.model)
        scheduler = make_scheduler(config, optimizer)
        recorded = set(recorded_epochs(config["epochs"]))
        parameters = list(self.model.parameters())
        for epoch in range(config["epochs"] + 1):
            with torch.no_grad():
                shown = self.model.loss(config, self.x, self.y).item()
            if epoch in recorded:
                self.losses.append(shown)
            if epoch == config["epochs"]:
                break
            for rows in self.batches():
                optimizer.zero_grad()
                loss = self.model.loss(config, self.x[rows], self.y[rows])
                if config["l1"]:
                    loss = loss + config["l1"] * sum(p.abs().sum() for p in parameters)
                loss.backward()
                if config["clip_norm"]:
                    nn.utils.clip_grad_norm_(parameters, config["clip_norm"])
                if config["clip_value"]:
                    nn.utils.clip_grad_value_(parameters, config["clip_value"])
                optimizer.step()
            is_plateau = config["schedule"].startswith("plateau")
            scheduler.step(shown) if is_plateau else scheduler.step()
        outputs = self.model.output(self.model.to_logits(self.x)).detach().reshape(-1).tolist()
        return np.array([*self.losses, *self.model.flat(), *outputs])

    def batches(self) -> Iterator[torch.Tensor]:
        """Yields the rows of each batch of an epoch."""
        if self.config["order"] == "shuffled":
            yield from super().batches()
            return
        size = self.config["batch_size"]
        yield from torch.arange(len(self.x)).split(size)


def main() -> None:
    """Writes the data file."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    write_reference_runs.Run, write_reference_runs.Model = Descent, NewModel  # type: ignore[misc]
    configs = all_configs()
    made = [run for run in map(reference, configs) if run is not None]
    recorded = np.array(recorded_epochs(EPOCHS))
    save_runs(RUNS, made, len(configs), recorded=recorded)


if __name__ == "__main__":
    main()
