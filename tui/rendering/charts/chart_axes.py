"""The plane of the loss chart: which epochs and losses it shows, and its axes with numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rich.cells import cell_len

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.axis_ticks import (
    Scale,
    even_decades,
    even_epochs,
    even_scale,
    linear_unit,
    round_end,
)
from xortui.tui.rendering.text.number_format import epoch_text, in_units, unit_text

_HEADER_FROM_ROWS = 7
_LOW_ROWS = 4
"""Rows of a plane up to which only its ends are told, in full."""

_SHARE_OF_NAME = 5
"""A name in the margin takes at most the columns divided by this."""

_LEAST_ROWS, _LEAST_COLS = 4, 24
_HUGE = 1e300


@dataclass(frozen=True, slots=True)
class Extent:
    """What a plane is to show.

    Attributes:
        last: The last epoch, at least 1.
        low: The lowest loss, or its exponent of ten where logarithmic.
        high: The highest; above the lowest.
        logarithmic: Heights are exponents of ten.
        is_cut: Losses are drawn lower than they are, as they are beyond what can be told apart.
        quantity: What the vertical axis is of.
        logarithmic_epochs: Epochs stand in powers of ten, too.
    """

    last: int
    low: float
    high: float
    logarithmic: bool
    is_cut: bool = False
    quantity: str = deferred("loss")
    logarithmic_epochs: bool = False

    @property
    def name(self) -> str:
        """The name of the vertical axis, with the power of ten that its numbers are in."""
        if self.logarithmic:
            return _(self.quantity)
        name = in_units(_(self.quantity), linear_unit(self.low, self.high))
        return _("{name}, cut off").format(name=name) if self.is_cut else name


@dataclass(frozen=True, slots=True)
class Axes:
    """The plane of a chart: its edges, and what stands beside them.

    Attributes:
        extent: What it is to show.
        last: The epoch in its last column, or the exponent of ten there.
        low: The loss in its lowest row, or its exponent.
        high: The loss in its highest row, or its exponent.
        ticks: Heights and the numbers beside them.
        epoch_ticks: Parts of the width and the numbers below them.
    """

    extent: Extent
    last: float
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()
    epoch_ticks: tuple[tuple[float, str], ...] = field(default=())

    @property
    def name(self) -> str:
        """The name of the vertical axis."""
        return self.extent.name

    def across(self, epochs: ArrayLike) -> NDArray[np.float64]:
        """Returns epochs as parts of the width, NaN where they lie outside.

        In powers of ten the epochs 0 and 1 both stand at the left edge.
        """
        places = np.asarray(epochs, dtype=np.float64)
        if self.extent.logarithmic_epochs:
            places = np.where(places < 0, places, np.log10(np.maximum(places, 1.0)))
        part = places / self.last
        return np.where((part >= 0) & (part <= 1), part, np.nan)

    def epoch_at(self, part: float) -> int:
        """Returns the epoch at a part of the width."""
        place = part * self.last
        return round(10.0**place) if self.extent.logarithmic_epochs and part else round(place)

    def up(self, losses: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns losses as parts of the height, NaN where they cannot be shown."""
        return self.height(heights(losses, self.extent.logarithmic))

    def inside(self, losses: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns losses, NaN where they lie above the plane or below it."""
        shown = heights(losses, self.extent.logarithmic)
        return np.where((shown >= self.low) & (shown <= self.high), losses, np.nan)

    def height(self, values: ArrayLike) -> NDArray[np.float64]:
        """Returns heights (losses or exponents) as parts of the height, cut at the edges."""
        scale = max(abs(self.low), abs(self.high))
        low, high = self.low / scale, self.high / scale
        parts = (np.asarray(values, dtype=np.float64) / scale - low) / (high - low)
        return np.clip(parts, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Box:
    """Where on the canvas the plane lies, in cells.

    What is drawn at a part of the height lies in the cell of that part: the edges of the plane are
    the middles of its outermost cells.

    Attributes:
        top: Its first row.
        left: Its first column.
        rows: Its height.
        cols: Its width.
        header: The row for labels above it, where there is one.
    """

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


def fitting_extent(
    losses: NDArray[np.float64], last_epoch: int, logarithmic: bool, *, logarithmic_epochs: bool
) -> Extent | None:
    """Returns the extent of every finite loss, or None where there is none.

    A linear axis always shows 0.

    Args:
        losses: The losses of the curve.
        last_epoch: Its last epoch.
        logarithmic: Whether heights are exponents of ten.
        logarithmic_epochs: Whether epochs stand in powers of ten.
    """
    all_heights = heights(losses, logarithmic)
    known = all_heights[np.isfinite(all_heights)]
    if not known.size:
        return None
    low, high = float(known.min()), float(known.max())
    last = max(last_epoch, 1)
    is_cut = False
    if not logarithmic:
        low, high = min(low, 0.0), max(high, 0.0)
        is_cut = high >= _HUGE
        if high - low < 1 / _HUGE:
            low, high = 0.0, 1.0
    return Extent(last, low, high, logarithmic, is_cut, logarithmic_epochs=logarithmic_epochs)


def draw_axes(canvas: Canvas, extent: Extent, glyphs: Glyphs, margin: int = 0) -> tuple[Axes, Box]:
    """Draws axes, numbers and names, and returns the axes and the box left for the curve.

    A canvas too small for them is left to the curve alone. A low one has its numbers in the line of
    the axis, and only the ends beside it.

    Args:
        canvas: What to draw on.
        extent: What the plane is to show.
        glyphs: What the terminal can show.
        margin: Columns to be left free at the right.
    """
    if canvas.rows < _LEAST_ROWS or canvas.cols < _LEAST_COLS:
        scale = _scale(extent, canvas.rows)
        last = _epoch_axis(extent, canvas.cols)[0]
        return Axes(extent, last, scale.low, scale.high), Box(0, 0, canvas.rows, canvas.cols, None)
    header = 0 if canvas.rows >= _HEADER_FROM_ROWS else None
    top = 0 if header is None else 1
    rows = canvas.rows - top - (1 if header is None else 2)
    scale = _scale(extent, rows)
    name = extent.name if header is not None else _short_name(extent, canvas.cols)
    # Without a row of its own the name stands in the margin.
    beside = cell_len(name) if header is None else 4
    left = max([len(label) for _value, label in scale.ticks] + [beside]) + 2
    box = Box(top, left, rows, canvas.cols - left - margin, header)
    last, epoch_ticks = _epoch_axis(extent, box.cols)
    axes = Axes(extent, last, scale.low, scale.high, scale.ticks, epoch_ticks)
    line, tick, corner, flat = "│┤└─" if glyphs.unicode else "|++-"
    muted = style("muted")
    canvas.fill(top, left - 1, rows, 1, line, muted)
    for value, label in scale.ticks:
        row = box.row(float(axes.height(value)))
        canvas.write(row, left - 2 - len(label), label + " " + tick, muted)
    canvas.write(top + rows, left - 1, corner + flat * box.cols, muted)
    _write_epochs(canvas, axes, box, glyphs)
    canvas.write(0 if header is not None else top + rows, 0, name, muted)
    return axes, box


def _short_name(extent: Extent, cols: int) -> str:
    """The name of the vertical axis as it stands in the margin, which it must not make wide."""
    names = (extent.name, replace(extent, is_cut=False).name)
    room = cols // _SHARE_OF_NAME
    fitting = (name for name in names if cell_len(name) <= room)
    return next(fitting, unit_text(linear_unit(extent.low, extent.high)))


def _scale(extent: Extent, rows: int) -> Scale:
    """The vertical axis: even ticks, or in a low plane its ends."""
    if extent.logarithmic:
        return even_decades(extent.low, extent.high, rows)
    if rows > _LOW_ROWS:
        return even_scale(extent.low, extent.high, rows)
    unit = linear_unit(extent.low, extent.high)
    # The power may be beyond the smallest float, its root is not.
    root = 10.0 ** (unit / 2)
    ends = [(end, f"{end / root / root:.3g}") for end in (extent.low, extent.high)]
    return Scale(extent.low, extent.high, tuple(ends))


def _epoch_axis(extent: Extent, cols: int) -> tuple[float, tuple[tuple[float, str], ...]]:
    """The last place of the axis below the plane, and parts of it with their numbers."""
    end = round_end(extent.last)
    if not extent.logarithmic_epochs:
        last, ticks = even_epochs(end, cols)
        return last, tuple((epoch / last, label) for epoch, label in ticks)
    exponent = max(math.log10(end), 1.0)
    # A power of ten is a whole number of columns, and the axis ends where the last column does.
    apart = max(int((cols - 1) / exponent), 1)
    exponent = max((cols - 1) / apart, 1e-9)
    step = -(-(len(epoch_text(end)) + 2) // apart)
    powers = range(0, int(exponent + 1e-9) + 1, step)
    return exponent, tuple((power / exponent, epoch_text(10**power)) for power in powers)


def _write_epochs(canvas: Canvas, axes: Axes, box: Box, glyphs: Glyphs) -> None:
    """The numbers below the plane, in the line of a low one, and the name at the right end."""
    muted, row, name = style("muted"), canvas.rows - 1, _("epoch")
    is_low, tick = box.header is None, "┬" if glyphs.unicode else "+"
    end = canvas.cols - cell_len(name) - 1
    free = box.left
    canvas.write(row, end, " " + name, muted)
    for part, label in axes.epoch_ticks:
        col = box.col(part)
        start = max(col - len(label) // 2, free - (not is_low))
        if start + len(label) > end:
            break
        if not is_low:
            canvas.write(row - 1, col, tick, muted)
        canvas.write(row, start, label, muted)
        free = start + len(label) + 2
