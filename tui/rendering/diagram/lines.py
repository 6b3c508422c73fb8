"""The lines of the network's diagram: colour for the sign, weight of line for the size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.braille import (
    DOTS_ACROSS,
    DOTS_DOWN,
    Dots,
    beside,
    line_characters,
)
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs

_LEVELS: Final = (0.1, 1.0, 4.0)
"""Sizes from which a line is one, two and three dots heavy; below the first it is faint."""

_FEW: Final = 12
"""Lines between two layers that are all drawn."""

_DASH: Final = 3
_UNKNOWN: Final = 127
_LIT: Final = 126


@dataclass(frozen=True, slots=True)
class WeightLines:
    """Straight lines from one layer to the next.

    Attributes:
        starts: Shape ``(n, 2)``, row and column of the first cell.
        ends: Shape ``(n, 2)``, row and column of the last cell.
        weights: Shape ``(n,)`` float64, may hold NaN.
        heaviest: Most dots that a line is heavy; where they are short, it is fewer.
        is_lit: Whether they stand out, whatever their weights.
    """

    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    weights: NDArray[np.float64]
    heaviest: int
    is_lit: bool = False


def draw_lines(canvas: Canvas, lines: WeightLines, glyphs: Glyphs) -> None:
    """Draws lines onto a canvas; where two cross, the heavier one passes whole before the other.

    Without colour a negative line is dashed; a weight that is not finite looks wrong.
    """
    # A cell of margin on both sides: lines cut at the edge would be sampled out of step.
    left = int(lines.starts[:, 1].min()) - 1
    shape = canvas.rows, max(int(lines.ends[:, 1].max()) + 2 - left, 2)
    ranks = np.full(len(lines.weights), _LIT, np.int8) if lines.is_lit else _ranks(lines.weights)
    places = np.hstack([lines.starts, lines.ends])
    drawn = _drawn(ranks.tobytes(), places.tobytes(), left, shape, lines.heaviest, glyphs)
    characters, styles, where = drawn
    canvas.stamp(0, left + 1, characters, styles, where)


@lru_cache(maxsize=16)
def _drawn(
    ranks: bytes, places: bytes, left: int, shape: tuple[int, int], heaviest: int, glyphs: Glyphs
) -> tuple[NDArray[np.str_], NDArray[np.int32], NDArray[np.bool_]]:
    """Returns the cells that lines take: characters, styles, and which.

    Takes bytes so that lines which look as before are not drawn again: weights pass from one rank
    to the next seldom.

    Args:
        ranks: Of int8, shape ``(n,)``.
        places: Of intp, shape ``(n, 4)``.
        left: Column of the grid's first cell.
        shape: Rows and columns of the grid.
        heaviest: Most dots that a line is heavy.
        glyphs: What the terminal can show.
    """
    starts, ends = np.hsplit(np.frombuffer(places, dtype=np.intp).reshape(-1, 4), 2)
    segments = _segments(starts, ends, left)
    union = np.zeros(shape, dtype=np.uint8)
    styles = np.zeros(shape, dtype=np.int32)
    heavy = np.zeros(shape, dtype=np.bool_)
    for chosen, level, line_style, dash in _alike(np.frombuffer(ranks, np.int8), glyphs):
        dots = Dots(*shape)
        heaviness = min(max(level, 1), heaviest) if glyphs.unicode else 1
        for moved in beside(segments[chosen], heaviness):
            dots.draw_segments(moved, dash)
        patterns = dots.patterns()
        # A cell has one colour: of the fainter line that it would repaint nothing is left there.
        np.copyto(union, patterns, where=patterns != 0)
        styles[patterns != 0] = line_style
        heavy[patterns != 0] = level == len(_LEVELS)
    characters = line_characters(union, glyphs)
    if not glyphs.unicode:
        characters = np.where(heavy & (characters == "-"), "=", characters)
    inner = np.s_[:, 1:-1]
    return characters[inner], styles[inner], union[inner] != 0


def strongest(weights: NDArray[np.float64], most: int) -> NDArray[np.bool_]:
    """Returns which weights are to be drawn so that no carpet comes of them.

    All where they are few; else the heaviest of each source and of each unit, and of those at most
    a number, the heaviest. One that is not finite counts as the heaviest.

    Args:
        weights: Shape ``(n_in, n_out)``.
        most: Lines that there is room for.
    """
    if weights.size <= _FEW:
        return np.ones(weights.shape, dtype=np.bool_)
    sizes = np.where(np.isfinite(weights), np.abs(weights), np.inf)
    kept: NDArray[np.bool_] = sizes == sizes.max(axis=0)
    kept |= sizes == sizes.max(axis=1, keepdims=True)
    chosen = np.flatnonzero(kept)
    if chosen.size > most:
        lighter = np.argsort(-sizes.ravel()[chosen], kind="stable")[most:]
        kept.ravel()[chosen[lighter]] = False
    return kept


def _ranks(weights: NDArray[np.float64]) -> NDArray[np.int8]:
    """How heavy each line is, with the weight's sign; `_UNKNOWN` where it is not finite."""
    levels = np.digitize(np.abs(weights), _LEVELS) * np.sign(weights)
    return np.where(np.isfinite(weights), levels, _UNKNOWN).astype(np.int8)


def _alike(
    ranks: NDArray[np.int8], glyphs: Glyphs
) -> Iterator[tuple[NDArray[np.bool_], int, int, int]]:
    """WeightLines that look alike, the faintest first: which, their level, style and dashes."""
    dash = 0 if glyphs.color else _DASH
    faint = style("muted", dim=True)
    groups = [(ranks == 0, 0, faint, 0)]
    for level in range(1, len(_LEVELS) + 1):
        groups.append((ranks == level, level, style("positive"), 0))
        groups.append((ranks == -level, level, style("negative"), dash))
    groups.append((ranks == _UNKNOWN, 1, style("wrong"), _DASH))
    groups.append((ranks == _LIT, len(_LEVELS), style("accent", bold=True), 0))
    return (group for group in groups if group[0].any())


def _segments(starts: NDArray[np.intp], ends: NDArray[np.intp], left: int) -> NDArray[np.float64]:
    """The lines in dots, shape ``(n, 4)``: from the left of the first cell to the last's right."""
    start_rows, start_cols = starts.T
    end_rows, end_cols = ends.T
    # Just above the middle of a cell, so that rounding takes the same dot everywhere.
    middle = (DOTS_DOWN - 1) / 2 - 0.01
    return np.column_stack(
        [
            (start_cols - left) * DOTS_ACROSS,
            start_rows * DOTS_DOWN + middle,
            (end_cols - left) * DOTS_ACROSS + DOTS_ACROSS - 1,
            end_rows * DOTS_DOWN + middle,
        ]
    ).astype(np.float64)
