"""The one description of a run, and the rules its fields keep.

The command line, the settings panel, JSON and run cards are made from the fields of `RunConfig`
and their metadata: ``help``, ``choices`` (a table of names, or ``None``), ``in_flight`` (may change
during a run) and ``metavar``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Self

from xortui.core.activations import ACTIVATIONS
from xortui.core.changes import Change, replaced_fields
from xortui.core.data import Dataset
from xortui.core.initializers import INITIALIZERS
from xortui.core.losses import LOSSES
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.rules import (
    INTEGER_FIELDS,
    REAL_FIELDS,
    check_changes,
    check_fields,
    require,
)


def _option(
    default: Any,
    help: str,
    *,
    choices: Collection[str] | None = None,
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
        "sigmoid", "activation of hidden units", choices=ACTIVATIONS, in_flight=True
    )
    output_activation: str = _option(
        "sigmoid", "activation of the output unit", choices=ACTIVATIONS, in_flight=True
    )
    loss: str = _option(
        "bce",
        "loss: bce and mse are means over the samples, sse is half the sum of squares",
        choices=LOSSES,
        in_flight=True,
    )
    optimizer: str = _option("sgd", "optimizer", choices=OPTIMIZERS, in_flight=True)
    learning_rate: float = _option(0.1, "step size of gradient descent, > 0", in_flight=True)
    momentum: float = _option(0.0, "momentum of sgd and rmsprop, 0 to below 1", in_flight=True)
    nesterov: bool = _option(False, "Nesterov's momentum, for sgd", in_flight=True)
    weight_decay: float = _option(0.0, "L2 penalty on every parameter, >= 0", in_flight=True)
    init: str = _option("torch", "how the first parameters are drawn", choices=INITIALIZERS)
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
        check_fields(self)
        self._use_plain_numbers()
        check_changes(self)

    def _use_plain_numbers(self) -> None:
        # NumPy's numbers are equal to these, but are no JSON and read otherwise in a message.
        plain: dict[str, Any] = {"hidden": tuple(map(int, self.hidden))}
        plain.update({name: int(getattr(self, name)) for name in INTEGER_FIELDS})
        plain.update({name: float(getattr(self, name)) for name in REAL_FIELDS})
        if self.batch_size is not None:
            plain["batch_size"] = int(self.batch_size)
        if self.target_loss is not None:
            plain["target_loss"] = float(self.target_loss)
        for name, value in plain.items():
            object.__setattr__(self, name, value)

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
        values["data"] = None if self.data is None else self.data.to_dict()
        values["changes"] = [change.to_dict() for change in self.changes]
        return values

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Returns the configuration that `to_dict` wrote.

        Raises:
            ValueError: A name is no field, or a value breaks its field's rule.
        """
        require(isinstance(values, dict), "config", "an object with the fields of a run", values)
        known = {spec.name for spec in dataclasses.fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"config must have only the fields of a run, got {unknown[0]!r}")
        fields = dict(values)
        for name in ("hidden", "changes"):
            if name in fields:
                require(isinstance(fields[name], list), name, "a list", fields[name])
        if "hidden" in fields:
            fields["hidden"] = tuple(fields["hidden"])
        if fields.get("data") is not None:
            fields["data"] = Dataset.from_dict(fields["data"])
        if "changes" in fields:
            fields["changes"] = tuple(map(Change.from_dict, fields["changes"]))
        return cls(**fields)


IN_FLIGHT_FIELDS: tuple[str, ...] = tuple(
    spec.name for spec in dataclasses.fields(RunConfig) if spec.metadata["in_flight"]
)

ENDING_FIELDS: tuple[str, ...] = ("epochs", "until_solved", "target_loss")
"""Fields that say when a run ends, and change nothing in what it does until then."""
