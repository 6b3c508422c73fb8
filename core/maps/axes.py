"""What varies over a map, and which piece of it is looked at."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.changes import Change
from xortui.core.config import RunConfig
from xortui.core.idle_rules import does_something
from xortui.core.optimizers import OWN_FIELDS

START_FACTOR: Final = "start_factor"
"""What all first parameters are multiplied by."""

MAP_AXES: Final = (*OWN_FIELDS, START_FACTOR, "weights[LAYER][FROM,TO]", "biases[LAYER][UNIT]")
"""What may vary over an axis; the last two are parameters of the start, by their places."""

_PARAMETER: Final = re.compile(r"(weights|biases)\[(\d+)\]\[(\d+)(?:,(\d+))?\]")
_LEAST_OF: Final = {"learning_rate": 0.0, "output_learning_rate": 0.0, START_FACTOR: 0.0}
_MOST_LOGARITHM: Final = 300.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Axis:
    """A number that varies over a map.

    Attributes:
        field: One of `MAP_AXES`.
        low: Where the axis begins; of a logarithmic axis the exponent of 10.
        high: Where it ends, likewise.
        is_logarithmic: Whether equal distances are equal factors.
    """

    field: str
    low: float
    high: float
    is_logarithmic: bool = False

    def __post_init__(self) -> None:
        if self.field not in MAP_AXES[:-2] and _PARAMETER.fullmatch(self.field) is None:
            raise ValueError(f"axis must be of {', '.join(MAP_AXES)}, got {self.field!r}")
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(
                f"axis of {self.field} must begin below its end, got {self.low!r} to {self.high!r}"
            )
        if self.is_logarithmic and max(-self.low, self.high) > _MOST_LOGARITHM:
            raise ValueError(
                f"axis of {self.field} must have powers of 10 from -300 to 300, "
                f"got {self.low!r} to {self.high!r}"
            )

    @property
    def is_of_start(self) -> bool:
        """Whether it is a parameter of the start."""
        return _PARAMETER.fullmatch(self.field) is not None

    @property
    def place(self) -> tuple[str, int, tuple[int, ...]]:
        """Of a parameter of the start: ``weights`` or ``biases``, the layer and the index in it."""
        found = _PARAMETER.fullmatch(self.field)
        if found is None:
            raise ValueError(f"{self.field} is no parameter of the start")
        index = tuple(int(part) for part in found.groups()[2:] if part is not None)
        return found[1], int(found[2]), index

    def places(self, count: int) -> Numbers:
        """Returns the middles of ``count`` pixels along the axis, on its own scale."""
        return self.low + (np.arange(count) + 0.5) / count * (self.high - self.low)

    def values(self, count: int) -> Numbers:
        """Returns the numbers that the middles of ``count`` pixels stand for."""
        places = self.places(count)
        return np.power(10.0, places) if self.is_logarithmic else places

    def is_resolved(self, count: int) -> bool:
        """Whether ``count`` pixels stand for different floats, two grains apart at least."""
        values = self.values(count)
        grain = np.spacing(np.abs(values).max())
        return bool(np.abs(np.diff(values)).min(initial=np.inf) >= 2 * grain)

    def zoomed(self, about: float, factor: float) -> Axis:
        """Returns the axis with its length divided by ``factor``; a place of it stays put.

        Args:
            about: Which: 0 for its begin to 1 for its end.
            factor: Above 1 to see less and larger.
        """
        middle = self.low + about * (self.high - self.low)
        low = middle - about * (self.high - self.low) / factor
        return self._between(low, low + (self.high - self.low) / factor)

    def moved(self, share: float) -> Axis:
        """Returns the axis moved by a share of its length."""
        by = share * (self.high - self.low)
        return self._between(self.low + by, self.high + by)

    def _between(self, low: float, high: float) -> Axis:
        try:
            return replace(self, low=low, high=high)
        except ValueError:
            return self


@dataclass(frozen=True, slots=True)
class MapWindow:
    """Two axes, the first across and the second up: the piece of a map that is looked at."""

    across: Axis
    up: Axis

    def __post_init__(self) -> None:
        if self.across.field == self.up.field:
            raise ValueError(f"axes must be of two numbers, got {self.up.field} twice")

    def zoomed(self, about: tuple[float, float], factor: float) -> MapWindow:
        """Returns the window zoomed about a place, each coordinate from 0 to 1."""
        return MapWindow(self.across.zoomed(about[0], factor), self.up.zoomed(about[1], factor))

    def moved(self, right: float, up: float) -> MapWindow:
        """Returns the window moved by shares of its size."""
        return MapWindow(self.across.moved(right), self.up.moved(up))

    def is_resolved(self, width: int, height: int) -> bool:
        """Whether so many pixels stand for different floats."""
        return self.across.is_resolved(width) and self.up.is_resolved(height)

    def config_at(self, config: RunConfig, values: tuple[float, float]) -> RunConfig:
        """Returns the run that a pixel is.

        Args:
            config: What all pixels have in common.
            values: What the pixel's place stands for, across and up.

        Raises:
            ValueError: There is no such run.
        """
        for axis, value in zip((self.across, self.up), values, strict=True):
            config = _APPLY.get(axis.field, _with_start)(config, axis.field, float(value))
        return config


def check_window(config: RunConfig, window: MapWindow) -> None:
    """Checks that a window is one of a configuration.

    Raises:
        ValueError: It is not.
    """
    for axis in (window.across, window.up):
        if axis.field in _LEAST_OF and not axis.is_logarithmic and axis.low < 0:
            raise ValueError(f"axis of {axis.field} must not go below 0, got {axis.low!r}")
    window.config_at(config, (float(window.across.values(1)[0]), float(window.up.values(1)[0])))


def _with_field(config: RunConfig, field: str, value: float) -> RunConfig:
    fields: dict[str, Any] = {field: value}
    return config.replace(**fields)


def _with_factor(config: RunConfig, field: str, value: float) -> RunConfig:
    factors = {"init_factor": value}
    if does_something(config, "bias_factor"):
        factors["bias_factor"] = value
    return config.replace(**factors)


def _with_start(config: RunConfig, field: str, value: float) -> RunConfig:
    return config.replace(changes=(*config.changes, Change(0, field, value)))


_APPLY: Final[dict[str, Callable[[RunConfig, str, float], RunConfig]]] = {
    **dict.fromkeys(OWN_FIELDS, _with_field),
    START_FACTOR: _with_factor,
}
