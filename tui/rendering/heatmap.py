"""The output surface seen from above: half blocks in colour, or the ASCII ramp."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.canvas import Canvas, color, pair_styles, style
from xortui.tui.rendering.color_ramps import (
    ASCII_RAMP,
    GROUND,
    NO_LEVEL,
    quantise,
    ramp_colors,
    ramp_texts,
)
from xortui.tui.rendering.glyphs import FULL, Glyphs
from xortui.tui.rendering.plot_axes import draw_axes
from xortui.tui.rendering.surface_marks import (
    draw_contour,
    draw_crosshair,
    draw_points,
    draw_reading,
)
from xortui.tui.rendering.surface_view import PlotArea, SurfaceView, plot_area, surface_shape

_RAMP_CHARACTERS: Final = np.array([*ASCII_RAMP], dtype="<U1")
_HALF_BLOCKS: Final = np.array([" ", "▀", "▄"], dtype="<U1")


def draw_heatmap(
    surface: NDArray[np.floating],
    view: SurfaceView,
    rows: int,
    cols: int,
    glyphs: Glyphs = FULL,
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
    """
    canvas = Canvas(rows, cols)
    area = plot_area(rows, cols, view.bounds)
    if area.rows < 1 or area.cols < 1 or surface.size == 0:
        return canvas
    shape = surface_shape(rows, cols, view, glyphs)
    shown = surface if surface.shape == shape else _resampled(surface, shape)
    if view.half_blocks(glyphs):
        levels = quantise(shown, view.levels)
        _draw_half_blocks(canvas, area, levels, view)
    else:
        levels = quantise(shown, len(ASCII_RAMP))
        _draw_ascii(canvas, area, levels, view, glyphs)
    if view.crosshair is not None:
        draw_crosshair(canvas, area, levels, view, glyphs)
    if view.contour:
        draw_contour(canvas, area, surface, view, glyphs)
    draw_points(canvas, area, levels, view, glyphs)
    draw_axes(canvas, area, view.bounds, crosshair=view.crosshair)
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
    characters = _HALF_BLOCKS[np.where(upper == lower, 0, np.where(upper > lower, 1, 2))]
    high = _borrowed(high, low)
    palette = ramp_colors(view.ramp, view.levels)
    styles = pair_styles(palette[high], palette[low])
    where = np.ones(low.shape, dtype=np.bool_)
    canvas.stamp(area.top, area.left, characters, styles, where)
    unknown = low == NO_LEVEL
    if unknown.any():
        canvas.stamp(area.top, area.left, np.full(low.shape, "?"), style("muted"), unknown)


def _borrowed(high: NDArray[np.int16], low: NDArray[np.int16]) -> NDArray[np.int16]:
    """Returns foreground levels in which cells of one level share their neighbour's.

    Such a cell shows its background alone, so its foreground is free to choose.
    """
    columns = np.arange(high.shape[1])
    rows = np.arange(high.shape[0])[:, None]
    uniform = high == low
    left = np.maximum.accumulate(np.where(uniform, 0, columns), axis=1)
    high = np.where(uniform & (low[rows, left] == low), high[rows, left], high)
    uniform = high == low
    last = columns[-1]
    right = np.minimum.accumulate(np.where(uniform, last, columns)[:, ::-1], axis=1)[:, ::-1]
    return np.where(uniform & (low[rows, right] == low), high[rows, right], high)


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
