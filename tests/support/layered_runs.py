"""Runs whose layers are not all alike, or lack a part, or have a link past others."""

from __future__ import annotations

from typing import Any

from xortui.core import Dataset


def layered_runs(points: Dataset) -> dict[str, dict[str, Any]]:
    """Returns the fields of each run by what it has.

    Args:
        points: Data of three inputs, for those that are trained in mini-batches.
    """
    return {
        "an activation for each layer": {"activation": "tanh,relu,sine", "hidden": (4, 3, 2)},
        "no biases": {"bias": False, "hidden": (3, 2), "activation": "tanh"},
        "no biases, adam": {
            "bias": False,
            "hidden": (3,),
            "optimizer": "adam",
            "weight_decay": 1e-3,
        },
        "links": {"skip": True, "hidden": (3, 2)},
        "links, no biases, mini-batches, dropout": {
            "skip": True,
            "bias": False,
            "hidden": (4,),
            "batch_size": 2,
            "data": points,
            "dropout": 0.3,
            "momentum": 0.5,
        },
        "batch norm of one layer": {"batch_norm": True, "norm_layers": (2,), "hidden": (3, 4, 2)},
        "dropout of each layer": {"layer_dropout": (0.0, 0.5, 0.25), "hidden": (3, 6, 4)},
        "batch norm without biases": {"batch_norm": True, "bias": False, "hidden": (3, 4)},
        "a rate for an output without biases": {
            "output_learning_rate": 0.3,
            "bias": False,
            "skip": True,
            "hidden": (3,),
        },
        "normalised inputs": {"input_norm": True, "hidden": (3, 2), "activation": "tanh"},
        "dropped inputs": {"input_dropout": 0.3, "layer_dropout": (0.0, 0.25), "hidden": (4, 3)},
        "normalised and dropped inputs of one layer": {
            "input_norm": True,
            "input_dropout": 0.25,
            "hidden": (),
            "output_learning_rate": 0.3,
        },
        "normalised inputs and layers, mini-batches": {
            "input_norm": True,
            "batch_norm": True,
            "batch_size": 3,
            "data": points,
            "hidden": (3, 4),
            "momentum": 0.5,
            "weight_decay": 1e-3,
        },
    }
