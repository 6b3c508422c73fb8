"""The lines of hidden units over a surface: where what goes into a unit's activation is zero."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.color_ramps import ASCII_RAMP
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.surface.contour import contour_segments
from xortui.tui.rendering.surface.overlays import (
    ink_styles,
    level_dots,
    mean_levels,
    overlay_style,
)
from xortui.tui.rendering.surface.surface_view import PlotArea, SurfaceView

_DASH: Final = 3
_PLATE: Final = style("#000000", "#ffffff", bold=True)
_PLACES: Final = 9

Cells = set[tuple[int, int]]


def draw_unit_line(
    canvas: Canvas,
    area: PlotArea,
    heights: NDArray[np.float64],
    levels: NDArray[np.int16],
    view: SurfaceView,
    glyphs: Glyphs,
) -> None:
    """Draws the line of one unit, dashed, so that it is not taken for the contour.

    Args:
        canvas: What to write on.
        area: Where the plot stands.
        heights: What goes into the unit's activation, on a regular grid over the plot.
        levels: The surface's.
        view: How the surface is shown.
        glyphs: What the terminal can show.
    """
    dots = level_dots(area, heights, 0.0, _DASH)
    inks = overlay_style(view, glyphs, "text", lambda: ink_styles(mean_levels(levels), view))
    dots.stamp(canvas, area.top, area.left, glyphs, inks, avoid=ASCII_RAMP)


def name_unit_lines(canvas: Canvas, area: PlotArea, view: SurfaceView, glyphs: Glyphs) -> None:
    """Writes each unit's name on its line, where it covers no point and no other name."""
    plate = _PLATE if glyphs.color else style("text", bold=True)
    taken: Cells = {(row, col) for row, col in area.cells(_inside(view)).tolist()}
    for name, heights in view.unit_lines:
        width = cell_len(name)
        for row, col in _places(area, heights):
            start = min(max(col - width // 2, area.left), area.left + area.cols - width)
            cells = {(row, start + offset) for offset in range(-1, width + 1)}
            if not cells & taken:
                canvas.write(row, start, name, plate)
                taken |= cells
                break


def _inside(view: SurfaceView) -> NDArray[np.float64]:
    shares = view.point_shares()
    return shares[((shares >= 0) & (shares <= 1)).all(axis=1)]


def _places(area: PlotArea, heights: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Returns cells on a line, those towards its ends first: in the middle most lines cross."""
    segments = contour_segments(heights, 0.0)
    if not len(segments):
        return []
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    along = middles[np.argsort(middles @ _direction(middles), kind="stable")]
    # Near an end, but not at it, where numbers and points stand.
    shares = np.linspace(0.12, 0.88, _PLACES)
    order = sorted(range(_PLACES), key=lambda place: -abs(place - _PLACES // 2))
    chosen = along[np.rint(shares[order] * (len(along) - 1)).astype(np.intp)]
    size = np.array(heights.shape[::-1]) - 1
    cells = chosen / size * (area.cols - 1, area.rows - 1)
    return [(area.top + round(row), area.left + round(col)) for col, row in cells.tolist()]


def _direction(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns along which direction places lie furthest apart."""
    offsets = places - places.mean(axis=0)
    across, down = (offsets**2).sum(axis=0)
    lean = float((offsets[:, 0] * offsets[:, 1]).sum())
    if across >= down:
        return np.array([1.0, np.sign(lean) * 0.5])
    return np.array([np.sign(lean) * 0.5, 1.0])
