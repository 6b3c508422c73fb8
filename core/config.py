"""The one description of a run, and the rules its fields keep.

The command line, the settings panel, JSON and run cards are made from the fields of `RunConfig`
and their metadata: ``help``, ``choices``, ``in_flight`` (may change during a run) and ``metavar``.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from xortui.core.activations import ACTIVATIONS
from xortui.core.changes import Change
from xortui.core.data import GATES, Dataset
from xortui.core.initializers import INITIALIZERS
from xortui.core.losses import LOSSES
from xortui.core.optimizers import OPTIMIZERS


def _option(
    default: Any,
    help: str,
    *,
    choices: tuple[str, ...] | None = None,
    in_flight: bool = False,
    metavar: str | None = None,
) -> Any:
    return field(
        default=default,
        metadata={"help": help, "choices": choices, "in_flight": in_flight, "metavar": metavar},
    )


@dataclass(frozen=True, slots=True)
class RunConfig:
    """One run: what is learned, by which network, how, and from which seed.

    Two equal configurations make bit-identical runs. `changes` lists what a person changed on the
    way, so a run that was steered is described as fully as one that was left alone.

    Raises:
        ValueError: A field breaks its rule; the message names the field, the rule and the value.
    """

    gate: str = _option(
        "xor", "Boolean gate of two inputs, by name or as four bits", in_flight=True, metavar="GATE"
    )
    data: Dataset | None = _option(
        None,
        "truth table or points instead of a gate: a CSV file, or rows such as '0,0,1;1,1,0'",
        in_flight=True,
        metavar="FILE.csv",
    )
    hidden: tuple[int, ...] = _option(
        (2,), "units of each hidden layer, such as 2 or 4,3; 'none' for one layer", metavar="UNITS"
    )
    activation: str = _option(
        "sigmoid", "activation of hidden units", choices=tuple(ACTIVATIONS), in_flight=True
    )
    output_activation: str = _option(
        "sigmoid", "activation of the output unit", choices=tuple(ACTIVATIONS), in_flight=True
    )
    loss: str = _option(
        "bce",
        "loss: bce and mse are means over the samples, sse is half the sum of squares",
        choices=tuple(LOSSES),
        in_flight=True,
    )
    optimizer: str = _option("sgd", "optimizer", choices=tuple(OPTIMIZERS), in_flight=True)
    learning_rate: float = _option(0.1, "step size of gradient descent, > 0", in_flight=True)
    momentum: float = _option(0.0, "momentum of sgd and rmsprop, 0 to below 1", in_flight=True)
    nesterov: bool = _option(False, "Nesterov's momentum, for sgd", in_flight=True)
    weight_decay: float = _option(0.0, "L2 penalty on every parameter, >= 0", in_flight=True)
    init: str = _option("torch", "how the first parameters are drawn", choices=tuple(INITIALIZERS))
    seed: int = _option(42, "seed of the first parameters, and of shuffling and dropout")
    epochs: int = _option(20_000, "epochs to train, >= 0")
    batch_size: int | None = _option(
        None, "rows of a mini-batch; all rows by default", in_flight=True, metavar="ROWS"
    )
    batch_norm: bool = _option(False, "batch normalisation of hidden layers")
    dropout: float = _option(
        0.0, "share of hidden activations dropped in training, 0 to below 1", in_flight=True
    )
    dtype: str = _option("float64", "precision", choices=("float64", "float32"))
    until_solved: bool = _option(False, "stop when every row is on its right side of 0.5")
    target_loss: float | None = _option(None, "stop when the loss is below this", metavar="LOSS")
    changes: tuple[Change, ...] = _option(
        (), "a change made during the run: EPOCH:FIELD=VALUE", metavar="CHANGE"
    )

    def __post_init__(self) -> None:
        for rule in (_check_choices, _check_numbers, _check_network, _check_pairs, _check_changes):
            rule(self)

    def replace(self, **fields: Any) -> Self:
        """Returns a copy with some fields replaced, checked as a new configuration is."""
        return dataclasses.replace(self, **fields)

    @property
    def dataset(self) -> Dataset:
        """What is learned: the data, or else the gate's truth table."""
        return self.data if self.data is not None else Dataset.from_gate(self.gate)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Layer sizes, inputs first, such as ``(2, 2, 1)``."""
        return (self.dataset.n_features, *self.hidden, 1)

    @property
    def has_training_mode(self) -> bool:
        """Whether the loss that is descended differs from the loss that is shown."""
        return bool(self.hidden) and (self.batch_norm or self.dropout > 0)

    def at(self, epoch: int) -> Self:
        """Returns the settings in force after the changes made at ``epoch`` and before it.

        Its own `changes` are empty: they are what led to it.
        """
        due: dict[str, Any] = {"changes": ()}
        for change in self.changes:
            if change.epoch <= epoch and not change.is_parameter:
                due.update(replaced_fields(change))
        return self.replace(**due)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values, field by field."""
        values = {spec.name: getattr(self, spec.name) for spec in dataclasses.fields(self)}
        values["hidden"] = list(self.hidden)
        values["data"] = _dataset_to_dict(self.data)
        values["changes"] = [
            {
                "epoch": change.epoch,
                "field": change.field,
                "value": _dataset_to_dict(change.value) if change.field == "data" else change.value,
            }
            for change in self.changes
        ]
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Returns the configuration that `to_dict` wrote.

        Raises:
            ValueError: A name is no field, or a value breaks its field's rule.
        """
        known = {spec.name for spec in dataclasses.fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"config must have only the fields of a run, got {unknown[0]!r}")
        fields = dict(values)
        if "hidden" in fields:
            fields["hidden"] = tuple(fields["hidden"])
        if "data" in fields:
            fields["data"] = _dataset_from_dict(fields["data"])
        if "changes" in fields:
            fields["changes"] = tuple(
                Change(
                    item["epoch"],
                    item["field"],
                    _dataset_from_dict(item["value"]) if item["field"] == "data" else item["value"],
                )
                for item in fields["changes"]
            )
        return cls(**fields)


IN_FLIGHT_FIELDS: tuple[str, ...] = tuple(
    spec.name for spec in dataclasses.fields(RunConfig) if spec.metadata["in_flight"]
)

ENDING_FIELDS: tuple[str, ...] = ("epochs", "until_solved", "target_loss")
"""Fields that say when a run ends, and change nothing in what it does until then."""


def _dataset_to_dict(data: Dataset | None) -> dict[str, Any] | None:
    if data is None:
        return None
    return {
        "inputs": [list(row) for row in data.rows],
        "targets": list(data.labels),
        "name": data.name,
    }


def _dataset_from_dict(values: dict[str, Any] | None) -> Dataset | None:
    if values is None:
        return None
    return Dataset.from_arrays(values["inputs"], values["targets"], values.get("name", ""))


def replaced_fields(change: Change) -> dict[str, Any]:
    """Returns the fields that a change sets: a gate also puts away data in its place."""
    extra = {"data": None} if change.field == "gate" else {}
    return {change.field: change.value, **extra}


def _require(holds: bool, name: str, rule: str, value: object) -> None:
    if not holds:
        raise ValueError(f"{name} must be {rule}, got {value!r}")


def _is_integer(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _check_choices(config: RunConfig) -> None:
    for spec in dataclasses.fields(config):
        choices = spec.metadata["choices"]
        if choices is not None:
            value = getattr(config, spec.name)
            _require(value in choices, spec.name, "one of " + ", ".join(choices), value)
    is_bits = (
        isinstance(config.gate, str)
        and len(config.gate) == 4
        and not set(config.gate)
        - {
            "0",
            "1",
        }
    )
    _require(
        config.gate in GATES or is_bits,
        "gate",
        "four bits or one of " + ", ".join(GATES),
        config.gate,
    )
    for name in ("nesterov", "batch_norm", "until_solved"):
        _require(
            isinstance(getattr(config, name), bool), name, "true or false", getattr(config, name)
        )


def _check_numbers(config: RunConfig) -> None:
    for name in ("learning_rate", "momentum", "weight_decay", "dropout"):
        _require(_is_finite(getattr(config, name)), name, "a finite number", getattr(config, name))
    _require(config.learning_rate > 0, "learning_rate", "> 0", config.learning_rate)
    _require(0 <= config.momentum < 1, "momentum", ">= 0 and < 1", config.momentum)
    _require(config.weight_decay >= 0, "weight_decay", ">= 0", config.weight_decay)
    _require(0 <= config.dropout < 1, "dropout", ">= 0 and < 1", config.dropout)
    _require(_is_integer(config.seed) and config.seed >= 0, "seed", "an integer >= 0", config.seed)
    _require(
        _is_integer(config.epochs) and config.epochs >= 0,
        "epochs",
        "an integer >= 0",
        config.epochs,
    )
    if config.target_loss is not None:
        _require(
            _is_finite(config.target_loss), "target_loss", "a finite number", config.target_loss
        )
    if config.batch_size is not None:
        size = config.batch_size
        _require(_is_integer(size) and size >= 1, "batch_size", "an integer >= 1", size)


def _check_network(config: RunConfig) -> None:
    _require(isinstance(config.hidden, tuple), "hidden", "a tuple of integers", config.hidden)
    for units in config.hidden:
        _require(_is_integer(units) and 1 <= units <= 1024, "hidden", "units from 1 to 1024", units)
    _require(len(config.hidden) <= 16, "hidden", "at most 16 layers", len(config.hidden))


def _check_pairs(config: RunConfig) -> None:
    if config.nesterov:
        _require(
            config.optimizer == "sgd" and config.momentum > 0,
            "nesterov",
            "off unless optimizer is sgd and momentum > 0",
            config.nesterov,
        )
    if config.optimizer == "adam":
        _require(config.momentum == 0, "momentum", "0 with optimizer adam", config.momentum)
    if config.batch_norm and config.hidden:
        n_samples = config.dataset.n_samples
        size = min(config.batch_size or n_samples, n_samples)
        _require(
            size > 1 and n_samples % size != 1,
            "batch_size",
            f"such that no batch of the {n_samples} rows has one row, with batch_norm",
            config.batch_size,
        )


def _check_changes(config: RunConfig) -> None:
    settings = config
    epoch = 0
    for change in config.changes:
        _require(change.epoch >= epoch, "changes", "in order of their epochs", change.epoch)
        epoch = change.epoch
        if change.is_parameter:
            change.check_shape(config.sizes, config.batch_norm)
            continue
        _require(
            change.field in IN_FLIGHT_FIELDS,
            "changes",
            "of a parameter or one of " + ", ".join(IN_FLIGHT_FIELDS),
            change.field,
        )
        settings = settings.replace(**replaced_fields(change), changes=())
        _require(
            settings.dataset.n_features == config.dataset.n_features,
            change.field,
            f"of {config.dataset.n_features} inputs during a run",
            settings.dataset.n_features,
        )
