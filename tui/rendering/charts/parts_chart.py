"""What of a truth table has been learned, part by part, over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.chart_axes import Axes, Box, Extent, draw_axes
from xortui.tui.rendering.charts.plotext_plane import plotted_curve
from xortui.tui.rendering.text.number_format import fixed_text

_LETTERS: Final = "cabxyz"
_LEAST_GAP: Final = 4
"""Cells from one letter on a curve to the next one on another at least."""

_TIMES: Final = 3
"""How often a curve has its letter on it where there is room."""

_EMPTY: Final = " \u2800"
_LEAST_CHART: Final = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One part over the epochs.

    Attributes:
        name: What it is called.
        amounts: How much of it the outputs held, shape ``(n_points,)``.
        now: The same at the epoch shown.
        target: The same of the targets.
    """

    name: str
    amounts: NDArray[np.float64]
    now: float
    target: float


def parts_chart(
    epochs: NDArray[np.int64],
    parts: Sequence[Part],
    now: int,
    rows: int,
    cols: int,
    glyphs: Glyphs,
) -> Canvas:
    """Draws a curve a part, and beside them what there is of each now, and in the targets.

    Curves are told apart by letters on them, by turns where they run together: every hue means
    something else already. The last part, which is the hardest to learn, is the brightest.

    Args:
        epochs: Epoch of each point, shape ``(n_points,)``.
        parts: The parts, at most six of which are drawn.
        now: The epoch shown.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    shown = parts[: min(len(_LETTERS), max(rows - 1, 0))]
    width = max((cell_len(part.name) for part in shown), default=0) + 17
    chart = Canvas(rows, max(cols - width - 1, 0))
    if chart.cols >= _LEAST_CHART and rows > 1:
        _draw_curves(chart, epochs, shown, now, glyphs)
        canvas.paste(0, 0, chart)
    left = max(cols - width, 0)
    for end, heading in ((cols - 9, _("now")), (cols - 1, _("target"))):
        canvas.write(0, max(end - cell_len(heading), 0), heading, style("muted"))
    for row, (part, letter) in enumerate(zip(shown, _LETTERS, strict=False), 1):
        ink = style(_role(shown, row - 1), bold=True)
        canvas.write(row, left, f"{letter} {part.name}", ink)
        numbers = f"{_amount_text(part.now):>6} {_amount_text(part.target):>6}"
        canvas.write(row, cols - len(numbers), numbers, style("text"))
    return canvas


def _role(parts: Sequence[Part], index: int) -> str:
    return "text" if index == len(parts) - 1 else "muted"


def _amount_text(amount: float) -> str:
    return fixed_text(amount, 2) if abs(amount) < 100 else f"{amount:.0e}".replace("e+", "e")


def _draw_curves(
    canvas: Canvas, epochs: NDArray[np.int64], parts: Sequence[Part], now: int, glyphs: Glyphs
) -> None:
    amounts = np.concatenate([[0.0], *(part.amounts for part in parts)])
    known = amounts[np.isfinite(amounts)]
    targets = [part.target for part in parts]
    low, high = min(known.min(), *targets), max(known.max(), *targets)
    if high <= low:
        high = low + 1
    last = max(int(epochs[-1]), 1)
    extent = Extent(last, float(low), float(high), False, quantity=deferred("part"))
    axes, box = draw_axes(canvas, extent, glyphs)
    at, line = box.col(min(now / axes.last, 1.0)), "┊" if glyphs.unicode else ":"
    canvas.fill(box.top, at, box.rows, 1, line, style("muted"))
    curves = [_cells(axes, box, epochs, part, glyphs) for part in parts]
    for index, drawn in enumerate(curves):
        canvas.stamp(box.top, box.left, drawn, style(_role(parts, index)), drawn != " ")
    for index, drawn in enumerate(curves):
        ink = style(_role(parts, index), bold=True)
        for col in _columns(index, len(parts), box.cols):
            rows = np.flatnonzero(drawn[:, col] != " ")
            if rows.size:
                canvas.write(box.top + int(rows[0]), box.left + col, _LETTERS[index], ink)


def _columns(index: int, count: int, cols: int) -> range:
    """The columns in which a curve has its letter, between those of the others."""
    gap = max(cols // (count * _TIMES), _LEAST_GAP)
    return range(index * gap + gap // 2, cols, count * gap)


def _cells(
    axes: Axes, box: Box, epochs: NDArray[np.int64], part: Part, glyphs: Glyphs
) -> NDArray[np.str_]:
    """The cells of the plane as a curve runs through them, blank beside it."""
    up = axes.height(np.where(np.isfinite(part.amounts), part.amounts, 0.0))
    marker = "braille" if glyphs.unicode else "*"
    lines = plotted_curve(axes.across(epochs), up, box.rows, box.cols, marker)
    drawn = np.array([[*line.ljust(box.cols)[: box.cols]] for line in lines], dtype="<U1")
    drawn[np.isin(drawn, [*_EMPTY])] = " "
    return drawn
