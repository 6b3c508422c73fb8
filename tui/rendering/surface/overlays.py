"""What is drawn over a surface seen from above: contour, data points and crosshair."""

from __future__ import annotations

import math
import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.rendering.cells.braille import Dots
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import pair_styles, style
from xortui.tui.rendering.cells.color_ramps import (
    ASCII_RAMP,
    GROUND,
    LIGHT_INK,
    NO_LEVEL,
    legible_levels,
    ramp_colors,
    ramp_hexes,
    ramp_inks,
)
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.surface.contour import contour_segments
from xortui.tui.rendering.surface.surface_view import PlotArea, SurfaceView
from xortui.tui.rendering.text.number_format import number_text

StyleT = TypeVar("StyleT")

_READING: Final = style("#000000", "#ffffff", bold=True)


FIRST_CLASS: Final = 2.0
"""The target of a point of the first of several classes; that of the next is one more."""

CLASS_CHARACTERS: Final = string.digits + string.ascii_lowercase + string.ascii_uppercase + "+*"
"""How points of classes are drawn, at most 64 of them: of the first ten their numbers."""

_HELD_OUT_CLASSES: Final = "⓪①②③④⑤⑥⑦⑧⑨"
_PLAIN_HELD_OUT_CLASSES: Final = "abcdefghij"


def point_character(target: float | None, glyphs: Glyphs, *, held_out: bool = False) -> str:
    """Returns how a data point is drawn: filled where its target is the higher one, else hollow.

    Args:
        target: 1 or 0; None for points of both in one place.
        glyphs: What the terminal can show.
        held_out: Whether it is held out from training, which is drawn as a lozenge.
    """
    if target is None:
        return "◐" if glyphs.unicode else "&"
    filled = target >= 0.5
    if held_out:
        return ("◆" if filled else "◇") if glyphs.unicode else ("T" if filled else "t")
    if glyphs.unicode:
        return "●" if filled else "○"
    return "1" if filled else "0"


@dataclass(frozen=True, slots=True, eq=False)
class PointCells:
    """The cells of a canvas in which points stand.

    Attributes:
        rows: Row of each, shape ``(n,)``.
        cols: Column of each.
        kinds: What is drawn there: 0 a lower target, 1 a higher one, 2 points of both; from 3 on
            the number of a class.
        first: Index of the first point of each.
    """

    rows: NDArray[np.intp]
    cols: NDArray[np.intp]
    kinds: NDArray[np.intp]
    first: NDArray[np.intp]

    @classmethod
    def of(cls, cells: NDArray[np.intp], targets: NDArray[np.floating]) -> PointCells:
        """Returns the cells of points; there may be thousands of these.

        Args:
            cells: Row and column of each point, shape ``(n, 2)``, at least 0.
            targets: Shape ``(n,)``; at least one half counts as 1, and from `FIRST_CLASS` on it
                is the number of a class.
        """
        width = int(cells[:, 1].max(initial=0)) + 1
        places = cells[:, 0] * width + cells[:, 1]
        count = np.bincount(places)
        filled = np.bincount(places, np.asarray(targets) >= 0.5, len(count))
        first = np.zeros(len(count), dtype=np.intp)
        first[places[::-1]] = np.arange(len(places))[::-1]
        taken = np.flatnonzero(count)
        kinds = np.where(filled == count, 1, np.where(filled == 0, 0, 2))
        numbers = np.asarray(targets)
        if numbers.size and numbers.min() >= FIRST_CLASS:
            low, high = np.full(len(count), np.inf), np.zeros(len(count))
            np.minimum.at(low, places, numbers)
            np.maximum.at(high, places, numbers)
            kinds = np.where(low == high, high - FIRST_CLASS + 3, 2).astype(np.intp)
        return cls(taken // width, taken % width, kinds[taken], first[taken])

    def write(
        self,
        canvas: Canvas,
        styles: NDArray[np.int32] | int,
        glyphs: Glyphs,
        *,
        held_out: bool = False,
    ) -> None:
        """Writes their characters, in one style or one a cell."""
        inside = (self.rows < canvas.rows) & (self.cols < canvas.cols)
        if not inside.all():
            styles = styles[inside] if isinstance(styles, np.ndarray) else styles
        symbols = _symbols(glyphs, held_out)[self.kinds[inside]]
        canvas.put(self.rows[inside], self.cols[inside], symbols, styles)


@lru_cache(8)
def _symbols(glyphs: Glyphs, held_out: bool) -> NDArray[np.str_]:
    targets = (0.0, 1.0, None)
    two = [point_character(target, glyphs, held_out=held_out) for target in targets]
    numbers = range(len(CLASS_CHARACTERS))
    return np.array([*two, *(class_character(n, glyphs, held_out=held_out) for n in numbers)])


def class_character(number: int, glyphs: Glyphs, *, held_out: bool = False) -> str:
    """Returns how a point of one of many classes is drawn: by the number of its class.

    Args:
        number: The class, from 0.
        glyphs: What the terminal can show.
        held_out: Whether it is held out from training: then the number stands in a circle, which
            there is of the first ten; of others it is not told of which class they are.
    """
    if not held_out:
        return CLASS_CHARACTERS[number]
    circled = _HELD_OUT_CLASSES if glyphs.unicode else _PLAIN_HELD_OUT_CLASSES
    return circled[number] if number < len(circled) else "◇" if glyphs.unicode else "%"


def read_surface(surface: NDArray[np.floating], x1: float, x2: float, view: SurfaceView) -> float:
    """Returns the output at a point, linear between the nearest values; clamped to the bounds.

    Args:
        surface: Shape ``(rows, cols)``, row 0 the largest x2.
        x1: First input.
        x2: Second input.
        view: Says the bounds of the surface.
    """
    across, up = view.shares(x1, x2)
    place = np.array([1 - up, across]) * (np.array(surface.shape) - 1)
    first = np.floor(place).astype(np.intp)
    last = np.minimum(first + 1, np.array(surface.shape) - 1)
    down, right = (place - first).tolist()
    corners = surface[np.ix_((first[0], last[0]), (first[1], last[1]))].ravel().tolist()
    weights = ((1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right)
    # A value that does not count may be infinite.
    pairs = zip(weights, corners, strict=True)
    return float(sum(weight * value for weight, value in pairs if weight))


def overlay_style(
    view: SurfaceView,
    glyphs: Glyphs,
    role: str,
    on_half_blocks: Callable[[], StyleT],
    *,
    on_ground: str = LIGHT_INK,
    bold: bool = True,
) -> StyleT | int:
    """Returns the style of what is drawn over a surface, in the form that the surface has.

    Args:
        view: How the surface is shown.
        glyphs: What the terminal can show.
        role: The colour's role where there is no colour and the theme's own is taken.
        on_half_blocks: Returns the style over half blocks, where each cell has a colour of its own.
        on_ground: The colour over the ASCII ramp, whose cells all have the same dark ground.
        bold: Whether it is bold on that ground.
    """
    if not glyphs.color:
        return style(role, bold=True)
    if view.half_blocks(glyphs):
        return on_half_blocks()
    return style(on_ground, GROUND, bold=bold)


def ink_style(level: int, view: SurfaceView) -> int:
    """Returns the style of a character on the colour of a level: the ink that reads best there."""
    if level == NO_LEVEL:
        return style("text", bold=True)
    ink = int(ramp_inks(view.ramp, view.levels)[level])
    return ink | style("", ramp_hexes(view.ramp, view.levels)[level], bold=True)


def ink_styles(levels: NDArray[np.integer], view: SurfaceView) -> NDArray[np.int32]:
    """Returns the styles of characters on the colours of levels, shape as given."""
    return np.asarray(_ink_table(view.ramp, view.levels)[levels], np.int32)


@lru_cache(8)
def _ink_table(ramp: str, levels: int) -> NDArray[np.int32]:
    """The style on each level; on that of no level, which is -1, at the end."""
    view = SurfaceView(ramp=ramp, levels=levels)
    return np.array([ink_style(level, view) for level in (*range(levels), NO_LEVEL)], np.int32)


def draw_contour(
    canvas: Canvas,
    area: PlotArea,
    surface: NDArray[np.floating],
    levels: NDArray[np.int16],
    view: SurfaceView,
    glyphs: Glyphs,
) -> None:
    """Draws the border, in one ink, on the colour that each cell has in its middle.

    Nothing is drawn where the surface does not lie on both sides of it: a line through what only
    rounding tells apart would say more than there is.
    """
    assert view.border is not None
    sides = view.border.sides(surface)
    if not ((sides > 0).any() and (sides < 0).any()):
        return
    dots = level_dots(area, surface, view.border.middle)

    def on_means() -> NDArray[np.int32]:
        low, high = view.span
        share = (view.border.middle - low) / (high - low) if view.border is not None else 0.5
        at = min(max(int(share * view.levels), 0), view.levels - 1)
        ink = ramp_inks(view.ramp, view.levels)[at]
        grounds = legible_levels(view.ramp, view.levels, int(ink))[mean_levels(levels)]
        colors = ramp_colors(view.ramp, view.levels)[grounds]
        return pair_styles(np.full(colors.shape, ink, dtype=np.int32), colors)

    line_style = overlay_style(view, glyphs, "contour", on_means)
    dots.stamp(canvas, area.top, area.left, glyphs, line_style, avoid=ASCII_RAMP)


def level_dots(area: PlotArea, values: NDArray[np.floating], level: float, dash: int = 0) -> Dots:
    """Returns the dots of a plot where values over it cross a level.

    Args:
        area: Where the plot stands.
        values: Shape ``(rows, cols)``, each in the middle of its part of the plot.
        level: The height of the line.
        dash: Every second stretch of so many dots stays dark; 0 draws a whole line.
    """
    dots = Dots(area.rows, area.cols)
    # Dots per value, and the dot in the middle of the first value.
    down, across = dots.down / values.shape[0], dots.across / values.shape[1]
    scale = np.array([across, down, across, down])
    segments = contour_segments(values, level) * scale + (scale - 1) / 2
    dots.draw_segments(segments, dash)
    return dots


def mean_levels(levels: NDArray[np.int16]) -> NDArray[np.int16]:
    """Returns the level in the middle of each cell, of those of its two halves."""
    upper, lower = levels[0::2], levels[1::2]
    # Beside what is not known stands what is.
    mean = (upper.astype(np.int32) + lower) // 2
    known = np.minimum(upper, lower) >= 0
    return np.where(known, mean, np.maximum(upper, lower)).astype(np.int16)


def draw_points(
    canvas: Canvas,
    area: PlotArea,
    levels: NDArray[np.int16],
    view: SurfaceView,
    glyphs: Glyphs,
) -> None:
    """Draws the data points inside the bounds, in the ink that reads best where they stand.

    Those that are held out from training stand below the others.
    """
    for held_out in (True, False):
        if held_out and not len(view.test_points):
            continue
        placed = _placed(area, view, levels.shape, held_out)
        inks = partial(ink_styles, levels[placed.down, placed.right], view)
        styles = overlay_style(view, glyphs, "point", inks)
        placed.cells.write(canvas, styles, glyphs, held_out=held_out)


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """Where the points of a view stand.

    Attributes:
        points: The view's own, and so are `targets`: as long as both are kept no others are at
            their addresses.
        cells: Their cells.
        down: The row of the surface's levels under each cell.
        right: The column.
    """

    points: object
    targets: object
    cells: PointCells
    down: NDArray[np.intp]
    right: NDArray[np.intp]


_PLACED: Final[dict[tuple[object, ...], _Placed]] = {}
_MOST_PLACED: Final = 4


def _placed(area: PlotArea, view: SurfaceView, shape: tuple[int, ...], held_out: bool) -> _Placed:
    """Returns where points stand, which is the same in every picture of a run."""
    points = view.test_points if held_out else view.points
    all_targets = view.test_targets if held_out else view.targets
    key = (id(points), id(all_targets), area, view.bounds, shape)
    if (known := _PLACED.get(key)) is not None:
        return known
    shares = view.point_shares(held_out=held_out)
    inside = ((shares >= 0) & (shares <= 1)).all(axis=1)
    shares, targets = shares[inside], np.asarray(all_targets)[inside]
    found = PointCells.of(area.cells(shares), targets)
    places = shares[found.first]
    rows, cols = shape
    down = np.rint((1 - places[:, 1]) * (rows - 1)).astype(np.intp)
    right = np.rint(places[:, 0] * (cols - 1)).astype(np.intp)
    if len(_PLACED) >= _MOST_PLACED:
        _PLACED.clear()
    placed = _PLACED[key] = _Placed(points, all_targets, found, down, right)
    return placed


def draw_crosshair(
    canvas: Canvas,
    area: PlotArea,
    levels: NDArray[np.int16],
    view: SurfaceView,
    glyphs: Glyphs,
) -> None:
    """Draws thin lines through the crosshair; in ASCII its middle alone, to hide nothing."""
    assert view.crosshair is not None
    across, up = view.shares(*view.crosshair)
    row, col = area.cell(across, up)
    row, col = row - area.top, col - area.left
    lines = np.full((area.rows, area.cols), " ", dtype="<U1")
    lines[row, :], lines[:, col], lines[row, col] = "─", "│", "┼"
    if not glyphs.unicode:
        lines[...] = " "
        lines[row, col] = "X"

    def hairlines() -> NDArray[np.int32]:
        shown = np.maximum(levels[0::2], levels[1::2])
        styles = pair_styles(
            ramp_inks(view.ramp, view.levels)[shown],
            ramp_colors(view.ramp, view.levels)[shown],
        )
        styles[row, col] = ink_style(int(shown[row, col]), view)
        return styles

    styles = overlay_style(view, glyphs, "text", hairlines, bold=False)
    canvas.stamp(area.top, area.left, lines, styles, lines != " ")


def draw_reading(
    canvas: Canvas,
    area: PlotArea,
    surface: NDArray[np.floating],
    view: SurfaceView,
    glyphs: Glyphs,
) -> None:
    """Writes the output at the crosshair beside it, on the side where there is room."""
    assert view.crosshair is not None
    across, up = view.shares(*view.crosshair)
    value = read_surface(surface, *view.crosshair, view)
    text = f" {number_text(value)} " if math.isfinite(value) else " ? "
    row, col = area.cell(across, up)
    right = col + 2 + cell_len(text) <= area.left + area.cols
    start = col + 2 if right else col - 1 - cell_len(text)
    if start >= area.left:
        above = row - 1 if row > area.top else row + 1
        canvas.write(above, start, text, _READING if glyphs.color else style("text", bold=True))
