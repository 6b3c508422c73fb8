"""The rules that the fields of a run keep, each by itself and together."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from xortui.core.changes import Change, replaced_fields
from xortui.core.data import GATES, Dataset
from xortui.core.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from xortui.core.config import RunConfig

REAL_FIELDS: Final = ("learning_rate", "momentum", "weight_decay", "dropout")
INTEGER_FIELDS: Final = ("seed", "epochs")
_FLAGS: Final = ("nesterov", "batch_norm", "until_solved")
_MOST_UNITS: Final = 1024
_MOST_LAYERS: Final = 16


def require(holds: bool, name: str, rule: str, value: object) -> None:
    """Raises the one kind of error that a field raises, unless its rule holds.

    Raises:
        ValueError: It names the field, the rule and the value.
    """
    if not holds:
        raise ValueError(f"{name} must be {rule}, got {value!r}")


def check_fields(config: RunConfig) -> None:
    """Checks every field but the changes.

    Raises:
        ValueError: A field breaks its rule.
    """
    for check in (_check_choices, _check_data, _check_numbers, _check_network, _check_pairs):
        check(config)


def check_changes(config: RunConfig) -> None:
    """Checks every change against the settings that it meets.

    Raises:
        ValueError: A change is out of order, of no field, or breaks a rule.
    """
    fields = dataclasses.fields(config)
    in_flight = tuple(spec.name for spec in fields if spec.metadata["in_flight"])
    are_changes = isinstance(config.changes, tuple) and all(
        isinstance(change, Change) for change in config.changes
    )
    require(are_changes, "changes", "a tuple of changes", config.changes)
    settings, epoch = config, 0
    for change in config.changes:
        require(change.epoch >= epoch, "changes", "in order of their epochs", change.epoch)
        epoch = change.epoch
        if change.is_parameter:
            change.check_shape(config.sizes, config.batch_norm)
            continue
        rule = "of a parameter or one of " + ", ".join(in_flight)
        require(change.field in in_flight, "changes", rule, change.field)
        settings = settings.replace(**replaced_fields(change), changes=())
        n_features = config.dataset.n_features
        rule = f"of {n_features} inputs during a run"
        given = settings.dataset.n_features
        require(given == n_features, change.field, rule, given)


def _is_integer(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_finite(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # An integer beyond all floats.
        return False


def _check_choices(config: RunConfig) -> None:
    for spec in dataclasses.fields(config):
        choices = spec.metadata["choices"]
        if choices is not None:
            value = getattr(config, spec.name)
            require(
                isinstance(value, str) and value in choices,
                spec.name,
                "one of " + ", ".join(choices),
                value,
            )
    for name in _FLAGS:
        value = getattr(config, name)
        require(isinstance(value, bool), name, "true or false", value)


def _check_data(config: RunConfig) -> None:
    gate = config.gate
    is_gate = isinstance(gate, str) and (gate in GATES or (len(gate) == 4 and set(gate) <= {*"01"}))
    require(is_gate, "gate", "four bits or one of " + ", ".join(GATES), gate)
    require(config.data is None or isinstance(config.data, Dataset), "data", "rows", config.data)


def _check_numbers(config: RunConfig) -> None:
    bounds: dict[str, tuple[str, Callable[[float], bool]]] = {
        "learning_rate": ("> 0", lambda rate: rate > 0),
        "momentum": (">= 0 and < 1", lambda momentum: 0 <= momentum < 1),
        "weight_decay": (">= 0", lambda decay: decay >= 0),
        "dropout": (">= 0 and < 1", lambda share: 0 <= share < 1),
    }
    for name, (rule, holds) in bounds.items():
        value = getattr(config, name)
        require(_is_finite(value), name, "a finite number", value)
        require(holds(value), name, rule, value)
    for name in INTEGER_FIELDS:
        value = getattr(config, name)
        require(_is_integer(value) and value >= 0, name, "an integer >= 0", value)
    loss, size = config.target_loss, config.batch_size
    require(loss is None or _is_finite(loss), "target_loss", "a finite number", loss)
    is_size = size is None or (_is_integer(size) and size >= 1)
    require(is_size, "batch_size", "an integer >= 1", size)


def _check_network(config: RunConfig) -> None:
    hidden = config.hidden
    require(isinstance(hidden, tuple), "hidden", "a tuple of integers", hidden)
    for units in hidden:
        is_size = _is_integer(units) and 1 <= units <= _MOST_UNITS
        require(is_size, "hidden", f"units from 1 to {_MOST_UNITS}", units)
    require(len(hidden) <= _MOST_LAYERS, "hidden", f"at most {_MOST_LAYERS} layers", len(hidden))


def _check_pairs(config: RunConfig) -> None:
    options = OPTIMIZERS[config.optimizer].options
    if config.nesterov:
        takers = " or ".join(name for name, o in OPTIMIZERS.items() if "nesterov" in o.options)
        rule = f"off unless optimizer is {takers} and momentum > 0"
        require("nesterov" in options and config.momentum > 0, "nesterov", rule, True)
    if "momentum" not in options:
        rule = f"0 with optimizer {config.optimizer}"
        require(config.momentum == 0, "momentum", rule, config.momentum)
    if config.batch_norm and config.hidden:
        n_samples = config.dataset.n_samples
        size = min(config.batch_size or n_samples, n_samples)
        rule = f"such that no batch of the {n_samples} rows has one row, with batch_norm"
        require(size > 1 and n_samples % size != 1, "batch_size", rule, config.batch_size)
