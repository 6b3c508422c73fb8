"""The losses of several runs on one chart, each curve with its number, and named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
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
    for number in (*order, *(() if selected is None else (selected,))):
        ink = "accent" if number == selected else "text"
        _draw_curve(canvas, number, curves, axes, box, glyphs, ink)
    if margin:
        _draw_names(canvas, names, curves, axes, box, margin - 1, glyphs, selected)
    return canvas


def _draw_epoch(canvas: Canvas, epoch: int, axes: Axes, box: Box, glyphs: Glyphs) -> None:
    part = float(axes.across(epoch))
    if np.isfinite(part):
        for row in range(box.top, box.top + box.rows):
            canvas.write(row, box.col(part), "┊" if glyphs.unicode else "|", style("muted"))


def _draw_curve(
    canvas: Canvas,
    number: int,
    curves: Sequence[NamedCurve],
    axes: Axes,
    box: Box,
    glyphs: Glyphs,
    ink: str,
) -> None:
    """Draws a curve with its number on it, each one's at other places."""
    one = curves[number]
    if not one.curve.epochs.size:
        return
    drawn = plotted_cells(one.curve, axes, box, "braille" if glyphs.unicode else ".")
    canvas.stamp(box.top, box.left, drawn, style(ink), drawn != " ")
    step = _MARK_GAP * max(len(curves), 2)
    for col in range(_MARK_GAP // 2 + _MARK_GAP * number, box.cols, step):
        taken = np.flatnonzero(drawn[:, col] != " ")
        if taken.size:
            mark = style(ink, bold=True)
            canvas.write(box.top + int(taken[0]), box.left + col, str(number + 1), mark)


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
    wanted = []
    for number, one in enumerate(curves):
        heights = axes.up(one.curve.losses)
        known = heights[np.isfinite(heights)]
        wanted.append((box.row(float(known[-1])) if known.size else box.top, number))
    free = [*range(box.top, box.top + box.rows)]
    places = _places([row for row, _number in sorted(wanted)], free)
    for (_row, number), place in zip(sorted(wanted), places, strict=False):
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
