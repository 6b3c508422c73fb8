"""The loss of a whole run against its epochs, with what a person changed on the way.

plotext draws the curves, on a plane from 0 to 1; axes, numbers and marks are our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.chart_axes import Axes, Box, draw_axes, fitting_axes
from xortui.tui.rendering.charts.curve_points import decimated
from xortui.tui.rendering.charts.plotext_plane import plotted_curve

_EMPTY_BRAILLE = "\u2800"
_BLANK = [" ", "┊", ":"]
_GAP = 1
_LEAST_FOR_NAMES = 24
_ROWS_FOR_NAMES = 5


@dataclass(frozen=True, slots=True)
class Curve:
    """Losses by epoch.

    Attributes:
        epochs: Shape ``(n,)``, increasing.
        losses: Shape ``(n,)`` float64, any values.
    """

    epochs: NDArray[np.int64]
    losses: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """Something that a person changed: when, and in few words such as ``lr 0.1 → 0.3``."""

    epoch: int
    label: str


def loss_chart(
    curve: Curve,
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    previous: Curve | None = None,
    test: Curve | None = None,
    marks: Sequence[ChangeMark] = (),
    logarithmic: bool = False,
    epoch: int | None = None,
) -> Canvas:
    """Draws the chart; where nothing can be shown, a sentence says why.

    Args:
        curve: The run's losses.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
        previous: The run before the last change, drawn faintly as far as it lies in the plane: the
            axes are those of the run itself.
        test: The losses of rows that are held out from training, drawn as a curve of its own; both
            are then labelled.
        marks: What was changed, drawn as dotted vertical lines with labels.
        logarithmic: Powers of ten on the vertical axis; losses of zero are left out.
        epoch: The epoch that the rest of the screen shows, drawn as a point on the curve.
    """
    canvas = Canvas(rows, cols)
    if rows < 1 or cols < 2:
        return canvas
    axes = _axes(curve, rows, logarithmic, test)
    if axes is None:
        canvas.write(rows // 2, 1, _why_empty(curve.losses), style("muted"))
        return canvas
    box = draw_axes(canvas, axes, glyphs)
    _draw_mark_lines(canvas, marks, axes, box, glyphs)
    if previous is not None:
        marker = "braille" if glyphs.unicode else "."
        inside = Curve(previous.epochs, axes.inside(previous.losses))
        _draw_curve(canvas, inside, axes, box, marker, style("muted", dim=True))
    _draw_curve(canvas, curve, axes, box, "braille" if glyphs.unicode else "*", style("text"))
    if test is not None:
        marker = "braille" if glyphs.unicode else "+"
        _draw_curve(canvas, test, axes, box, marker, style("accent"))
        _draw_names(canvas, curve, test, axes, box)
    _draw_mark_labels(canvas, marks, axes, box, glyphs)
    if epoch is not None:
        _draw_point(canvas, curve, epoch, axes, box, glyphs)
    return canvas


def epoch_under(
    col: int,
    curve: Curve,
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    logarithmic: bool = False,
    test: Curve | None = None,
) -> int | None:
    """Returns the epoch that stands in a column of the chart, or None beside its plane.

    Args:
        col: The column.
        curve: The run's losses.
        rows: Height of the chart in cells.
        cols: Width of the chart in cells.
        glyphs: What the terminal can show.
        logarithmic: Powers of ten on the vertical axis.
        test: The losses of held-out rows, where there are any.
    """
    axes = _axes(curve, rows, logarithmic, test)
    if axes is None:
        return None
    box = draw_axes(Canvas(rows, cols), axes, glyphs)
    part = (col - box.left) / max(box.cols - 1, 1)
    return round(part * axes.last) if 0 <= part <= 1 else None


def _axes(curve: Curve, rows: int, logarithmic: bool, test: Curve | None = None) -> Axes | None:
    last = int(curve.epochs[-1]) if curve.epochs.size else 0
    losses = curve.losses if test is None else np.concatenate([curve.losses, test.losses])
    return fitting_axes(losses, last, rows, logarithmic)


def _draw_names(canvas: Canvas, curve: Curve, test: Curve, axes: Axes, box: Box) -> None:
    """Says near the end of each curve which it is; where they end together, in two rows."""
    taken: list[int] = []
    for one, name, role in ((test, _("test"), "accent"), (curve, _("training"), "text")):
        heights = axes.up(one.losses)
        known = np.flatnonzero(np.isfinite(heights))
        is_low = box.rows < _ROWS_FOR_NAMES
        if not known.size or box.cols < _LEAST_FOR_NAMES or (is_low and one is curve):
            continue
        end = box.col(min(float(axes.across(one.epochs[known[-1]])), 1.0)) + 1
        row = box.row(min(max(float(heights[known[-1]]), 0.0), 1.0))
        start = max(min(end - len(name), canvas.cols - len(name)), box.left)
        covered = taken if is_low else [row, *taken]
        free = [r for r in range(box.top, box.top + box.rows) if r not in covered]
        # Above the curve's end where there is room, as it mostly falls.
        if free:
            place = min(free, key=partial(_distance, row))
            canvas.write(place, start, name, style(role, bold=True))
            taken.append(place)


def _distance(row: int, other: int) -> tuple[int, int]:
    """How far a row is off another; of two as far, the one above comes first."""
    return abs(other - row), other


def _why_empty(losses: NDArray[np.float64]) -> str:
    if not losses.size:
        return _("no loss yet")
    if not np.isfinite(losses).any():
        return _("no finite loss")
    return _("no loss above zero to show in powers of ten")


def _draw_mark_lines(
    canvas: Canvas, marks: Sequence[ChangeMark], axes: Axes, box: Box, glyphs: Glyphs
) -> None:
    """A dotted line down the plane at each change."""
    for col in (box.col(part) for part, _label in _shown_marks(marks, axes, glyphs)):
        for row in range(box.top, box.top + box.rows):
            canvas.write(row, col, "┊" if glyphs.unicode else ":", style("muted"))


def _draw_mark_labels(
    canvas: Canvas, marks: Sequence[ChangeMark], axes: Axes, box: Box, glyphs: Glyphs
) -> None:
    """Labels of the changes, the latest first, each in the first row in which there is room.

    The row above the plane comes first; what finds no room at all is left out.
    """
    rows = [*([] if box.header is None else [box.header]), *range(box.top, box.top + box.rows)]
    for part, label in _shown_marks(marks, axes, glyphs):
        start = min(box.col(part), canvas.cols - len(label))
        for row in rows:
            least = len(axes.name) + 2 if row == box.header else box.left
            around = slice(max(start - _GAP, least), start + len(label) + _GAP)
            if start >= least and np.isin(canvas.characters[row, around], _BLANK).all():
                canvas.write(row, start, label, style("muted"))
                break


def _shown_marks(
    marks: Sequence[ChangeMark], axes: Axes, glyphs: Glyphs
) -> list[tuple[float, str]]:
    """Part of the width and label of each mark inside the plane, the latest first."""
    found = [(float(axes.across(mark.epoch)), mark.label) for mark in marks]
    arrow = "→" if glyphs.unicode else "->"
    inside = [(part, label.replace("→", arrow)) for part, label in found if np.isfinite(part)]
    return sorted(inside, reverse=True)


def _draw_curve(
    canvas: Canvas, curve: Curve, axes: Axes, box: Box, marker: str, style: int
) -> None:
    """Writes the cells that plotext drew a curve into."""
    across, up = decimated(axes.across(curve.epochs), axes.up(curve.losses), box.rows, box.cols)
    known = np.where(np.isfinite(across), up, np.nan)
    lines = _plotted(across.tobytes(), known.tobytes(), box.rows, box.cols, marker)
    drawn = np.array([[*line.ljust(box.cols)[: box.cols]] for line in lines], dtype="<U1")
    is_drawn = (drawn != " ") & (drawn != _EMPTY_BRAILLE)
    canvas.stamp(box.top, box.left, drawn, style, is_drawn)


@lru_cache(maxsize=8)
def _plotted(across: bytes, up: bytes, rows: int, cols: int, marker: str) -> tuple[str, ...]:
    """The lines of text that plotext draws of a curve on the plane from 0 to 1.

    Takes bytes so that a curve which has not changed, as the faint one, is not drawn again.

    Args:
        across: Of float64, shape ``(n,)``, 0 to 1.
        up: Of float64, shape ``(n,)``, 0 to 1 or NaN, where the curve is broken.
        rows: Height in cells.
        cols: Width in cells.
        marker: plotext's marker.
    """
    return plotted_curve(np.frombuffer(across), np.frombuffer(up), rows, cols, marker)


def _draw_point(
    canvas: Canvas, curve: Curve, epoch: int, axes: Axes, box: Box, glyphs: Glyphs
) -> None:
    """A point on the curve at an epoch, where the curve is known there."""
    if not curve.epochs.size:
        return
    index = min(int(np.searchsorted(curve.epochs, epoch)), curve.epochs.size - 1)
    across, up = float(axes.across(epoch)), float(axes.up(curve.losses)[index])
    if np.isfinite(across) and np.isfinite(up):
        point = "●" if glyphs.unicode else "O"
        canvas.write(box.row(up), box.col(across), point, style("accent", bold=True))
