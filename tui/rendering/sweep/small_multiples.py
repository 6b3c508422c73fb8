"""Sweeps of several combinations as small multiples: the same picture of each, on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.histogram import histogram
from xortui.tui.rendering.sweep.fate_map import FATE_SYMBOLS

_LEAST_COLS: Final = 36
_GAP: Final = 2
_TEXT_ROWS: Final = 3


@dataclass(frozen=True, slots=True)
class Multiple:
    """What became of the seeds of one combination.

    Attributes:
        label: What it is called.
        share: Its share of solved runs, with the interval.
        fates: Runs by fate.
        epochs: At which epochs runs were solved.
        counts: How many at each.
    """

    label: str
    share: str
    fates: Mapping[str, int]
    epochs: NDArray[np.int64]
    counts: NDArray[np.int64]


def multiples_across(count: int, cols: int) -> int:
    """Returns how many of some multiples stand in a row."""
    return max(1, min(count, (cols + _GAP) // (_LEAST_COLS + _GAP)))


def small_multiples(
    multiples: Sequence[Multiple],
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    last_epoch: int,
    selected: int,
) -> Canvas:
    """Draws each: its name and share, its fates as a bar, and when its runs were solved.

    Args:
        multiples: The combinations.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
        last_epoch: The epoch up to which every axis goes.
        selected: Which is chosen.
    """
    canvas = Canvas(rows, cols)
    across = multiples_across(len(multiples), cols)
    down = -(-len(multiples) // across)
    height, width = rows // down, (cols + _GAP) // across - _GAP
    if height < 1 or width < 1:
        return canvas
    for index, multiple in enumerate(multiples):
        drawn = _drawn(multiple, height, width, glyphs, last_epoch, is_selected=index == selected)
        canvas.paste(index // across * height, index % across * (width + _GAP), drawn)
    return canvas


def _drawn(
    multiple: Multiple, rows: int, cols: int, glyphs: Glyphs, last: int, *, is_selected: bool
) -> Canvas:
    canvas = Canvas(rows, cols)
    mark = (">" if not glyphs.unicode else "▸") if is_selected else " "
    ink = style("accent" if is_selected else "text", bold=True)
    canvas.write(0, 0, clipped(f"{mark} {multiple.label}", cols, glyphs), ink)
    share_row = 1 if rows >= _TEXT_ROWS else 0
    start = 2 if share_row else cols - len(multiple.share)
    canvas.write(share_row, max(start, 0), multiple.share[:cols], style("text"))
    if rows > 1:
        _draw_bar(canvas, multiple.fates, share_row + 1, glyphs)
    below = rows - _TEXT_ROWS
    if below > 0:
        bars = histogram(multiple.epochs, multiple.counts, below, cols, glyphs, last_epoch=last)
        canvas.paste(_TEXT_ROWS, 0, bars)
    return canvas


def _draw_bar(canvas: Canvas, fates: Mapping[str, int], row: int, glyphs: Glyphs) -> None:
    """Draws the fates side by side, each as wide as its share."""
    total = sum(fates.values())
    room, counted = canvas.cols - 2, 0
    for name, count in fates.items():
        start, counted = room * counted // max(total, 1), counted + count
        end = room * counted // max(total, 1)
        symbol = FATE_SYMBOLS[name]
        canvas.write(row, 2 + start, symbol.text(glyphs) * (end - start), symbol.style)
