"""The output surface in three dimensions: height and colour are the output."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import color, pair_styles, style
from xortui.tui.rendering.cells.color_ramps import (
    ASCII_RAMP,
    GROUND,
    blend,
    quantise,
    ramp_hexes,
    ramp_texts,
)
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.surface.cube_axes import Cube, draw_edges, draw_numbers
from xortui.tui.rendering.surface.height_field import VisibleSurface, interpolated, visible_surface
from xortui.tui.rendering.surface.overlays import (
    PointCells,
    ink_styles,
    overlay_style,
)
from xortui.tui.rendering.surface.projection import HEIGHT, Projection
from xortui.tui.rendering.surface.surface_view import SurfaceView

START_AZIMUTH: Final = -60.0
START_ELEVATION: Final = 30.0
"""Degrees from which matplotlib, and so the article, shows a surface at first."""

_SHADES: Final = (0.40, 0.55, 0.70, 0.85, 1.0)
_MESH_LINES: Final = 8
_MESH_ROWS: Final = 28
_EDGE_GAP: Final = 0.12
_AMBIENT: Final = 0.35
_SOLID_RAMP: Final = ASCII_RAMP[1:]
_RAMP_CHARACTERS: Final = np.array([*_SOLID_RAMP], dtype="<U1")
_MARGIN: Final = 5


def surface_3d_shape(rows: int, cols: int) -> tuple[int, int]:
    """Returns how many rows and columns of surface values show all that a picture can."""
    size = min(max(cols, 2 * rows, 8), 96)
    return size, size


def draw_surface_3d(
    surface: NDArray[np.floating],
    view: SurfaceView,
    azimuth: float,
    elevation: float,
    rows: int,
    cols: int,
    glyphs: Glyphs = FULL,
) -> Canvas:
    """Returns the surface seen from a direction, with hidden parts hidden.

    Args:
        surface: Output on a regular grid, row 0 the largest x2, best of ``surface_3d_shape``.
            Values are clipped to the view's span; those that are not finite are holes.
        view: Ramp, levels, ASCII, points, bounds and span.
        azimuth: Degrees that the viewer has gone around, as in matplotlib.
        elevation: Degrees that the viewer stands above the base, 0 to 90.
        rows: Height of the picture in cells.
        cols: Width of the picture in cells.
        glyphs: What the terminal can show.

    Raises:
        ValueError: ``azimuth`` or ``elevation`` breaks its rule.
    """
    canvas = Canvas(rows, cols)
    axes = rows >= 9 and cols >= 24
    projection = Projection(
        azimuth, elevation, cols, 2 * (rows - axes), margin=_MARGIN if axes else 0
    )
    if rows < 1 or cols < 1 or surface.size == 0:
        return canvas
    surface = view.scaled(surface)
    half = view.half_blocks(glyphs)
    pixel_rows = np.arange(2 * rows) if half else 2 * np.arange(rows) + 0.5
    seen = visible_surface(surface, projection, pixel_rows.astype(np.float64))
    cube = Cube(projection, view.bounds, view.span)
    if axes:
        draw_edges(canvas, cube, glyphs)
    if half:
        _draw_half_blocks(canvas, seen, projection, view)
    else:
        _draw_ascii(canvas, seen, view, glyphs)
    for held_out in (True, False):
        if not held_out or len(view.test_points):
            _draw_points(canvas, surface, seen, projection, view, glyphs, held_out)
    if axes:
        draw_numbers(canvas, cube, view.names, glyphs)
    return canvas


def _draw_half_blocks(
    canvas: Canvas, seen: VisibleSurface, projection: Projection, view: SurfaceView
) -> None:
    shades = np.rint(_brightness(seen, projection) * (len(_SHADES) - 1)).astype(np.intp)
    if canvas.rows >= _MESH_ROWS:
        shades = np.maximum(shades - _mesh(seen), 0)
    shades[_edges(seen)] = 0
    levels = quantise(seen.heights, view.levels)
    pixels = np.where(seen.shown, _palette(view.ramp, view.levels)[levels, shades], 0)
    upper, lower = pixels[0::2], pixels[1::2]
    # A half that shows nothing must be background, for that is how a cell shows nothing.
    characters = np.where(upper == lower, " ", np.where(upper == 0, "▄", "▀"))
    foregrounds = np.where(upper == lower, 0, np.where(upper == 0, lower, upper))
    backgrounds = np.where(upper == 0, np.where(lower == upper, lower, 0), lower)
    styles = pair_styles(foregrounds, backgrounds)
    canvas.stamp(0, 0, characters, styles, (upper != 0) | (lower != 0))


def _draw_ascii(canvas: Canvas, seen: VisibleSurface, view: SurfaceView, glyphs: Glyphs) -> None:
    levels = quantise(seen.heights, len(_SOLID_RAMP))
    characters = np.where(_edges(seen), " ", _RAMP_CHARACTERS[levels])
    styles: NDArray[np.int32] | int = 0
    if glyphs.color:
        grounds = np.full(levels.shape, color(GROUND), dtype=np.int32)
        styles = pair_styles(ramp_texts(view.ramp, len(_SOLID_RAMP))[levels], grounds)
    canvas.stamp(0, 0, characters, styles, seen.shown)


def _brightness(seen: VisibleSurface, projection: Projection) -> NDArray[np.float64]:
    """Returns how bright each pixel is, 0 to 1, in light from the upper left of the viewer."""
    toward = 0.55 * projection.nearer - 0.45 * projection.rightward
    light = np.array([toward[0], toward[1], 0.7])
    light /= np.linalg.norm(light)
    normals = np.concatenate([-HEIGHT * seen.slopes, np.ones((*seen.shown.shape, 1))], axis=-1)
    lambert = normals @ light / np.linalg.norm(normals, axis=-1)
    lambert = np.where(seen.from_below, -lambert, lambert)
    bright = _AMBIENT + (1 - _AMBIENT) * np.clip(lambert, 0.0, 1.0)
    found: NDArray[np.float64] = np.where(seen.from_below, 0.5 * bright, bright)
    return found


def _mesh(seen: VisibleSurface) -> NDArray[np.bool_]:
    """Returns which pixels lie on the lines of a grid on the surface."""
    squares = np.minimum((seen.places * _MESH_LINES).astype(np.intp), _MESH_LINES - 1)
    mesh = np.zeros(seen.shown.shape, dtype=np.bool_)
    both = seen.shown[:, 1:] & seen.shown[:, :-1]
    mesh[:, 1:] |= both & (squares[:, 1:] != squares[:, :-1]).any(axis=-1)
    both = seen.shown[1:] & seen.shown[:-1]
    mesh[1:] |= both & (squares[1:] != squares[:-1]).any(axis=-1)
    return mesh


def _edges(seen: VisibleSurface) -> NDArray[np.bool_]:
    """Returns which pixels lie just behind the edge of a nearer part, to set it off."""
    edges = np.zeros(seen.shown.shape, dtype=np.bool_)
    both = seen.shown[1:] & seen.shown[:-1]
    edges[:-1] = both & (seen.nearness[1:] - seen.nearness[:-1] > _EDGE_GAP)
    return edges


@lru_cache
def _palette(ramp: str, levels: int) -> NDArray[np.int32]:
    """Returns the colour index of every level in every shade, shape ``(levels, n_shades)``."""
    return np.array(
        [
            [color(blend("#000000", level, shade)) for shade in _SHADES]
            for level in ramp_hexes(ramp, levels)
        ],
        dtype=np.int32,
    )


def _draw_points(
    canvas: Canvas,
    surface: NDArray[np.floating],
    seen: VisibleSurface,
    projection: Projection,
    view: SurfaceView,
    glyphs: Glyphs,
    held_out: bool,
) -> None:
    """Draws the data points on the surface where nothing nearer hides them."""
    solid = np.clip(np.where(np.isfinite(surface), surface, 0.0), 0.0, 1.0)
    per_cell = len(seen.shown) // canvas.rows
    shares = view.point_shares(held_out=held_out)
    inside = ((shares >= 0) & (shares <= 1)).all(axis=1)
    all_targets = view.test_targets if held_out else view.targets
    places, targets = shares[inside], np.asarray(all_targets)[inside]
    heights = interpolated(solid, places)
    x, y = projection.pixels(np.column_stack([places, heights])).T
    rows, cols = (np.rint(part).astype(np.intp) for part in ((y - 0.5) / 2, x))
    pictured = (rows >= 0) & (rows < canvas.rows) & (cols >= 0) & (cols < canvas.cols)
    pixels = np.clip(np.rint(y), 0, 2 * canvas.rows - 1).astype(np.intp) * per_cell // 2
    pixels, columns = np.where(pictured, pixels, 0), np.where(pictured, cols, 0)
    nearness = (places - 0.5) @ projection.nearer
    is_hidden = seen.shown[pixels, columns] & (
        seen.nearness[pixels, columns] > nearness + _EDGE_GAP
    )
    drawn = np.flatnonzero(pictured & ~is_hidden)
    cells = np.column_stack([rows[drawn], cols[drawn]])
    found = PointCells.of(cells, targets[drawn])
    by_cell = np.asarray(seen.shown.reshape(canvas.rows, per_cell, -1).any(axis=1))
    inks = partial(ink_styles, quantise(heights[drawn[found.first]], view.levels), view)
    over = overlay_style(view, glyphs, "point", inks)
    beside = style("point", bold=True)
    styles = np.where(by_cell[found.rows, found.cols], over, beside).astype(np.int32)
    found.write(canvas, styles, glyphs, held_out=held_out)
