"""Sets of points by name, drawn from a seed: what a recipe says is what a run is about.

The first six are as TensorFlow Playground defines them (its ``src/dataset.ts``), in its own
coordinates, -6 to 6; ``moons`` and ``rings`` as scikit-learn's ``make_moons`` and ``make_circles``.
Targets of classes are 0 and 1. Rows stand in an order that is drawn, too, and numbers are rounded
to four decimals, as one would write them down.

A seed draws the same points on every machine: uniform numbers come from the raw bits of NumPy's
PCG64, which are fixed for good, and all else is plain arithmetic (`xortui.core.portable_math`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.portable_math import cosine, logarithm, sine

Array = NDArray[np.float64]

FEWEST_POINTS: Final = 2
MOST_POINTS: Final = 10_000
MOST_DRAWN: Final = 1_000_000
"""How many points all changes of a run may draw: a short text must not ask for hours."""

STANDARD_RECIPE: Final[dict[str, Any]] = {"points": 200, "noise": 0.0, "data_seed": 0}
"""How points are drawn where nobody says otherwise: fields of a run -> their values."""

_DECIMALS: Final = 4
_RADIUS: Final = 5.0
_PADDING: Final = 0.3
_PLAYGROUND: Final = ((-6.0, 6.0),) * 2


class Draws:
    """Random numbers of a seed, in the order in which they are asked for."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def uniform(self, count: int, low: float = 0.0, high: float = 1.0) -> Array:
        """Returns uniform numbers from ``low`` to below ``high``, shape ``(count,)``."""
        # The 53 bits of a double, as NumPy's `Generator.random` takes them.
        units = (self._bits.random_raw(count) >> np.uint64(11)).astype(np.float64) * 2.0**-53
        return low + (high - low) * units

    def normal(self, count: int) -> Array:
        """Returns numbers of the standard normal distribution, by Box and Muller's method."""
        radius = np.sqrt(-2.0 * logarithm(1.0 - self.uniform(count)))
        return radius * cosine(self.uniform(count))

    def order(self, count: int) -> NDArray[np.intp]:
        """Returns the numbers below ``count`` in an order that is drawn."""
        return np.argsort(self.uniform(count), kind="stable")


@dataclass(frozen=True, slots=True)
class PointSet:
    """A set of points with a name.

    Attributes:
        shows: One line of what it is.
        draw: Returns columns of inputs, and targets, for a number of points, noise and draws.
        spans: For each input the least and the largest value that pictures show.
        is_regression: Whether targets are values, of which none is right or wrong.
    """

    shows: str
    draw: Callable[[int, float, Draws], tuple[list[Array], Array]]
    spans: tuple[tuple[float, float], ...]
    is_regression: bool = False

    @property
    def n_features(self) -> int:
        """How many inputs there are."""
        return len(self.spans)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How points were drawn; equal recipes draw equal points.

    Attributes:
        name: The set, a name of `POINT_SETS`.
        points: How many, `FEWEST_POINTS` to `MOST_POINTS`.
        noise: How far they are from what the set is without noise, 0 to 1; each set says how.
        data_seed: The seed, an integer of at least 0.
    """

    name: str
    points: int = STANDARD_RECIPE["points"]
    noise: float = STANDARD_RECIPE["noise"]
    data_seed: int = STANDARD_RECIPE["data_seed"]

    def drawn(self) -> tuple[Array, Array]:
        """Returns inputs ``(points, n_features)`` and targets ``(points,)``."""
        draws = Draws(self.data_seed)
        columns, targets = POINT_SETS[self.name].draw(self.points, self.noise, draws)
        order = draws.order(self.points)
        inputs = np.stack(columns, axis=1)[order]
        # Adding 0 makes of -0.0, which nobody writes, a plain 0.
        return np.round(inputs, _DECIMALS) + 0.0, np.round(targets[order], _DECIMALS) + 0.0


def _halves(points: int) -> tuple[int, int]:
    return points - points // 2, points // 2


def _jitter(x: Array, y: Array, noise: float, reach: float, draws: Draws) -> tuple[Array, Array]:
    """Returns where a target is read: moved by at most a share ``noise`` of ``reach``."""
    count = x.size
    return (
        x + noise * draws.uniform(count, -reach, reach),
        y + noise * draws.uniform(count, -reach, reach),
    )


def _circle(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    inner, outer = _halves(points)
    near = draws.uniform(inner, 0.0, _RADIUS / 2)
    far = draws.uniform(outer, 0.7 * _RADIUS, _RADIUS)
    radius, turns = np.concatenate([near, far]), draws.uniform(points)
    x, y = radius * sine(turns), radius * cosine(turns)
    seen_x, seen_y = _jitter(x, y, noise, _RADIUS, draws)
    is_inner = seen_x * seen_x + seen_y * seen_y < _RADIUS * _RADIUS / 4
    return [x, y], is_inner.astype(np.float64)


def _gauss(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    spread = np.sqrt(0.5 + 7.0 * noise)  # the variance is 0.5 without noise, 4 at 0.5
    ones, zeros = _halves(points)
    center = np.concatenate([np.full(ones, 2.0), np.full(zeros, -2.0)])
    x = center + spread * draws.normal(points)
    y = center + spread * draws.normal(points)
    return [x, y], (center > 0).astype(np.float64)


def _padded(values: Array) -> Array:
    return values + np.where(values > 0, _PADDING, -_PADDING)


def _xor_cloud(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    x = _padded(draws.uniform(points, -_RADIUS, _RADIUS))
    y = _padded(draws.uniform(points, -_RADIUS, _RADIUS))
    seen_x, seen_y = _jitter(x, y, noise, _RADIUS, draws)
    # Playground paints where both have one sign; here 1 is where they differ, as in XOR.
    return [x, y], (seen_x * seen_y < 0).astype(np.float64)


def _spiral(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    ones, zeros = _halves(points)
    # Half a step on, as the two arms would else share their first point.
    along = np.concatenate([(np.arange(ones) + 0.5) / ones, (np.arange(zeros) + 0.5) / zeros])
    targets = np.concatenate([np.ones(ones), np.zeros(zeros)])
    turns = 1.75 * along + np.where(targets > 0, 0.0, 0.5)
    x = _RADIUS * along * sine(turns) + noise * draws.uniform(points, -1.0, 1.0)
    y = _RADIUS * along * cosine(turns) + noise * draws.uniform(points, -1.0, 1.0)
    return [x, y], targets


def _plane(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    x, y = draws.uniform(points, -6.0, 6.0), draws.uniform(points, -6.0, 6.0)
    seen_x, seen_y = _jitter(x, y, noise, 6.0, draws)
    return [x, y], (seen_x + seen_y) / 10.0


def _hills(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    x, y = draws.uniform(points, -6.0, 6.0), draws.uniform(points, -6.0, 6.0)
    seen_x, seen_y = _jitter(x, y, noise, 6.0, draws)
    targets = np.zeros(points)
    for column, sign in ((-4.0, 1.0), (0.0, -1.0), (4.0, 1.0)):
        for row, turned in ((2.5, 1.0), (-2.5, -1.0)):
            across, up = seen_x - column, seen_y - row
            distance = np.sqrt(across * across + up * up)
            hill = sign * turned * np.maximum(1.0 - distance / 2.0, 0.0)
            targets = np.where(np.abs(hill) > np.abs(targets), hill, targets)
    return [x, y], targets


def _moons(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    upper, lower = _halves(points)
    turns = np.concatenate([_spaced(upper, 0.5), _spaced(lower, 0.5)])
    targets = np.concatenate([np.zeros(upper), np.ones(lower)])
    is_lower = targets > 0
    x = np.where(is_lower, 1.0 - cosine(turns), cosine(turns))
    y = np.where(is_lower, 0.5 - sine(turns), sine(turns))
    return [x + noise * draws.normal(points), y + noise * draws.normal(points)], targets


def _rings(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    outer, inner = _halves(points)
    turns = np.concatenate([np.arange(outer) / outer, np.arange(inner) / inner])
    targets = np.concatenate([np.zeros(outer), np.ones(inner)])
    radius = np.where(targets > 0, 0.5, 1.0)
    x = radius * cosine(turns) + noise * draws.normal(points)
    y = radius * sine(turns) + noise * draws.normal(points)
    return [x, y], targets


def _checkerboard(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    x, y = draws.uniform(points, -2.0, 2.0), draws.uniform(points, -2.0, 2.0)
    seen_x, seen_y = _jitter(x, y, noise, 2.0, draws)
    return [x, y], (np.floor(seen_x) + np.floor(seen_y)) % 2.0


def _line(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    x, y = draws.uniform(points, -_RADIUS, _RADIUS), draws.uniform(points, -_RADIUS, _RADIUS)
    is_above = x + y > 0
    x = x + np.where(is_above, _PADDING, -_PADDING)
    y = y + np.where(is_above, _PADDING, -_PADDING)
    seen_x, seen_y = _jitter(x, y, noise, _RADIUS, draws)
    return [x, y], (seen_x + seen_y > 0).astype(np.float64)


def _sine(points: int, noise: float, draws: Draws) -> tuple[list[Array], Array]:
    turns = draws.uniform(points, -0.5, 0.5)
    return [turns * 6.283185307179586], sine(turns) + noise * draws.normal(points)


def _spaced(count: int, end: float) -> Array:
    """Returns numbers from 0 to ``end``, both included, at equal distances."""
    return np.arange(count, dtype=np.float64) * (end / max(count - 1, 1))


POINT_SETS: Final[dict[str, PointSet]] = {
    "circle": PointSet("a disc inside a ring", _circle, _PLAYGROUND),
    "gauss": PointSet("two clouds", _gauss, _PLAYGROUND),
    "xor-cloud": PointSet("four quadrants, 1 where signs differ", _xor_cloud, _PLAYGROUND),
    "spiral": PointSet("two arms in each other", _spiral, _PLAYGROUND),
    "moons": PointSet("two half moons", _moons, ((-1.5, 2.5), (-1.0, 1.5))),
    "rings": PointSet("two rings", _rings, ((-1.5, 1.5),) * 2),
    "checkerboard": PointSet("four by four squares", _checkerboard, ((-2.0, 2.0),) * 2),
    "line": PointSet("two half planes, for a single unit", _line, _PLAYGROUND),
    "plane-regression": PointSet("(x1 + x2) / 10", _plane, _PLAYGROUND, is_regression=True),
    "gauss-regression": PointSet("six hills and hollows", _hills, _PLAYGROUND, is_regression=True),
    "sine": PointSet("sin(x1)", _sine, ((-3.15, 3.15),), is_regression=True),
}
"""Name -> set of points, classes first. One more is one entry more."""
