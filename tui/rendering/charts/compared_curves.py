"""The losses of several runs on one chart, each curve with its number, and named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.chart_axes import Axes, Box, draw_axes, fitting_extent
from xortui.tui.rendering.charts.loss_chart import Curve, plotted_cells

_NAMED_FROM_COLS: Final = 40
_WIDEST_NAMES: Final = 1 / 3
"""Part of the width that names may take."""

_BRAILLE: Final = 0x2800

_MARK_GAP: Final = 4
"""Cells from a number on a curve to the next one's place on another curve."""


@dataclass(frozen=True, slots=True)
class NamedCurve:
    """The losses of a run, and what the run is called.

    Attributes:
        curve: The losses.
        name: What it is called.
        solved_at: The epoch since which it is solved, or ``None``.
    """

    curve: Curve
    name: str
    solved_at: int | None = None


def compared_curves(
    curves: Sequence[NamedCurve],
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    selected: int | None = None,
    logarithmic: bool = False,
    logarithmic_epochs: bool = False,
    epoch: int | None = None,
) -> Canvas:
    """Draws the chart; where nothing can be shown, a sentence says why.

    Args:
        curves: The runs.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
        selected: The run whose curve stands out, if one does.
        logarithmic: Powers of ten on the vertical axis; losses of zero are left out.
        logarithmic_epochs: Powers of ten on the horizontal axis.
        epoch: The epoch that is looked at, a dotted line.
    """
    canvas = Canvas(rows, cols)
    if rows < 1 or cols < 2:
        return canvas
    last = max((int(one.curve.epochs[-1]) for one in curves if one.curve.epochs.size), default=0)
    losses = np.concatenate([one.curve.losses for one in curves])
    extent = fitting_extent(losses, last, logarithmic, logarithmic_epochs=logarithmic_epochs)
    if extent is None:
        canvas.write(rows // 2, 1, _("no loss that can be shown"), style("muted"))
        return canvas
    names = [f"{number} {one.name}" for number, one in enumerate(curves, 1)]
    widest = max(map(cell_len, names))
    margin = min(widest, int(cols * _WIDEST_NAMES)) + 1 if cols >= _NAMED_FROM_COLS else 0
    axes, box = draw_axes(canvas, extent, glyphs, margin)
    if epoch is not None:
        _draw_epoch(canvas, epoch, axes, box, glyphs)
    order = [n for n in range(len(curves)) if n != selected]
    order += [] if selected is None else [selected]
    inks = ["accent" if number == selected else "text" for number in range(len(curves))]
    marker = "braille" if glyphs.unicode else "."
    drawn = [
        plotted_cells(one.curve, axes, box, marker) if one.curve.epochs.size else None
        for one in curves
    ]
    for number in order:
        _draw_curve(canvas, drawn, number, box, style(inks[number]))
    for number in order:  # over all curves, lest a number be lost below another curve
        _draw_marks(canvas, drawn[number], number, len(curves), box, style(inks[number], bold=True))
    if margin:
        _draw_names(canvas, names, curves, axes, box, margin - 1, glyphs, selected)
    return canvas


def _draw_epoch(canvas: Canvas, epoch: int, axes: Axes, box: Box, glyphs: Glyphs) -> None:
    part = float(axes.across(epoch))
    if np.isfinite(part):
        for row in range(box.top, box.top + box.rows):
            canvas.write(row, box.col(part), "┊" if glyphs.unicode else "|", style("muted"))


def _draw_curve(
    canvas: Canvas, drawn: Sequence[NDArray[np.str_] | None], number: int, box: Box, ink: int
) -> None:
    """Draws a curve; where it lies in one cell with another, the dots of both are seen."""
    own = drawn[number]
    if own is None or not own.size:
        return
    is_drawn = own != " "
    shown = own.view(np.uint32).reshape(own.shape).copy()
    for other in drawn:
        if other is not None:
            codes = other.view(np.uint32).reshape(other.shape)
            shown |= np.where(is_drawn & (codes >= _BRAILLE), codes, 0)
    canvas.stamp(box.top, box.left, shown.view("<U1").reshape(own.shape), ink, is_drawn)


def _draw_marks(
    canvas: Canvas, drawn: NDArray[np.str_] | None, number: int, count: int, box: Box, ink: int
) -> None:
    """Sets a curve's number on it, each one's at other places."""
    if drawn is None:
        return
    for col in range(_MARK_GAP // 2 + _MARK_GAP * number, box.cols, _MARK_GAP * max(count, 2)):
        taken = np.flatnonzero(drawn[:, col] != " ")
        if taken.size:
            canvas.write(box.top + int(taken[0]), box.left + col, str(number + 1), ink)


def _draw_names(
    canvas: Canvas,
    names: Sequence[str],
    curves: Sequence[NamedCurve],
    axes: Axes,
    box: Box,
    width: int,
    glyphs: Glyphs,
    selected: int | None,
) -> None:
    """Says at the right which curve is which, each in the row of its end or the nearest free."""
    ends = []
    for number, one in enumerate(curves):
        heights = axes.up(one.curve.losses)
        known = heights[np.isfinite(heights)]
        ends.append((-float(known[-1]) if known.size else -1.0, number))
    ends.sort()
    # The rows of its title and of the line below it, too, where the plane has too few for all.
    extra = max(len(curves) - box.rows, 0)
    first = max(box.top - extra, 0)
    free = [*range(first, min(first + max(box.rows, len(curves)), canvas.rows - 1))]
    places = _places([box.row(-end) for end, _number in ends], free)
    for (_end, number), place in zip(ends, places, strict=False):
        ink = style("accent" if number == selected else "text", bold=number == selected)
        canvas.write(place, box.left + box.cols + 1, clipped(names[number], width, glyphs), ink)


def _places(wanted: Sequence[int], free: Sequence[int]) -> list[int]:
    """Returns rows in the order that was wanted, each near where it was, none twice."""
    count = min(len(wanted), len(free))
    places: list[int] = []
    for index, row in enumerate(wanted[:count]):
        after = places[-1] + 1 if places else free[0]
        # Those that follow need rows of their own.
        places.append(max(min(row, free[-1] - (count - 1 - index)), after))
    return places
