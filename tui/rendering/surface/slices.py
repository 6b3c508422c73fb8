"""Where the inputs that are no axis of a surface stay: one slice through data of three or more.

A surface is drawn over the first two inputs. The others stay at values that the data have, or in
the middle of one of a few bands where they have many, and only the rows of that slice lie on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core import Dataset
from xortui.tui.language import cached_by_language
from xortui.tui.language import translate as _
from xortui.tui.rendering.text.number_format import shortest_format

AXES: Final = 2
"""How many inputs are axes: the first ones."""

_MOST_VALUES: Final = 12
_BANDS: Final = 5
_CELLS: Final = 9


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """A slice through data of more than two inputs.

    Attributes:
        held: For each input of the data where it stays; of the axes any value.
        places: For each input that is no axis, in order, its value or band in words.
        is_on: Which rows lie on it, shape ``(n_samples,)``.
    """

    held: tuple[float, ...]
    places: tuple[str, ...]
    is_on: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """Where one input may stay: at one of its values, or in the middle of a band."""

    middles: NDArray[np.float64]
    words: tuple[str, ...]
    level_of_row: NDArray[np.intp]
    first: int


@cached_by_language(16)
def slice_of(data: Dataset, steps: Sequence[int]) -> Slice | None:
    """Returns a slice through data, or None where every input is an axis.

    Args:
        data: The data.
        steps: For each input that is no axis by how many levels it is moved from where the slice
            is at first, the level nearest to its mean; after the last comes the first. Those that
            are missing are not moved. Hashable.
    """
    levels = _levels(data)
    if not levels:
        return None
    moved = [*steps[: len(levels)], *[0] * (len(levels) - len(steps))]
    chosen = [
        (level.first + step) % len(level.middles) for level, step in zip(levels, moved, strict=True)
    ]
    held = [float(level.middles[at]) for level, at in zip(levels, chosen, strict=True)]
    rows = [level.level_of_row == at for level, at in zip(levels, chosen, strict=True)]
    words = (level.words[at] for level, at in zip(levels, chosen, strict=True))
    return Slice((*[0.0] * AXES, *held), tuple(words), np.logical_and.reduce(rows))


@cached_by_language(16)
def held_out_on_slice(data: Dataset, steps: Sequence[int], held_out: Dataset) -> NDArray[np.bool_]:
    """Returns which rows that are held out from training lie on a slice, shape ``(n_samples,)``.

    A row lies on the slice of the level that is nearest to it.

    Args:
        data: The data, whose slice it is.
        steps: See `slice_of`.
        held_out: The rows.
    """
    found, is_on = slice_of(data, steps), np.ones(held_out.n_samples, bool)
    if found is None:
        return is_on
    for number, level in enumerate(_levels(data), AXES):
        away = np.abs(held_out.inputs[:, number, None] - level.middles)
        is_on &= level.middles[away.argmin(axis=1)] == found.held[number]
    return is_on


@cached_by_language(4)
def _levels(data: Dataset) -> tuple[_Levels, ...]:
    if data.n_features <= AXES:
        return ()
    return tuple(_levels_of(column) for column in data.inputs.T[AXES:])


def _levels_of(column: NDArray[np.float64]) -> _Levels:
    values, level_of_row = np.unique(column, return_inverse=True)
    if len(values) <= _MOST_VALUES:
        middles = values
        words = [text.strip() for text in shortest_format(values, _CELLS).texts(values)]
    else:
        # Halved first: the difference of the largest floats would overflow.
        shares = np.linspace(0, 1, _BANDS + 1)
        edges = values[0] * (1 - shares) + values[-1] * shares
        middles = edges[:-1] / 2 + edges[1:] / 2
        level_of_row = np.clip(np.searchsorted(edges, column, side="right") - 1, 0, _BANDS - 1)
        texts = [text.strip() for text in shortest_format(edges, _CELLS).texts(edges)]
        words = [_("{low} to {high}").format(low=low, high=high) for low, high in pairwise(texts)]
    away = np.abs(middles / 2 - (column / len(column)).sum() / 2)
    return _Levels(middles, tuple(words), level_of_row, int(away.argmin()))
