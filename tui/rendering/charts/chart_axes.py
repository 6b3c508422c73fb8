"""The plane of the loss chart: which epochs and losses it shows, and its axes with numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.axis_ticks import (
    decade_ticks,
    epoch_ticks,
    linear_ticks,
    linear_unit,
    round_end,
    round_step,
)
from xortui.tui.rendering.text.number_format import in_units, unit_text

_AXIS_ROWS = 2
_HEADER_FROM_ROWS = 7
_LEAST_ROWS, _LEAST_COLS = 4, 24
_HUGE = 1e300


@dataclass(frozen=True, slots=True)
class Axes:
    """What the plane shows.

    Attributes:
        last: The epoch at its right edge; 0 is at the left.
        low: The loss at its lower edge, or the exponent of ten where logarithmic.
        high: The same at its upper edge.
        logarithmic: Heights are exponents of ten.
        is_cut: Losses are drawn lower than they are, as they are beyond what can be told apart.
        quantity: What the vertical axis is of.
    """

    last: int
    low: float
    high: float
    logarithmic: bool
    is_cut: bool = False
    quantity: str = _("loss")

    @property
    def name(self) -> str:
        """The name of the vertical axis, with the power of ten that its numbers are in."""
        if self.logarithmic:
            return self.quantity
        name = in_units(self.quantity, linear_unit(self.low, self.high))
        return _("{name}, cut off").format(name=name) if self.is_cut else name

    def across(self, epochs: ArrayLike) -> NDArray[np.float64]:
        """Returns epochs as parts of the width, NaN where they lie outside."""
        part = np.asarray(epochs, dtype=np.float64) / self.last
        return np.where((part >= 0) & (part <= 1), part, np.nan)

    def up(self, losses: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns losses as parts of the height, NaN where they cannot be shown."""
        return self.height(heights(losses, self.logarithmic))

    def inside(self, losses: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns losses, NaN where they lie above the plane or below it."""
        shown = heights(losses, self.logarithmic)
        return np.where((shown >= self.low) & (shown <= self.high), losses, np.nan)

    def height(self, values: ArrayLike) -> NDArray[np.float64]:
        """Returns heights (losses or exponents) as parts of the height, cut at the edges."""
        scale = max(abs(self.low), abs(self.high))
        low, high = self.low / scale, self.high / scale
        parts = (np.asarray(values, dtype=np.float64) / scale - low) / (high - low)
        return np.clip(parts, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Box:
    """Where on the canvas the plane lies, in cells; ``header`` is the row for labels above it."""

    top: int
    left: int
    rows: int
    cols: int
    header: int | None

    def row(self, part: float) -> int:
        """Returns the canvas row of a part of the height."""
        return self.top + round((1 - part) * (self.rows - 1))

    def col(self, part: float) -> int:
        """Returns the canvas column of a part of the width."""
        return self.left + round(part * (self.cols - 1))


def heights(losses: NDArray[np.float64], logarithmic: bool) -> NDArray[np.float64]:
    """Returns losses, or their exponents of ten; NaN where there is no finite height.

    Losses beyond 1e300 are drawn as that on a linear axis, so that no difference overflows.
    """
    shown = np.where(np.isfinite(losses), losses, np.nan)
    if not logarithmic:
        return np.clip(shown, -_HUGE, _HUGE)
    return np.log10(np.where(shown > 0, shown, np.nan))


def fitting_axes(
    losses: NDArray[np.float64], last_epoch: int, rows: int, logarithmic: bool
) -> Axes | None:
    """Returns axes that show every finite loss, or None where there is none.

    A linear axis always shows 0; its upper end is a round number where that
    costs little height, so that the axis changes seldom.

    Args:
        losses: The losses of the curve.
        last_epoch: Its last epoch.
        rows: Height of the plane in cells.
        logarithmic: Whether heights are exponents of ten.
    """
    all_heights = heights(losses, logarithmic)
    known = all_heights[np.isfinite(all_heights)]
    if not known.size:
        return None
    low, high = float(known.min()), float(known.max())
    last = round_end(last_epoch)
    if logarithmic:
        low, high = math.floor(low * 2 + 1e-9) / 2, math.ceil(high * 2 - 1e-9) / 2
        return Axes(last, low - 0.5 * (low == high), high + 0.5 * (low == high), True)
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1 / _HUGE:
        return Axes(last, 0.0, 1.0, False)
    if low == 0:
        step = round_step(high, max(rows, 2))
        high = math.ceil(high / step - 1e-9) * step
    return Axes(last, low, high, False, high >= _HUGE)


def draw_axes(canvas: Canvas, axes: Axes, glyphs: Glyphs) -> Box:
    """Draws axes, numbers and names, and returns the box left for the curve.

    A canvas too small for them is left to the curve alone.
    """
    if canvas.rows < _LEAST_ROWS or canvas.cols < _LEAST_COLS:
        return Box(0, 0, canvas.rows, canvas.cols, None)
    header = 0 if canvas.rows >= _HEADER_FROM_ROWS else None
    top = 0 if header is None else 1
    rows = canvas.rows - top - _AXIS_ROWS
    ticks = (decade_ticks if axes.logarithmic else linear_ticks)(axes.low, axes.high, rows)
    name = axes.name
    if header is None and len(name) > canvas.cols // 3:
        name = unit_text(linear_unit(axes.low, axes.high))
    # Without a row of its own the name stands in the margin.
    beside = len(name) if header is None else 4
    left = max([len(label) for _value, label in ticks] + [beside]) + 2
    box = Box(top, left, rows, canvas.cols - left, header)
    line, tick, down, corner, flat = "│┤┬└─" if glyphs.unicode else "|+++-"
    muted = style("muted")
    canvas.fill(top, left - 1, rows, 1, line, muted)
    for value, label in ticks:
        row = box.row(float(axes.height(value)))
        canvas.write(row, left - 2 - len(label), label + " " + tick, muted)
    canvas.write(top + rows, left - 1, corner + flat * box.cols, muted)
    _write_epochs(canvas, axes, box, down)
    canvas.write(0 if header is not None else top + rows, 0, name, muted)
    return box


def _write_epochs(canvas: Canvas, axes: Axes, box: Box, tick: str) -> None:
    """The numbers below the plane, and the axis's name at the right end."""
    muted, row, name = style("muted"), canvas.rows - 1, _("epoch")
    end = canvas.cols - len(name) - 1
    free = box.left
    canvas.write(row, canvas.cols - len(name), name, muted)
    for epoch, label in epoch_ticks(axes.last, box.cols):
        col = box.col(epoch / axes.last)
        start = max(col - len(label) // 2, free - 1)
        if start < free - 1 or start + len(label) > end:
            continue
        canvas.write(row - 1, col, tick, muted)
        canvas.write(row, start, label, muted)
        free = start + len(label) + 2
