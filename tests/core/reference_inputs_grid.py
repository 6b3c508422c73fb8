"""Runs with normalised or dropped inputs to compare with PyTorch. Standard library only."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

from reference_grid import ACTIVATIONS, OPTIMIZERS

_LOSSES = ("bce", "mse", "sse", "mae")
_HIDDEN = ([], [3], [4, 3])


def input_configs() -> list[dict[str, Any]]:
    """Returns every run to compare, as fields of a configuration."""
    draw = random.Random(17)
    configs = []
    for kind, hidden, optimizer in product(
        ("norm", "dropout", "norm and dropout"), _HIDDEN, OPTIMIZERS
    ):
        # What rounding leaves of a shift before batch norm the others divide by itself.
        is_plain = optimizer["optimizer"] == "sgd" and bool(hidden)
        points = [[round(draw.uniform(-2, 2), 3) for _ in range(3)] for _ in range(8)]
        data = {
            "inputs": points,
            "targets": [round(draw.random(), 3) for _ in points],
            "name": "points",
        }
        config = {
            "data": data,
            "hidden": hidden,
            "activation": draw.choice(ACTIVATIONS),
            "loss": draw.choice(_LOSSES),
            "input_norm": "norm" in kind,
            "input_dropout": draw.choice((0.2, 0.5)) if "dropout" in kind else 0.0,
            "batch_norm": is_plain and draw.random() < 0.4,
            "batch_size": draw.choice((None, None, 4)),
            "dropout": draw.choice((0.0, 0.0, 0.25)),
            "bias": draw.choice((True, True, False)),
            "seed": draw.randrange(1000),
            "epochs": 60,
            **optimizer,
        }
        config["learning_rate"] /= 5
        configs.append(config)
    return configs
