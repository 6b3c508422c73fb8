"""What a person changes during a run, as a part of the run's description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

_PARAMETER: Final = re.compile(
    r"(?P<kind>weights|biases|scales|shifts)\[(?P<layer>\d+)\]"
    r"(?:\[(?P<row>\d+)(?:,\s*(?P<col>\d+))?\])?\Z"
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
        if not isinstance(self.epoch, int) or isinstance(self.epoch, bool) or self.epoch < 0:
            raise ValueError(f"changes must have an epoch >= 0, got {self.epoch!r}")
        if isinstance(self.value, list):
            object.__setattr__(self, "value", _as_tuples(self.value))
        if self.is_parameter:
            values = np.asarray(self.value, dtype=np.float64)
            if not np.isfinite(values).all():
                raise ValueError(f"{self.field} must be finite, got {self.value!r}")

    @property
    def is_parameter(self) -> bool:
        """Whether a weight, bias, scale or shift is set, rather than a field of the run."""
        return _PARAMETER.match(self.field) is not None

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
        return match["kind"], int(match["layer"]), index

    def supersedes(self, earlier: Change) -> bool:
        """Whether an earlier change leaves no trace once this one is made.

        Moving a control through several values at one epoch is then one change. Another optimizer
        starts with empty memory, so that choice always leaves a trace.
        """
        same_place = (self.epoch, self.field) == (earlier.epoch, earlier.field)
        return same_place and self.field != "optimizer"

    def check_shape(self, sizes: tuple[int, ...], batch_norm: bool) -> None:
        """Checks that the parameter exists in a network of these layer sizes.

        Raises:
            ValueError: It does not, or the value has another shape.
        """
        kind, layer, index = self.place
        n_layers = len(sizes) - 1
        if kind in ("scales", "shifts"):
            n_layers = n_layers - 1 if batch_norm else 0
        if layer >= n_layers:
            raise ValueError(f"{self.field} must be in one of {n_layers} layers, got layer {layer}")
        shape: tuple[int, ...] = (sizes[layer + 1],)
        if kind == "weights":
            shape = (sizes[layer], sizes[layer + 1])
        if index and (
            len(index) != len(shape) or any(i >= n for i, n in zip(index, shape, strict=True))
        ):
            raise ValueError(f"{self.field} must be an index into shape {shape}, got {index}")
        given = np.shape(self.value)
        if given != (() if index else shape):
            raise ValueError(f"{self.field} must have shape {() if index else shape}, got {given}")


def _as_tuples(value: Any) -> Any:
    return tuple(_as_tuples(item) for item in value) if isinstance(value, list) else value
