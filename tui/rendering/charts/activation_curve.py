"""An activation function as a curve, a unit's place on it, and the tangent there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array
from xortui.tui.rendering.cells.braille import DOTS_ACROSS, DOTS_DOWN, Dots
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs

MIN_ROWS: Final = 4
MIN_COLS: Final = 16

_REACH: Final = 5.0
_MARGIN: Final = 0.06
_TANGENT: Final = 0.22


@dataclass(frozen=True, slots=True)
class UnitOnCurve:
    """A unit on the curve of its activation function.

    Attributes:
        name: What it is called.
        activation: The function's name.
        z: Its pre-activation on the row that is followed, or ``None``.
        others: Its pre-activations on other rows, shape ``(n,)``; may hold NaN.
        is_chosen: Whether it stands out.
    """

    name: str
    activation: str
    z: float | None
    others: NDArray[np.float64]
    is_chosen: bool = False


def activation_curve(unit: UnitOnCurve, rows: int, cols: int, glyphs: Glyphs) -> Canvas:
    """Draws the curve, with a line of words above it.

    Args:
        unit: The unit.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    f = OUTPUT_ACTIVATIONS[unit.activation]
    canvas.write(0, 0, _words(unit, cols, glyphs), _title_style(unit))
    if rows < MIN_ROWS or cols < MIN_COLS:
        return canvas
    plane = _Plane(unit, rows - 1, cols)
    curve = plane.segments(plane.across, f(plane.across))
    dots = Dots(rows - 1, cols)
    dots.draw_segments(curve)
    dots.stamp(canvas, 1, 0, glyphs, style("muted"))
    z = unit.z
    if z is not None and math.isfinite(z):
        slope, height = float(f.derivative([z])[0]), float(f([z])[0])
        ends = np.array([z - plane.width * _TANGENT, z + plane.width * _TANGENT])
        tangent = Dots(rows - 1, cols)
        tangent.draw_segments(plane.segments(ends, height + slope * (ends - z)))
        tangent.stamp(canvas, 1, 0, glyphs, style("text"))
    for place in unit.others[np.isfinite(unit.others)].tolist():
        _mark(canvas, plane, place, "○" if glyphs.unicode else "o", style("text"))
    if z is not None and math.isfinite(z):
        _mark(canvas, plane, z, "●" if glyphs.unicode else "@", style("accent", bold=True))
    return canvas


def _title_style(unit: UnitOnCurve) -> int:
    return style("accent", bold=True) if unit.is_chosen else style("text")


def _words(unit: UnitOnCurve, cols: int, glyphs: Glyphs) -> str:
    if unit.z is None or not math.isfinite(unit.z):
        return unit.name
    f = OUTPUT_ACTIVATIONS[unit.activation]
    height, slope = float(f([unit.z])[0]), float(f.derivative([unit.z])[0])
    minus = "−" if glyphs.unicode else "-"
    function = "σ" if unit.activation == "sigmoid" and glyphs.unicode else unit.activation
    first = f"{unit.name} = {function}({unit.z:.3g}) = {height:.3g}"
    whole = f"{first}, {function}' = {slope:.3g}"
    return (whole if len(whole) <= cols else first).replace("-", minus)


class _Plane:
    """Where numbers stand in dots: z to the right, the activation upwards."""

    def __init__(self, unit: UnitOnCurve, rows: int, cols: int) -> None:
        f = OUTPUT_ACTIVATIONS[unit.activation]
        places = np.append(unit.others, [] if unit.z is None else [unit.z])
        farthest = np.abs(places[np.isfinite(places)]).max(initial=0.0)
        reach = min(max(_REACH, 1.2 * float(farthest)), 1e6)
        self.width = 2 * reach
        self._left, self._dots_across = -reach, DOTS_ACROSS * cols - 1
        self._dots_down = DOTS_DOWN * rows - 1
        self.across = np.linspace(-reach, reach, self._dots_across + 1)
        self.f = f
        heights = f(self.across)
        low, high = float(heights.min()), float(heights.max())
        span = max(high - low, 1e-9)
        self._low, self._span = low - _MARGIN * span, (1 + 2 * _MARGIN) * span

    def dots(self, z: Array, height: Array) -> tuple[Array, Array]:
        """Returns columns and rows of dots, from the left and from above."""
        x = (z - self._left) / self.width * self._dots_across
        y = (1 - (height - self._low) / self._span) * self._dots_down
        return x, y

    def segments(self, z: Array, height: Array) -> NDArray[np.float64]:
        """Returns a line through places, each piece as ``x0, y0, x1, y1``."""
        x, y = self.dots(z, height)
        return np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])


def _mark(canvas: Canvas, plane: _Plane, z: float, sign: str, mark_style: int) -> None:
    place = np.array([z])
    x, y = plane.dots(place, plane.f(place))
    canvas.write(1 + int(y[0]) // DOTS_DOWN, int(x[0]) // DOTS_ACROSS, sign, mark_style)
