"""The output surface seen from above: half blocks in colour, or the ASCII ramp."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.canvas import BLANK, LOWER_HALF, UPPER_HALF, Canvas
from xortui.tui.rendering.cells.cell_style import color, pair_styles, style
from xortui.tui.rendering.cells.color_ramps import (
    ASCII_RAMP,
    GROUND,
    NO_LEVEL,
    quantise,
    ramp_colors,
    ramp_texts,
)
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.surface.color_key import draw_key
from xortui.tui.rendering.surface.overlays import (
    draw_contour,
    draw_crosshair,
    draw_points,
    draw_reading,
)
from xortui.tui.rendering.surface.plot_axes import draw_axes
from xortui.tui.rendering.surface.steady_levels import SteadyLevels
from xortui.tui.rendering.surface.surface_view import (
    PlotArea,
    SurfaceView,
    surface_area,
    surface_shape,
)
from xortui.tui.rendering.surface.unit_lines import draw_unit_line, name_unit_lines

_RAMP_CHARACTERS: Final = np.array([*ASCII_RAMP], dtype="<U1")


def draw_heatmap(
    surface: NDArray[np.floating],
    view: SurfaceView,
    rows: int,
    cols: int,
    glyphs: Glyphs = FULL,
    steady: SteadyLevels | None = None,
    *,
    is_moving: bool = False,
) -> Canvas:
    """Returns the surface from above, as near to square as cells allow, in the middle.

    Args:
        surface: Output on a regular grid, row 0 the largest x2, of the shape that
            ``surface_shape`` says; another shape is resampled. Values that are not finite show
            as ``?``.
        view: How to show it.
        rows: Height of the picture in cells.
        cols: Width of the picture in cells.
        glyphs: What the terminal can show.
        steady: The levels of the picture before, which this one changes.
        is_moving: Whether pictures follow each other.
    """
    canvas = Canvas(rows, cols)
    area = surface_area(rows, cols, view.bounds)
    if area.rows < 1 or area.cols < 1 or surface.size == 0:
        return canvas
    shape = surface_shape(rows, cols, view, glyphs)
    shown = view.scaled(surface if surface.shape == shape else _resampled(surface, shape))
    if view.half_blocks(glyphs):
        levels = (steady or SteadyLevels()).of(shown, view.levels, is_moving=is_moving)
        _draw_half_blocks(canvas, area, levels, view)
    else:
        levels = quantise(shown, len(ASCII_RAMP))
        _draw_ascii(canvas, area, levels, view, glyphs)
    if view.crosshair is not None:
        draw_crosshair(canvas, area, levels, view, glyphs)
    for _name, heights in view.unit_lines:
        draw_unit_line(canvas, area, heights, levels, view, glyphs)
    if view.contour and view.border is not None:
        draw_contour(canvas, area, surface, levels, view, glyphs)
    draw_points(canvas, area, levels, view, glyphs)
    if view.unit_lines:
        name_unit_lines(canvas, area, view, glyphs)
    draw_axes(canvas, area, view.bounds, view.names[:2], view.crosshair, glyphs)
    draw_key(canvas, area, view, glyphs)
    if view.crosshair is not None:
        draw_reading(canvas, area, surface, view, glyphs)
    return canvas


def _resampled(surface: NDArray[np.floating], shape: tuple[int, int]) -> NDArray[np.floating]:
    """Returns the nearest values on a grid of another shape."""
    nearest = [
        np.rint(np.linspace(0, have - 1, want)).astype(np.intp)
        for have, want in zip(surface.shape, shape, strict=True)
    ]
    return surface[np.ix_(*nearest)]


def _draw_half_blocks(
    canvas: Canvas, area: PlotArea, levels: NDArray[np.int16], view: SurfaceView
) -> None:
    """Draws two values a cell.

    The higher level is always the foreground, and a cell of one level takes over the style of a
    neighbour that holds it, so that neighbours share a style and are sent as one run.
    """
    upper, lower = levels[0::2], levels[1::2]
    high, low = np.maximum(upper, lower), np.minimum(upper, lower)
    blocks = np.where(upper > lower, UPPER_HALF, np.where(upper < lower, LOWER_HALF, BLANK))
    palette = ramp_colors(view.ramp, view.levels)
    styles = pair_styles(palette[_borrowed(high, low)], palette[low])
    canvas.stamp(area.top, area.left, blocks.view("<U1"), styles)
    unknown = low == NO_LEVEL
    if unknown.any():
        canvas.stamp(area.top, area.left, np.full(low.shape, "?"), style("muted"), unknown)


def _borrowed(high: NDArray[np.int16], low: NDArray[np.int16]) -> NDArray[np.int16]:
    """Returns foreground levels in which cells of one level share their neighbour's.

    Such a cell shows its background alone, so its foreground is free to choose.
    """
    shape = high.shape
    cells, firsts, lasts = _places(*shape)
    high, low = high.ravel(), low.ravel()
    uniform = high == low
    left = np.maximum.accumulate(np.where(uniform, firsts, cells))
    high = np.where(uniform & (low[left] == low), high[left], high)
    uniform = high == low
    right = np.minimum.accumulate(np.where(uniform, lasts, cells)[::-1])[::-1]
    return np.where(uniform & (low[right] == low), high[right], high).reshape(shape)


@lru_cache(8)
def _places(rows: int, cols: int) -> tuple[NDArray[np.intp], ...]:
    """Returns for each cell, row by row, its place and those of its row's first and last cell."""
    cells = np.arange(rows * cols)
    firsts = cells - cells % cols
    return cells, firsts, firsts + cols - 1


def _draw_ascii(
    canvas: Canvas, area: PlotArea, levels: NDArray[np.int16], view: SurfaceView, glyphs: Glyphs
) -> None:
    """Draws one character a value, coloured where there is colour."""
    known = levels != NO_LEVEL
    styles: NDArray[np.int32] | int = 0
    missing = style("muted")
    if glyphs.color:
        grounds = np.full(levels.shape, color(GROUND), dtype=np.int32)
        styles = pair_styles(ramp_texts(view.ramp, len(ASCII_RAMP))[levels], grounds)
        missing = style("muted", GROUND)
    canvas.stamp(area.top, area.left, _RAMP_CHARACTERS[levels], styles, known)
    if not known.all():
        canvas.stamp(area.top, area.left, np.full(levels.shape, "?"), missing, ~known)
