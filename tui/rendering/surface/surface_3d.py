"""The output surface in three dimensions: height and colour are the output."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.rendering.cells.braille import Dots, line_characters
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import color, pair_styles, style
from xortui.tui.rendering.cells.color_ramps import (
    ASCII_RAMP,
    GROUND,
    quantise,
    ramp_colors,
    ramp_lines,
    ramp_texts,
)
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.surface.cube_axes import (
    Cube,
    draw_edges,
    draw_numbers,
    output_numbers,
)
from xortui.tui.rendering.surface.height_field import VisibleSurface, interpolated, visible_surface
from xortui.tui.rendering.surface.overlays import (
    PointCells,
    ink_style,
    ink_styles,
    overlay_style,
    point_character,
)
from xortui.tui.rendering.surface.projection import Projection
from xortui.tui.rendering.surface.surface_view import SurfaceView

START_AZIMUTH: Final = -60.0
START_ELEVATION: Final = 30.0
"""Degrees from which matplotlib, and so the article, shows a surface at first."""

_MESH_LINES: Final = {0: 6, 18: 10, 34: 12}
"""Rows of a picture from which on the mesh has so many squares to a side."""

_LOW: Final = 14
_WIDEST: Final = 1.5
"""Below so many rows it is drawn so much wider than true: every column tells something there."""

_DENSEST: Final = 0.34
"""Lines of the mesh a dot: where they stand closer they would be a blot, and are left out."""

_EDGE_GAP: Final = 0.12
_PER_CELL: Final = 4
_SOLID_RAMP: Final = ASCII_RAMP[1:]
_RAMP_CHARACTERS: Final = np.array([*_SOLID_RAMP], dtype="<U1")
_MARGIN: Final = 5
_PLATE: Final = style("#000000", "#ffffff", bold=True)


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
    longest = max(map(cell_len, output_numbers(view.span)))
    margin = max(_MARGIN, longest + 1) if axes else 0
    widest = _WIDEST if rows < _LOW else 1.0
    projection = Projection(azimuth, elevation, cols, 2 * (rows - axes), margin, widest)
    if rows < 1 or cols < 1 or surface.size == 0:
        return canvas
    surface = view.scaled(surface)
    cube = Cube(projection, view.bounds, view.span, names_corners=bool(view.point_labels))
    if axes:
        draw_edges(canvas, cube, glyphs)
    if view.half_blocks(glyphs):
        # Twice as fine each way, for the mesh: a dot is half a pixel wide and high.
        fine = Projection(
            azimuth, elevation, 2 * cols, 4 * (rows - axes), 2 * projection.margin, widest
        )
        dots = visible_surface(surface, fine, np.arange(4 * rows, dtype=np.float64))
        seen = _draw_mesh(canvas, dots, fine, view)
    else:
        # As fine as the mesh up and down: from row to row nearness leaps on a gentle slope too.
        pixel_rows = np.arange(_PER_CELL * rows, dtype=np.float64) / 2 - 0.25
        seen = visible_surface(surface, projection, pixel_rows)
        _draw_ascii(canvas, seen, view, glyphs)
    if axes:
        draw_numbers(canvas, cube, view.names, glyphs)
    for held_out in (True, False):
        if not held_out or len(view.test_points):
            _draw_points(canvas, surface, seen, projection, view, glyphs, held_out)
    return canvas


def _draw_mesh(
    canvas: Canvas, dots: VisibleSurface, fine: Projection, view: SurfaceView
) -> VisibleSurface:
    """Draws the surface in half blocks whose colour is its height, and a mesh of dots over it.

    Returns:
        What each half of a cell shows.
    """
    seen = _halves(dots)
    levels = quantise(seen.heights, view.levels)
    pixels = np.where(seen.shown, ramp_colors(view.ramp, view.levels)[levels], 0)
    upper, lower = pixels[0::2], pixels[1::2]
    # A half that shows nothing must be background, for that is how a cell shows nothing.
    characters = np.where(upper == lower, " ", np.where(upper == 0, "▄", "▀"))
    foregrounds = np.where(upper == lower, 0, np.where(upper == 0, lower, upper))
    backgrounds = np.where(upper == 0, np.where(lower == upper, lower, 0), lower)
    styles = pair_styles(foregrounds, backgrounds)
    canvas.stamp(0, 0, characters, styles, (upper != 0) | (lower != 0))
    grid = Dots(canvas.rows, canvas.cols)
    grid.light(_mesh(dots, fine, canvas.rows) | _edges(dots))
    patterns = grid.patterns()
    whole = (upper != 0) & (lower != 0) & (patterns != 0)
    means = (levels[0::2].astype(np.int32) + levels[1::2]) // 2
    lines = ramp_lines(view.ramp, view.levels)[means]
    styles = pair_styles(lines, ramp_colors(view.ramp, view.levels)[means])
    canvas.stamp(0, 0, line_characters(patterns, FULL), styles, whole)
    return seen


def _halves(dots: VisibleSurface) -> VisibleSurface:
    """Returns what each half of a cell shows, of the four dots in it."""
    shown = dots.shown
    parts = [shown[row::2, col::2] for row in (0, 1) for col in (0, 1)]
    count = sum(part.astype(np.intp) for part in parts)
    # Of the dots that show the surface, the one that comes first.
    first = np.argmax(np.stack(parts), axis=0)

    def chosen(values: NDArray[np.float64]) -> NDArray[np.float64]:
        quarters = [values[row::2, col::2] for row in (0, 1) for col in (0, 1)]
        conditions = [first == number for number in range(4)]
        if values.ndim == 3:
            conditions = [condition[..., None] for condition in conditions]
        return np.select(conditions, quarters)

    return VisibleSurface(
        shown=np.asarray(count >= 2),
        places=chosen(dots.places),
        heights=chosen(dots.heights),
        nearness=chosen(dots.nearness),
    )


def _draw_ascii(canvas: Canvas, seen: VisibleSurface, view: SurfaceView, glyphs: Glyphs) -> None:
    parts = (canvas.rows, _PER_CELL, -1)
    shown = seen.shown.reshape(parts)
    count = shown.sum(axis=1)
    heights = np.where(shown, seen.heights.reshape(parts), 0.0).sum(axis=1) / np.maximum(count, 1)
    levels = quantise(heights, len(_SOLID_RAMP))
    is_edge = _edges(seen).reshape(parts).any(axis=1)
    characters = np.where(is_edge, " ", _RAMP_CHARACTERS[levels])
    styles: NDArray[np.int32] | int = 0
    if glyphs.color:
        grounds = np.full(levels.shape, color(GROUND), dtype=np.int32)
        styles = pair_styles(ramp_texts(view.ramp, len(_SOLID_RAMP))[levels], grounds)
    canvas.stamp(0, 0, characters, styles, count >= _PER_CELL // 2)


def _mesh(seen: VisibleSurface, fine: Projection, rows: int) -> NDArray[np.bool_]:
    """Returns which dots lie on the lines of a grid on the surface, each a dot thick."""
    lines = next(count for least, count in reversed(_MESH_LINES.items()) if rows >= least)
    along = seen.places * lines
    off = np.abs(along - np.rint(along))
    mesh = np.zeros(seen.shown.shape, dtype=np.bool_)
    for family in (0, 1):
        steps = [_step(along[..., family], seen, axis) for axis in (0, 1)]
        step = np.maximum(*steps)
        mesh |= (off[..., family] <= step / 2 + 1e-9) & (step < _DENSEST)
    return mesh & seen.shown


def _step(along: NDArray[np.float64], seen: VisibleSurface, axis: int) -> NDArray[np.float64]:
    """Returns how far places go on from a dot to the next one on the same part of the surface."""
    steps = np.abs(np.diff(along, axis=axis))
    broken = np.abs(np.diff(seen.nearness, axis=axis)) > _EDGE_GAP
    shown = seen.shown
    both = (shown[1:] & shown[:-1]) if axis == 0 else (shown[:, 1:] & shown[:, :-1])
    steps = np.where(both & ~broken, steps, 0.0)
    before, behind = [(0, 0), (0, 0)], [(0, 0), (0, 0)]
    before[axis], behind[axis] = (1, 0), (0, 1)
    found: NDArray[np.float64] = np.maximum(np.pad(steps, before), np.pad(steps, behind))
    return found


def _edges(seen: VisibleSurface) -> NDArray[np.bool_]:
    """Returns which pixels lie just behind the edge of a nearer part, to set it off."""
    edges = np.zeros(seen.shown.shape, dtype=np.bool_)
    both = seen.shown[1:] & seen.shown[:-1]
    edges[:-1] = both & (seen.nearness[1:] - seen.nearness[:-1] > _EDGE_GAP)
    return edges


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
    inside = np.asarray(((shares >= 0) & (shares <= 1)).all(axis=1))
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
    if view.point_labels and not held_out:
        _draw_named(canvas, view, seen, inside, rows, cols, is_hidden, heights, targets, glyphs)
        return
    drawn = np.flatnonzero(pictured & ~is_hidden)
    cells = np.column_stack([rows[drawn], cols[drawn]])
    found = PointCells.of(cells, targets[drawn])
    by_cell = _covered(canvas, seen)
    inks = partial(ink_styles, quantise(heights[drawn[found.first]], view.levels), view)
    over = overlay_style(view, glyphs, "point", inks)
    beside = style("point", bold=True)
    styles = np.where(by_cell[found.rows, found.cols], over, beside).astype(np.int32)
    found.write(canvas, styles, glyphs, held_out=held_out)


def _covered(canvas: Canvas, seen: VisibleSurface) -> NDArray[np.bool_]:
    """Returns which cells show anything of the surface."""
    per_cell = len(seen.shown) // canvas.rows
    return np.asarray(seen.shown.reshape(canvas.rows, per_cell, -1).any(axis=1))


def _draw_named(
    canvas: Canvas,
    view: SurfaceView,
    seen: VisibleSurface,
    inside: NDArray[np.bool_],
    rows: NDArray[np.intp],
    cols: NDArray[np.intp],
    is_hidden: NDArray[np.bool_],
    heights: NDArray[np.float64],
    targets: NDArray[np.floating],
    glyphs: Glyphs,
) -> None:
    """Draws a few points with their names; what is hidden stands on a stem over what hides it."""
    covered = _covered(canvas, seen)
    names = [name for name, is_in in zip(view.point_labels, inside, strict=True) if is_in]
    beside = style("point", bold=True)
    taken: set[tuple[int, int]] = set()
    for number, name in enumerate(names):
        row, col = int(rows[number]), int(cols[number])
        if not (0 <= row < canvas.rows and 0 <= col < canvas.cols):
            continue
        if is_hidden[number]:
            hiding = np.flatnonzero(covered[: row + 1, col])
            top = int(hiding[0]) if hiding.size else row
            if top < 1:
                continue
            if top > 1:
                canvas.write(top - 1, col, "│" if glyphs.unicode else "|", style("text"))
            row = max(top - 2, 0)
        level = int(quantise(heights[number : number + 1], view.levels)[0])
        mark = beside
        if covered[row, col]:
            ink = partial(ink_style, level, view)
            mark = int(overlay_style(view, glyphs, "point", ink))
        canvas.write(row, col, point_character(float(targets[number]), glyphs), mark)
        taken.add((row, col))
        place = _place_of_name(canvas, covered, taken, row, col, cell_len(name))
        if place is not None:
            row, start = place
            cells = {(row, start + offset) for offset in range(cell_len(name))}
            is_over = any(covered[cell] for cell in cells) and glyphs.color
            canvas.write(row, start, name, _PLATE if is_over else beside)
            taken |= cells
            if not view.half_blocks(glyphs):  # letters of the ramp would be read as part of it
                for at in {start - 1, start + cell_len(name)} & set(range(canvas.cols)):
                    if (row, at) not in taken and covered[row, at]:
                        canvas.write(row, at, " ", 0)


def _place_of_name(
    canvas: Canvas,
    covered: NDArray[np.bool_],
    taken: set[tuple[int, int]],
    row: int,
    col: int,
    width: int,
) -> tuple[int, int] | None:
    """Returns where a point's name stands: beside the surface if it can, else over it."""
    places = [
        (row, col + 2),
        (row, col - 1 - width),
        (row - 1, col - width // 2),
        (row + 1, col - width // 2),
    ]

    def is_free(place: tuple[int, int]) -> bool:
        top, start = place
        if not (0 <= top < canvas.rows and start >= 0 and start + width <= canvas.cols):
            return False
        around = range(max(start - 1, 0), min(start + width + 1, canvas.cols))
        is_said = any(canvas.characters[top, at].isalnum() for at in around)
        return not is_said and not any((top, at) in taken for at in around[1:-1])

    def is_over(place: tuple[int, int]) -> bool:
        return bool(covered[place[0], place[1] : place[1] + width].any())

    return min(filter(is_free, places), key=is_over, default=None)
