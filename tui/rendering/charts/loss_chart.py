"""The loss of a whole run against its epochs, with what a person changed on the way.

plotext draws the curves, on a plane from 0 to 1; axes, numbers and marks are our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.chart_axes import Axes, Box, Extent, draw_axes, fitting_extent
from xortui.tui.rendering.charts.curve_points import decimated
from xortui.tui.rendering.charts.phases import Phase
from xortui.tui.rendering.charts.plotext_plane import plotted_curve
from xortui.tui.rendering.text.number_format import loss_text

_CODES = "utf-32-le"
_EMPTY_BRAILLE = "\u2800"
_UPPER_DOTS = 0b00011011
"""The dots of the two upper rows of a braille character."""

_FILLED = {True: "⠂", False: ":"}
"""What stands below the curve where there are no colours: in Unicode, in ASCII."""

_BLANK = [" ", "┊", "|", *_FILLED.values()]
_LOW_ROWS = 5
_GAP = 1
_LEAST_FOR_NAMES = 24
_ROWS_FOR_NAMES = 5
_MARK_GAP = 6
"""Cells from one mark on the curve of held-out rows to the next."""


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
    logarithmic_epochs: bool = False,
    epoch: int | None = None,
    phases: Sequence[Phase] = (),
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
        logarithmic_epochs: Powers of ten on the horizontal axis.
        epoch: The epoch that the rest of the screen shows, drawn as a point on the curve; in a low
            chart its loss stands beside it.
        phases: What the curve goes through, named on it.
    """
    canvas = Canvas(rows, cols)
    if rows < 1 or cols < 2:
        return canvas
    extent = _extent(curve, test, logarithmic, logarithmic_epochs)
    if extent is None:
        canvas.write(rows // 2, 1, _why_empty(curve.losses), style("muted"))
        return canvas
    now = _loss_at(curve, epoch) if rows <= _LOW_ROWS else ""
    axes, box = draw_axes(canvas, extent, glyphs, len(now) + 1 if now else 0)
    drawn = plotted_cells(curve, axes, box, "braille" if glyphs.unicode else "*")
    _fill_below(canvas, drawn, box, glyphs)
    _draw_mark_lines(canvas, marks, axes, box, glyphs)
    if previous is not None:
        marker = "braille" if glyphs.unicode else "."
        inside = Curve(previous.epochs, axes.inside(previous.losses))
        earlier = plotted_cells(inside, axes, box, marker)
        _stamp(canvas, earlier, box, style("muted", dim=True))
    _stamp(canvas, drawn, box, style("text"))
    if test is not None:
        marker = "braille" if glyphs.unicode else "+"
        held_out = plotted_cells(test, axes, box, marker)
        _stamp(canvas, held_out, box, style("text"))
        _draw_held_out_marks(canvas, held_out, box, glyphs)
    point = None if epoch is None else _point(curve, epoch, axes, box)
    if test is not None:
        _draw_names(canvas, curve, test, axes, box, point, has_marks=glyphs.unicode)
    _draw_mark_labels(canvas, marks, axes, box, glyphs)
    for phase in phases:
        _draw_phase(canvas, phase, drawn, axes, box)
    if point is not None:
        ink = style("accent", bold=True)
        canvas.write(*point, "●" if glyphs.unicode else "O", ink)
        canvas.write(point[0], canvas.cols - cell_len(now), now, ink)
    return canvas


def epoch_under(
    col: int,
    curve: Curve,
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    logarithmic: bool = False,
    logarithmic_epochs: bool = False,
    epoch: int | None = None,
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
        logarithmic_epochs: Powers of ten on the horizontal axis.
        epoch: The epoch that is drawn as a point.
        test: The losses of held-out rows, where there are any.
    """
    extent = _extent(curve, test, logarithmic, logarithmic_epochs)
    if extent is None:
        return None
    now = _loss_at(curve, epoch) if rows <= _LOW_ROWS else ""
    axes, box = draw_axes(Canvas(rows, cols), extent, glyphs, len(now) + 1 if now else 0)
    part = (col - box.left) / max(box.cols - 1, 1)
    return axes.epoch_at(part) if 0 <= part <= 1 else None


def _extent(
    curve: Curve, test: Curve | None, logarithmic: bool, logarithmic_epochs: bool
) -> Extent | None:
    last = int(curve.epochs[-1]) if curve.epochs.size else 0
    losses = curve.losses if test is None else np.concatenate([curve.losses, test.losses])
    return fitting_extent(losses, last, logarithmic, logarithmic_epochs=logarithmic_epochs)


def _loss_at(curve: Curve, epoch: int | None) -> str:
    """The loss at an epoch, empty where it is not known."""
    if epoch is None or not curve.epochs.size:
        return ""
    return loss_text(float(curve.losses[_index_of(curve, epoch)]))


def _index_of(curve: Curve, epoch: int) -> int:
    return min(int(np.searchsorted(curve.epochs, epoch)), curve.epochs.size - 1)


def _draw_names(
    canvas: Canvas,
    curve: Curve,
    test: Curve,
    axes: Axes,
    box: Box,
    point: tuple[int, int] | None,
    *,
    has_marks: bool,
) -> None:
    """Says near the end of each curve which it is; where they end together, in two rows."""
    taken: list[int] = []
    mark = "◇ " if has_marks else ""
    for one, name in ((test, mark + _("test")), (curve, _("training"))):
        heights = axes.up(one.losses)
        known = np.flatnonzero(np.isfinite(heights))
        is_low = box.rows < _ROWS_FOR_NAMES
        if not known.size or box.cols < _LEAST_FOR_NAMES or (is_low and one is curve):
            continue
        end = box.col(min(float(axes.across(one.epochs[known[-1]])), 1.0)) + 1
        row = box.row(min(max(float(heights[known[-1]]), 0.0), 1.0))
        start = max(min(end - cell_len(name), canvas.cols - cell_len(name)), box.left)
        covered = taken if is_low else [row, *taken]
        free = [r for r in range(box.top, box.top + box.rows) if r not in covered]
        # Above the curve's end where there is room, as it mostly falls.
        if free:
            place = min(free, key=partial(_distance, row))
            if point is not None and place == point[0] and 0 <= point[1] - start < cell_len(name):
                # Beside the epoch's point, which would hide a letter.
                before, after = point[1] - cell_len(name) - 1, point[1] + 2
                start = before if before >= box.left else min(after, canvas.cols - cell_len(name))
            canvas.write(place, start, name, style("text", bold=True))
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
            canvas.write(row, col, "┊" if glyphs.unicode else "|", style("muted"))


def _draw_mark_labels(
    canvas: Canvas, marks: Sequence[ChangeMark], axes: Axes, box: Box, glyphs: Glyphs
) -> None:
    """Labels of the changes, the latest first, each in the first row in which there is room.

    The row above the plane comes first; what finds no room at all is left out.
    """
    rows = [*([] if box.header is None else [box.header]), *range(box.top, box.top + box.rows)]
    for part, label in _shown_marks(marks, axes, glyphs):
        start = min(box.col(part), canvas.cols - cell_len(label))
        for row in rows:
            least = cell_len(axes.name) + 2 if row == box.header else box.left
            around = slice(max(start - _GAP, least), start + cell_len(label) + _GAP)
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


def plotted_cells(curve: Curve, axes: Axes, box: Box, marker: str) -> NDArray[np.str_]:
    """Returns the cells of the plane as plotext draws a curve into them, blank beside it."""
    across, up = decimated(axes.across(curve.epochs), axes.up(curve.losses), box.rows, box.cols)
    known = np.where(np.isfinite(across), up, np.nan)
    lines = _plotted(across.tobytes(), known.tobytes(), box.rows, box.cols, marker)
    text = "".join(line.ljust(box.cols)[: box.cols] for line in lines)
    text = text.replace(_EMPTY_BRAILLE, " ")
    codes = np.frombuffer(text.encode(_CODES), dtype="<U1")
    return codes.reshape(len(lines), box.cols)


def _stamp(canvas: Canvas, drawn: NDArray[np.str_], box: Box, ink: int) -> None:
    canvas.stamp(box.top, box.left, drawn, ink, drawn != " ")


def _draw_held_out_marks(canvas: Canvas, drawn: NDArray[np.str_], box: Box, glyphs: Glyphs) -> None:
    """Sets their mark on the curve of held-out rows: a hue would mean something else."""
    if not glyphs.unicode or not drawn.size:
        return
    for col in range(_MARK_GAP // 2, box.cols, _MARK_GAP):
        rows = np.flatnonzero(drawn[:, col] != " ")
        if rows.size:
            canvas.write(box.top + int(rows[0]), box.left + col, "◇", style("text", bold=True))


def _fill_below(canvas: Canvas, drawn: NDArray[np.str_], box: Box, glyphs: Glyphs) -> None:
    """Fills the plane from the curve down: what is above stays as it is."""
    if not drawn.size:
        return
    is_drawn = drawn != " "
    tops = np.where(is_drawn.any(axis=0), is_drawn.argmax(axis=0), box.rows)
    rows = np.arange(box.rows)[:, None]
    below = rows > tops
    if glyphs.unicode and glyphs.color:
        # The cell that the curve itself lies in is filled where most of it lies below the curve.
        dots = drawn.view(np.uint32).reshape(drawn.shape) & _UPPER_DOTS
        below |= (rows == tops) & (dots != 0)
        blank = np.full(drawn.shape, " ")
        canvas.stamp(box.top, box.left, blank, style("", "fill"), below)
    else:
        dotted = np.full(drawn.shape, _FILLED[glyphs.unicode])
        canvas.stamp(box.top, box.left, dotted, style("muted", dim=True), below & ~is_drawn)


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


def _point(curve: Curve, epoch: int, axes: Axes, box: Box) -> tuple[int, int] | None:
    """Row and column of the point on the curve at an epoch, where the curve is known there."""
    if not curve.epochs.size:
        return None
    across = float(axes.across(epoch))
    up = float(axes.up(curve.losses)[_index_of(curve, epoch)])
    return (box.row(up), box.col(across)) if np.isfinite(across) and np.isfinite(up) else None


def _draw_phase(
    canvas: Canvas, phase: Phase, drawn: NDArray[np.str_], axes: Axes, box: Box
) -> None:
    """The name of a phase, above the curve where there is room, else below it; or nowhere."""
    ends = [float(axes.across(epoch)) for epoch in (phase.first, phase.last)]
    if not all(map(np.isfinite, ends)) or not drawn.size:
        return
    first, last = (box.col(end) for end in ends)
    width = cell_len(phase.name)
    # What begins is named from where it begins on, what lasts in its middle.
    start = first + 1 if phase.first == phase.last else (first + last - width) // 2 + 1
    start = max(min(start, box.left + box.cols - width), box.left)
    under = drawn[:, start - box.left : start - box.left + width] != " "
    touched = np.flatnonzero(under.any(axis=1))
    if not touched.size:
        touched = np.array([box.row(0.0) - box.top])
    above, below = range(int(touched[0]) - 1, -1, -1), range(int(touched[-1]) + 1, box.rows)
    rows = [box.top + row for row in above]
    rows += [] if box.header is None else [box.header]
    for row in [*rows, *(box.top + row for row in below)]:
        around = slice(max(start - _GAP, box.left), start + width + _GAP)
        if np.isin(canvas.characters[row, around], _BLANK).all():
            canvas.write(row, start, phase.name, style(phase.role))
            return
