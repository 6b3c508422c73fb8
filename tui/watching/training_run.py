"""A training in PyTorch described as a run is, so that it is shown on the same screen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from xortui.core import Dataset, RunConfig
from xortui.core.foreign import Numbers, Optimizer, ReadNetwork
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.watching.examination import Look, PlacedFinding
from xortui.tui.watching.shown import FIRST_END, NotWatchedError, Shown, described
from xortui.tui.watching.training_examination import examined_training

_NORMALIZED: Final = deferred(
    "batch normalisation is worked into the weights and biases beside it, as in a test (eval mode)"
)
_OPTIMIZERS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "SGD": (
        "sgd",
        {"momentum": "momentum", "dampening": "dampening", "nesterov": "nesterov"},
    ),
    "Adam": ("adam", {"betas": "betas", "eps": "eps"}),
    "AdamW": ("adamw", {"betas": "betas", "eps": "eps"}),
    "RMSprop": ("rmsprop", {"alpha": "alpha", "eps": "eps", "momentum": "momentum"}),
    "Adagrad": (
        "adagrad",
        {
            "eps": "eps",
            "lr_decay": "lr_decay",
            "initial_accumulator_value": "initial_accumulator_value",
        },
    ),
}
"""PyTorch's class -> an optimizer here, and its constants here by PyTorch's names."""


def shown_training(look: Look, script: str, name: str) -> Shown:
    """Returns how a training is shown.

    Args:
        look: What was seen of the program.
        script: Its file.
        name: What the run is called.

    Raises:
        NotWatchedError: It cannot be.
    """
    training = look.training
    assert training is not None
    if training.epoch_loop is None or not training.shown_passes:
        raise NotWatchedError(look.died or _("nothing went back through a graph in a loop"))
    examined = examined_training(script, training, look.loops)
    if examined.read is None:
        raise NotWatchedError(examined.unread)
    names = examined.read.network.names
    rounds = [{each: row[each] for each in names if each in row} for row in training.rounds]
    by_hand = None if examined.by_hand is None else examined.by_hand.descent
    rate = None if by_hand is None else by_hand.rate * len(examined.read.targets[0].ravel())
    if examined.own is not None and examined.own.rule is not None:
        rate = examined.own.rule.rate * examined.read.loss_factor
    return Shown(
        _config(examined.read, training.optimizers[0] if training.optimizers else None, rate, name),
        examined.read.network,
        training.epoch_loop,
        rounds,
        look.is_at_round,
        tuple(PlacedFinding(*found) for found in examined.findings),
        _(_NORMALIZED) if examined.read.network.is_normalized else "",
    )


def _config(
    read: ReadNetwork, optimizer: Optimizer | None, rate: float | None, name: str
) -> RunConfig:
    values = {each: seen.values for each, seen in read.steps[0].before.items()}
    sizes = read.network.sizes(values)
    inputs, targets = _rows(read)
    layers = read.network.layers
    fields: dict[str, Any] = {
        "data": Dataset.from_arrays(inputs, targets, name),
        "hidden": sizes[1:-1],
        "activation": ",".join(layer.activation for layer in layers[:-1]) or "sigmoid",
        "output_activation": layers[-1].activation,
        "loss": read.loss,
        "learning_rate": max(abs(rate or 0.0), math.ulp(1.0)),
        "epochs": FIRST_END,
        "allow_unbounded": read.loss.startswith("bce"),
        **({"weight_decay": read.weight_decay / read.loss_factor} if read.weight_decay else {}),
        **_optimizer_fields(optimizer, read.loss_factor),
    }
    return described(fields, len(inputs), read.inputs[0].shape[0])


def _optimizer_fields(optimizer: Optimizer | None, factor: float) -> dict[str, Any]:
    if optimizer is None or not optimizer.groups:
        return {}
    constants = optimizer.groups[0][0]
    fields: dict[str, Any] = {}
    rate = constants.get("lr")
    if isinstance(rate, int | float) and rate > 0:
        fields["learning_rate"] = float(rate) * (factor if optimizer.name == "SGD" else 1.0)
    if optimizer.name not in _OPTIMIZERS:
        return fields
    fields["optimizer"], names = _OPTIMIZERS[optimizer.name]
    fields |= {ours: constants[theirs] for theirs, ours in names.items() if theirs in constants}
    if constants.get("weight_decay"):
        fields["weight_decay"] = constants["weight_decay"]
    return fields


def _rows(read: ReadNetwork) -> tuple[Numbers, Numbers]:
    """Returns all rows that were seen, each once, in the order in which they came."""
    rows: dict[bytes, tuple[Numbers, Numbers]] = {}
    for inputs, targets in zip(read.inputs, read.targets, strict=True):
        for x, y in zip(inputs, targets, strict=True):
            rows.setdefault(np.concatenate([x, y]).tobytes(), (x, y))
    pairs = list(rows.values())
    return np.stack([x for x, _y in pairs]), np.stack([y for _x, y in pairs])
