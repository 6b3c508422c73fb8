"""Points set, moved and removed by hand: each edit gives other data, of which a change is made."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from xortui.core import Dataset

Place = tuple[float, float]

_REACH: Final = (0.026, 0.046)
"""How near a point is meant, in parts of the axes: half a step of the crosshair, half a cell."""
_DIGITS: Final = 3


def nearest_point(data: Dataset, place: Place) -> int | None:
    """Returns the index of the point that is meant by a place, or None where there is none."""
    low, high = np.array(data.bounds).T
    away = np.abs(data.inputs - place) / (high - low) / _REACH
    farthest = away.max(axis=1)
    index = int(farthest.argmin())
    return index if farthest[index] <= 1 else None


def rounded(data: Dataset, place: Place) -> Place:
    """Returns a place with as many digits as anybody can point at."""
    x, y = (_rounded(value, span) for value, span in zip(place, data.bounds, strict=True))
    return x, y


def with_point(data: Dataset, place: Place, target: float) -> Dataset:
    """Returns data with one more point."""
    return _edited(data, (*data.rows, place), (*data.labels, float(target)))


def with_moved_point(data: Dataset, index: int, place: Place) -> Dataset:
    """Returns data with a point at another place."""
    rows = (*data.rows[:index], place, *data.rows[index + 1 :])
    return _edited(data, rows, data.labels)


def with_class(data: Dataset, index: int, target: float) -> Dataset:
    """Returns data with another target of a point."""
    labels = (*data.labels[:index], float(target), *data.labels[index + 1 :])
    return _edited(data, data.rows, labels)


def without_point(data: Dataset, index: int) -> Dataset:
    """Returns data with a point less.

    Raises:
        ValueError: It is the last one.
    """
    if data.n_samples == 1:
        raise ValueError("data must have at least one row, and this is the last one")
    rows = (*data.rows[:index], *data.rows[index + 1 :])
    return _edited(data, rows, (*data.labels[:index], *data.labels[index + 1 :]))


def _edited(
    data: Dataset, rows: tuple[tuple[float, ...], ...], labels: tuple[float, ...]
) -> Dataset:
    names = (data.feature_names, data.target_name)
    return Dataset(rows, labels, "", *names, shown=data.bounds)


def _rounded(value: float, span: tuple[float, float]) -> float:
    digits = _DIGITS - math.ceil(math.log10(span[1] - span[0]))
    # Adding 0 makes of -0.0 a plain 0.
    return round(value, digits) + 0.0
