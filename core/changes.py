"""What a person changes during a run, as a part of the run's description."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from xortui.core.architecture import Architecture
from xortui.core.data import Dataset
from xortui.core.point_sets import STANDARD_RECIPE

_PARAMETER: Final = re.compile(
    r"(?P<array>weights|biases|scales|shifts|input_scales|input_shifts)\[(?P<layer>[0-9]{1,9})\]"
    r"(?:\[(?P<row>[0-9]{1,9})(?:,\s*(?P<col>[0-9]{1,9}))?\])?\Z"
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change that takes effect when the run has reached an epoch, after it was shown.

    Attributes:
        epoch: The epoch at which it was made.
        field: A field of the configuration that may change in flight, or a parameter:
            ``weights[0][1,0]`` (layer, input, unit), ``biases[1][0]``, or a whole array such as
            ``weights[0]``.
        value: The field's new value; a number, or nested tuples for a whole array.
    """

    epoch: int
    field: str
    value: Any

    def __post_init__(self) -> None:
        if not isinstance(self.epoch, int | np.integer) or isinstance(self.epoch, bool):
            raise ValueError(f"changes must have an integer epoch, got {self.epoch!r}")
        if self.epoch < 0:
            raise ValueError(f"changes must have an epoch >= 0, got {self.epoch}")
        if not isinstance(self.field, str):
            raise ValueError(f"changes must name a field, got {self.field!r}")
        object.__setattr__(self, "epoch", int(self.epoch))
        object.__setattr__(self, "value", _as_plain(self.value))
        if self.is_parameter:
            _check_numbers(self.field, self.value)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values."""
        value = self.value.to_dict() if isinstance(self.value, Dataset) else self.value
        return {"epoch": self.epoch, "field": self.field, "value": value}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Change:
        """Returns the change that `to_dict` wrote.

        Raises:
            ValueError: A part is missing, or breaks its rule.
        """
        if not isinstance(values, dict) or {"epoch", "field", "value"} - set(values):
            raise ValueError(f"changes must each have an epoch, a field, a value, got {values!r}")
        value = values["value"]
        if values["field"] == "data" and value is not None:
            value = Dataset.from_dict(value)
        return cls(values["epoch"], values["field"], value)

    @property
    def is_parameter(self) -> bool:
        """Whether a weight, bias, scale or shift is set, rather than a field of the run."""
        return _PARAMETER.match(self.field) is not None

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the run that are replaced: a gate also puts away data in its place.

        What is not drawn has no recipe, which goes with what was.
        """
        extra = {"data": None} if self.field == "gate" else {}
        if self.field in ("gate", "data") and getattr(self.value, "recipe", None) is None:
            extra |= STANDARD_RECIPE
        return {self.field: self.value, **extra}

    @property
    def place(self) -> tuple[str, int, tuple[int, ...]]:
        """The parameter's array, layer, and index in it (empty for the whole array).

        Raises:
            ValueError: The change is not of a parameter.
        """
        match = _PARAMETER.match(self.field)
        if match is None:
            raise ValueError(
                f"field must be a parameter such as weights[0][1,0], got {self.field!r}"
            )
        index = tuple(int(match[name]) for name in ("row", "col") if match[name] is not None)
        return match["array"], int(match["layer"]), index

    def supersedes(self, earlier: Change) -> bool:
        """Whether an earlier change leaves no trace once this one is made.

        Moving a control through several values at one epoch is then one change. Another optimizer
        starts with empty memory, so that choice always leaves a trace.
        """
        same_place = (self.epoch, self.field) == (earlier.epoch, earlier.field)
        return same_place and self.field != "optimizer"

    def check_shape(self, architecture: Architecture) -> None:
        """Checks that the parameter exists in a network.

        Raises:
            ValueError: It does not, or the value has another shape.
        """
        array_name, layer, index = self.place
        n_layers = architecture.n_layers
        having = list(range(n_layers))
        if array_name != "weights":
            arrays = [architecture.unit_arrays(i) + architecture.input_arrays(i) for i in having]
            having = [i for i in having if array_name in arrays[i]]
        if layer not in having:
            rule = f"{self.field} must be in one of {len(having)} layers, got layer {layer}"
            raise ValueError(rule)
        n_in, n_out = architecture.shapes[layer]
        shape: tuple[int, ...] = (n_in, n_out) if array_name == "weights" else (n_out,)
        shape = (n_in,) if array_name.startswith("input_") else shape
        if index and (
            len(index) != len(shape) or any(i >= n for i, n in zip(index, shape, strict=True))
        ):
            raise ValueError(f"{self.field} must be an index into shape {shape}, got {index}")
        given = _shape(self.value)
        if given != (() if index else shape):
            raise ValueError(f"{self.field} must have shape {() if index else shape}, got {given}")


def _shape(value: Any) -> tuple[int, ...] | None:
    """Returns the shape of nested tuples, or ``None`` where they are uneven."""
    if not isinstance(value, tuple):
        return ()
    inner = {_shape(item) for item in value}
    within = inner.pop() if len(inner) == 1 else None
    return None if within is None else (len(value), *within)


def _as_plain(value: Any) -> Any:
    """Returns lists and arrays as nested tuples, and NumPy's numbers as Python's."""
    if isinstance(value, np.ndarray | np.generic):
        return _as_plain(value.tolist())
    return tuple(map(_as_plain, value)) if isinstance(value, list | tuple) else value


def _check_numbers(field: str, value: Any) -> None:
    items = value if isinstance(value, tuple) else (value,)
    for item in items:
        if isinstance(item, tuple):
            _check_numbers(field, item)
        elif isinstance(item, bool) or not isinstance(item, int | float):
            raise ValueError(f"{field} must be numbers, got {item!r}")
        elif not abs(item) <= sys.float_info.max:
            raise ValueError(f"{field} must be finite, got {item!r}")
