"""What the colours of a surface are: a bar with its numbers, and what its points are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.core import Border
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import color, pair_styles, style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.color_ramps import (
    ASCII_RAMP,
    GROUND,
    ramp_colors,
    ramp_texts,
)
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.surface.overlays import point_character
from xortui.tui.rendering.surface.ramp_span import Span, middle_number, short_end_numbers
from xortui.tui.rendering.surface.surface_view import KEY_COLS, PlotArea, SurfaceView
from xortui.tui.rendering.text.number_format import short_text

_BAR: Final = 2
_MOST_BAR: Final = 16
_LEAST_BAR: Final = 4
_MOST_WORD: Final = KEY_COLS - 5


def draw_key(canvas: Canvas, area: PlotArea, view: SurfaceView, glyphs: Glyphs) -> None:
    """Draws the bar and the legend where the plot has left room for them."""
    if area.key:
        words = _legend(view, glyphs)
        top = area.top + (area.rows + 1 if area.key == "below" else 0)
        left = area.left + (area.cols + 1 if area.key == "beside" else 0)
        look = _Look(view.ramp, view.levels, view.half_blocks(glyphs), glyphs)
        key = _key(area, view.span, view.border, words, look)
        if view.class_words:
            key = _class_key(area, view.class_words, look) or key
        canvas.paste(top, left, key)


@dataclass(frozen=True, slots=True)
class _Look:
    ramp: str
    levels: int
    half_blocks: bool
    glyphs: Glyphs


@lru_cache(8)  # as it stands the same in most pictures
def _key(
    area: PlotArea,
    span: Span,
    border: Border | None,
    words: tuple[tuple[str, str], ...],
    look: _Look,
) -> Canvas:
    if area.key == "beside":
        canvas = Canvas(area.rows, KEY_COLS - 1)
        _draw_beside(canvas, span, border, words, look)
    else:
        canvas = Canvas(1, area.cols)
        _draw_below(canvas, span, words, look)
    return canvas


_TOP: Final = 0.999
"""A share of the ramp that is of its last level, whatever the number of levels."""


@lru_cache(8)
def _class_key(area: PlotArea, words: tuple[str, ...], look: _Look) -> Canvas | None:
    """A patch of its colour for each class, with its name; None where there is no room for all."""
    shares = np.arange(len(words)) / max(len(words) - 1, 1)
    if area.key == "beside":
        step = 2 if 2 * len(words) <= area.rows else 1
        canvas = Canvas(area.rows, KEY_COLS - 1)
        places = [(step * number, 0) for number in range(len(words))]
        ends = [KEY_COLS - 1] * len(words)
    else:
        canvas = Canvas(1, area.cols)
        names = [min(cell_len(word), _MOST_WORD) for word in words]
        lefts = np.cumsum([0, *(_BAR + 1 + width + 2 for width in names)])
        places = [(0, int(left)) for left in lefts[:-1]]
        ends = [int(left) - 2 for left in lefts[1:]]
    if places[-1][0] >= canvas.rows or ends[-1] > canvas.cols:
        return None
    for share, word, (row, col), end in zip(shares, words, places, ends, strict=True):
        patch = np.full((1, _BAR), min(share, _TOP))
        _draw_bar(canvas, col, patch, patch, look, row=row)
        text = clipped(word, end - col - _BAR - 1, look.glyphs)
        canvas.write(row, col + _BAR + 1, text, style("text"))
    return canvas


def _draw_beside(
    canvas: Canvas,
    span: Span,
    border: Border | None,
    words: tuple[tuple[str, str], ...],
    look: _Look,
) -> None:
    rows, glyphs = canvas.rows, look.glyphs
    shares = 1 - (np.arange(2 * rows) + 0.5) / (2 * rows)
    halves = np.repeat(shares[:, None], _BAR, axis=1)
    _draw_bar(canvas, 0, halves[0::2], halves[1::2], look)
    low, high = short_end_numbers(span)
    said = {0: high, rows - 1: low}
    if middle := middle_number(span):
        said[rows // 2] = middle
    elif border is not None and 0 < (share := (border.middle - span[0]) / (span[1] - span[0])) < 1:
        row = min(int((1 - share) * rows), rows - 1)
        if all(abs(row - other) > 1 for other in said):
            said[row] = short_text(border.middle)
    for row, number in said.items():
        text = clipped(number, KEY_COLS - _BAR - 1, glyphs)
        canvas.write(row, _BAR + 1, text, style("muted"))
    # The legend where the numbers leave room, best with a row to each side of it.
    free = (
        row
        for air in (1, 0)
        for row in range(2, rows - 2)
        if not said.keys() & set(range(row - 1, row + len(words) + air))
    )
    if (place := next(free, None)) is not None:
        for row, (symbol, word) in enumerate(words, place):
            canvas.write(row, _BAR + 1, symbol, style("point", bold=True))
            canvas.write(row, _BAR + 3, clipped(word, _MOST_WORD, glyphs), style("text"))


def _draw_below(
    canvas: Canvas, span: Span, words: tuple[tuple[str, str], ...], look: _Look
) -> None:
    col, glyphs = 0, look.glyphs
    low, high = short_end_numbers(span)
    low = middle_number(span) + low
    numbers = cell_len(low) + cell_len(high) + 2
    named = [(symbol, clipped(word, _MOST_WORD, glyphs)) for symbol, word in words]
    if sum(4 + cell_len(word) for _symbol, word in named) + numbers + _LEAST_BAR <= canvas.cols:
        for symbol, word in named:
            canvas.write(0, col, symbol, style("point", bold=True))
            col = 2 + canvas.write(0, col + 2, word, style("text"))
    width = min(canvas.cols - col - numbers, _MOST_BAR)
    if width < _LEAST_BAR:
        return
    quiet = style("muted")
    bar = canvas.write(0, canvas.cols - numbers - width, low, quiet) + 1
    shares = ((np.arange(2 * width) + 0.5) / (2 * width))[None]
    _draw_bar(canvas, bar, shares[:, 0::2], shares[:, 1::2], look, "▌")
    canvas.write(0, bar + width + 1, high, quiet)


def _draw_bar(
    canvas: Canvas,
    col: int,
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    look: _Look,
    block: str = "▀",
    row: int = 0,
) -> None:
    """Draws the ramp, two values a cell where half blocks are drawn.

    Args:
        canvas: What to write on.
        col: The column of its left.
        first: Share of the ramp, 0 to 1, of the half of each cell that the block fills.
        second: That of the other half.
        look: How the surface is shown.
        block: The block.
        row: The first row.
    """
    if look.half_blocks:
        colors = ramp_colors(look.ramp, look.levels)
        fore, ground = (colors[(part * look.levels).astype(np.intp)] for part in (first, second))
        canvas.stamp(row, col, np.full(first.shape, block), pair_styles(fore, ground))
        return
    levels = ((first + second) / 2 * len(ASCII_RAMP)).astype(np.intp)
    characters = np.array([*ASCII_RAMP])[levels]
    if not look.glyphs.color:
        canvas.stamp(row, col, characters, 0)
        return
    grounds = np.full(first.shape, color(GROUND), dtype=np.int32)
    styles = pair_styles(ramp_texts(look.ramp, len(ASCII_RAMP))[levels], grounds)
    canvas.stamp(row, col, characters, styles)


def _legend(view: SurfaceView, glyphs: Glyphs) -> tuple[tuple[str, str], ...]:
    """Returns how points are drawn, and of which target they are; nothing where that is one."""
    if view.target_words is None or not len(view.points):
        return ()
    low, high = view.target_words
    items = ((point_character(1.0, glyphs), high), (point_character(0.0, glyphs), low))
    return () if all(symbol == word for symbol, word in items) else items
