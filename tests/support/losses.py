"""Fields that make a run out of any loss: the outputs and targets that it is defined for."""

from __future__ import annotations

from typing import Any

import numpy as np

from xortui.core import DATASETS, Dataset
from xortui.core.losses import LOSSES

SIGNS = Dataset(((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)), (-1.0, 1.0, 1.0, -1.0))
THREE_CLASSES = Dataset.from_arrays(
    np.random.RandomState(3).randn(7, 2), np.eye(3)[[0, 1, 2, 2, 1, 0, 1]]
)
THREE_NUMBERS = Dataset.from_arrays(
    np.random.RandomState(4).randn(6, 2), np.random.RandomState(5).randn(6, 3)
)
ANY_TARGETS = [name for name, loss in LOSSES.items() if loss.takes_any_targets]
"""Losses for any targets and outputs, though bce for some has to be allowed."""

SEVERAL: dict[str, dict[str, Any]] = {
    "several outputs": {"data": DATASETS["full-adder"], "hidden": (3,)},
    "several outputs of one layer": {"data": DATASETS["half-adder"], "hidden": ()},
    "several sums of squares": {"data": DATASETS["full-adder"], "loss": "sse", "hidden": (2, 2)},
    "several means": {
        "data": DATASETS["full-adder"],
        "loss": "mse",
        "output_activation": "tanh",
        "hidden": (4,),
        "batch_norm": True,
    },
    "several numbers": {
        "data": THREE_NUMBERS,
        "loss": "huber",
        "huber_delta": 0.5,
        "output_activation": "identity",
        "batch_size": 2,
    },
    "classes": {"data": THREE_CLASSES, "hidden": (3,), "loss": "mae", "activation": "tanh"},
    "softmax": {"data": None, "output_activation": "softmax", "loss": "cross_entropy"},
    "softmax of three": {
        "data": THREE_CLASSES,
        "output_activation": "softmax",
        "loss": "cross_entropy",
        "hidden": (3, 3),
        "dropout": 0.25,
        "batch_size": 4,
    },
    "several outputs with links": {
        "data": DATASETS["full-adder"],
        "hidden": (3, 2),
        "activation": "tanh,softplus",
        "skip": True,
        "bias": False,
    },
    "softmax with links": {
        "data": THREE_CLASSES,
        "output_activation": "softmax",
        "loss": "cross_entropy",
        "hidden": (3, 2),
        "skip": True,
    },
}
"""Name -> fields of a run with several outputs."""


def suiting(loss: str, **fields: Any) -> dict[str, Any]:
    """Returns the fields of a run, with those that its loss cannot do without."""
    needed: dict[str, dict[str, Any]] = {
        "hinge": {"data": SIGNS},
        "cross_entropy": {"data": THREE_CLASSES, "output_activation": "softmax"},
    }
    return {"loss": loss, **fields, **needed.get(loss, {})}
