"""The plane as the hidden layer sees it: one hidden unit to the right, another upwards.

The grid of the input, bent; the data points in it; and the output unit's line. One sees that the
points of XOR, which no line parts in the input plane, come to lie so that one line parts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rich.cells import cell_len

from xortui.core import UNIT_BORDER, Border
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.braille import DOTS_ACROSS, DOTS_DOWN, Dots, line_characters
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import color, pair_styles, style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.color_ramps import (
    GROUND,
    MARK_CONTRAST,
    blend,
    contrast,
    ink_of,
    ramp_hexes,
)
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP
from xortui.tui.rendering.charts.axis_ticks import round_step
from xortui.tui.rendering.hidden.point_labels import write_points
from xortui.tui.rendering.surface.overlays import PointCells
from xortui.tui.rendering.surface.plot_axes import draw_axes
from xortui.tui.rendering.surface.surface_view import Bounds, PlotArea, plot_area
from xortui.tui.rendering.text.number_format import short_text

GRID_SIZE: Final = 41
"""Rows and columns of hidden activations that make bent lines look smooth."""

StraightLine = tuple[float, float, float]

_SIDES: Final = (1, 7)
_SIDE_LEVELS: Final = 9
"""The colours of the two sides, of so many levels of the ramp: near its ends, as on a surface."""

_SHARED: Final = 2
"""Dots of both families in one cell from which on the two run along each other there."""

_SOFT: Final = 0.3
"""Part of the way from the ink to the ground of lines along which x2 changes."""

_MANY_LINES: Final = 11
_FEW_LINES: Final = 6
_ROWS_FOR_MANY: Final = 26
_ROWS_FOR_LEGEND: Final = 8
_ROWS_FOR_HELD: Final = 10
_COLS_FOR_LEGEND: Final = 20
_MOST_NAME: Final = 6
_MOST_CLASS: Final = 12
_MARGIN: Final = 0.06
_SMALLEST: Final = 1e-6
_LEAST_FILLED: Final = 0.55
_LET_GO: Final = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class PlaneContent:
    """A plane with a grid, points and a line.

    Attributes:
        grid: Shape ``(rows, cols, 2)``: where each point of a regular grid of the input stands,
            to the right and upwards; row 0 the largest x2, column 0 the smallest x1.
        points: Shape ``(n, 2)``: where the data points stand.
        targets: Shape ``(n,)``: 1 where a point's target is the higher one, else 0.
        line: ``(a, b, c)`` of the line ``a * right + b * up + c = 0``; the output is above the
            border where the sum is positive. None draws no line.
        bounds: Range to the right and range upwards.
        names: What stands to the right and upwards.
        labels: What each point is, such as ``01``; empty for none.
        border: The output on the line; None where nothing is right or wrong.
        inputs: What the inputs are called along which the grid's lines run.
        test_points: Where the points stand that are held out from training, shape ``(m, 2)``.
        test_targets: Their targets, as of the others.
        held: The hidden units that are no axis, each with where it is held.
        classes: Of outputs of which the highest wins, ``(a, b, c)`` of each, shape ``(n, 3)``: how
            high it is; none where there is another border.
        class_words: What these classes are called.
    """

    grid: NDArray[np.floating]
    points: NDArray[np.floating]
    targets: NDArray[np.floating]
    line: StraightLine | None
    bounds: Bounds
    names: tuple[str, str] = ("h1", "h2")
    labels: tuple[str, ...] = ()
    border: Border | None = UNIT_BORDER
    inputs: tuple[str, str] = ("x1", "x2")
    test_points: NDArray[np.floating] = field(default_factory=lambda: np.empty((0, 2)))
    test_targets: NDArray[np.floating] = field(default_factory=lambda: np.empty(0))
    held: tuple[str, ...] = ()
    classes: NDArray[np.floating] = field(default_factory=lambda: np.empty((0, 3)))
    class_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Checks the shapes.

        Raises:
            ValueError: An array breaks its rule.
        """
        if self.grid.ndim != 3 or self.grid.shape[2] != 2:
            raise ValueError(f"grid must have shape (rows, cols, 2), got {self.grid.shape}")
        if self.points.shape != (len(self.targets), 2):
            raise ValueError(
                f"points must have shape ({len(self.targets)}, 2), got {self.points.shape}"
            )
        if self.labels and len(self.labels) != len(self.points):
            raise ValueError(f"labels must be {len(self.points)} or none, got {len(self.labels)}")


@np.errstate(all="ignore")  # a run that diverges has numbers of any size
def output_line(
    weights: ArrayLike, bias: float, activations: ArrayLike, shown: tuple[int, int]
) -> StraightLine:
    """Returns the output unit's line in the plane of two hidden units.

    The other hidden units are held at their mean over the data points, so with more than two
    the line is a cut through what the output unit does, not the whole of it.

    Args:
        weights: Shape ``(n_hidden,)``: from the last hidden layer to the output.
        bias: The output unit's bias.
        activations: Shape ``(n_samples, n_hidden)``: of that layer, on the data points.
        shown: Which two units stand to the right and upwards.

    Returns:
        ``(a, b, c)`` of ``a * right + b * up + c = 0``.
    """
    weights = np.asarray(weights, dtype=np.float64)
    means = np.asarray(activations, dtype=np.float64).mean(axis=0)
    held = np.ones(len(weights), dtype=np.bool_)
    held[list(shown)] = False
    rest = float(weights[held] @ means[held]) + float(bias)
    return float(weights[shown[0]]), float(weights[shown[1]]), rest


@np.errstate(all="ignore")  # a run that diverges has numbers of any size
def zoomed_bounds(
    values: NDArray[np.floating], before: tuple[float, float] | None = None
) -> tuple[float, float]:
    """Returns the range to show of a hidden unit: round numbers around what it does.

    Args:
        values: The unit's activations on the grid and the points, any shape; those that are not
            finite do not count.
        before: The range shown before, which stays as long as it fits: an axis that followed
            every step would let nothing stand still.
    """
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    size = high / 2 - low / 2  # halved: a difference of the largest floats would overflow
    fits = before is not None and before[0] <= low and high <= before[1]
    if before is not None and fits and size >= _LEAST_FILLED * (before[1] / 2 - before[0] / 2):
        return before
    size = max(size, _SMALLEST * max(1.0, abs(low), abs(high)))
    middle = low / 2 + high / 2
    half = size * (1 + 2 * _MARGIN)
    step = round_step(half, 5)
    return float(np.floor((middle - half) / step) * step), float(
        np.ceil((middle + half) / step) * step
    )


@np.errstate(all="ignore")  # a run that diverges has numbers of any size
def axes_that_matter(
    weights: ArrayLike, activations: ArrayLike, before: tuple[int, int] | None = None
) -> tuple[int, int]:
    """Returns which two hidden units change the output most over the data.

    Args:
        weights: Shape ``(n_hidden, n_outputs)``: from the last hidden layer to what is shown.
        activations: Shape ``(n_samples, n_hidden)``: of that layer, on the data points.
        before: The two that were shown before. Others take their place only where they matter
            clearly more, for axes that come and go let nothing be followed.
    """
    size = np.abs(np.asarray(weights, dtype=np.float64)).sum(axis=1)
    with np.errstate(all="ignore"):
        matters = size * np.ptp(np.asarray(activations, dtype=np.float64), axis=0)
    matters = np.where(np.isfinite(matters), matters, 0.0)
    if len(matters) < 2:
        return 0, 0
    first, second = sorted(np.argsort(-matters, kind="stable")[:2].tolist())
    if before is None or max(before) >= len(matters):
        return first, second
    most = matters[[first, second]].sum()
    return before if matters[list(before)].sum() >= _LET_GO * most else (first, second)


def draw_plane(
    plane: PlaneContent, rows: int, cols: int, glyphs: Glyphs = FULL, ramp: str = DEFAULT_RAMP
) -> Canvas:
    """Returns the plane with its bent grid, points and line, square and in the middle.

    Both sides of the line have colours near the ends of the ramp, as on the surface: the side where
    the output is above the border the upper one.

    Args:
        plane: What to draw. What is not finite is left out.
        rows: Height of the picture in cells.
        cols: Width of the picture in cells.
        glyphs: What the terminal can show.
        ramp: Name of the colour ramp.
    """
    canvas = Canvas(rows, cols)
    has_legend = rows >= _ROWS_FOR_LEGEND and cols >= _COLS_FOR_LEGEND
    has_held = bool(plane.held) and rows >= _ROWS_FOR_HELD
    area = plot_area(rows - has_legend - has_held, cols, plane.bounds)
    if area.rows < 1 or area.cols < 1:
        return canvas
    inks = _draw_sides(canvas, area, plane, ramp) if glyphs.color else _PLAIN_INKS
    _draw_grid(canvas, area, plane, glyphs, inks)
    if not glyphs.color:  # otherwise it is where the sides meet
        _draw_line(canvas, area, plane, glyphs)
        _draw_class_borders(canvas, area, plane, glyphs)
    shares = _shares(plane.points, plane.bounds)
    inside = np.flatnonzero(((shares >= 0) & (shares <= 1)).all(axis=1))
    cells = np.rint(_cells(shares[inside], area)[:, ::-1]).astype(np.intp)
    point_styles = np.zeros(canvas.styles.shape, dtype=np.int32)
    plot = np.s_[area.top : area.top + area.rows, area.left : area.left + area.cols]
    point_styles[plot] = inks.strong | style("", bold=True)
    _draw_held_out(canvas, area, plane, glyphs, point_styles)
    labels = tuple(plane.labels[number] for number in inside) if plane.labels else ()
    write_points(canvas, area, cells, plane.targets[inside], labels, glyphs, point_styles)
    draw_axes(canvas, area, plane.bounds, plane.names, glyphs=glyphs)
    if has_legend:
        _draw_legend(canvas, area, plane, glyphs, ramp)
    if has_held:
        text = _held_text(plane.held, cols, glyphs)
        row = area.top + area.rows + area.axes + has_legend
        canvas.write(row, max((cols - cell_len(text)) // 2, 0), text, style("muted"))
    return canvas


@dataclass(frozen=True, slots=True, eq=False)
class _Inks:
    """Styles of lines and points in each cell of a plot, or one for all.

    Attributes:
        strong: Of points, of the border, and of lines along which x1 changes.
        soft: Of lines along which x2 changes.
    """

    strong: NDArray[np.int32] | int
    soft: NDArray[np.int32] | int


_ASCII_BORDER: Final = "#"

_PLAIN_INKS: Final = _Inks(style("text"), style("muted"))


def _draw_held_out(
    canvas: Canvas,
    area: PlotArea,
    plane: PlaneContent,
    glyphs: Glyphs,
    styles: NDArray[np.int32],
) -> None:
    """Draws the points that are held out from training, below the others."""
    shares = _shares(plane.test_points, plane.bounds)
    inside = ((shares >= 0) & (shares <= 1)).all(axis=1)
    if inside.any():
        cells = np.rint(_cells(shares[inside], area)[:, ::-1]).astype(np.intp)
        found = PointCells.of(cells, plane.test_targets[inside])
        found.write(canvas, styles[found.rows, found.cols], glyphs, held_out=True)


def _shares(places: NDArray[np.floating], bounds: Bounds) -> NDArray[np.float64]:
    """Returns how far places lie to the right and upwards, 0 to 1 inside the bounds."""
    low, high = np.array(bounds).T
    # Far outside is as good as anywhere outside, and cannot overflow.
    shares: NDArray[np.float64] = (np.clip(places, -1e9, 1e9) - low) / (high - low)
    return shares


def _cells(shares: NDArray[np.float64], area: PlotArea) -> NDArray[np.float64]:
    """Returns the canvas column and row of places, fractions kept; shape as given."""
    col = area.left + shares[..., 0] * (area.cols - 1)
    row = area.top + (1 - shares[..., 1]) * (area.rows - 1)
    return np.stack([col, row], axis=-1)


def _dot_places(
    places: NDArray[np.floating], area: PlotArea, bounds: Bounds
) -> NDArray[np.float64]:
    """Returns the dots of places, ``x, y`` from the top left of the plot; shape as given."""
    cells = _cells(_shares(places, bounds), area) - (area.left, area.top)
    per_cell = np.array([DOTS_ACROSS, DOTS_DOWN])
    dots: NDArray[np.float64] = cells * per_cell + (per_cell - 1) / 2
    return dots


def side_hexes(ramp: str) -> tuple[str, str]:
    """Returns the colours of the side below the border and of that above it."""
    low, high = (ramp_hexes(ramp, _SIDE_LEVELS)[level] for level in _SIDES)
    return low, high


def _has_sides(plane: PlaneContent) -> bool:
    return plane.line is not None and bool(np.isfinite(plane.line).all()) and any(plane.line[:2])


def _has_classes(plane: PlaneContent) -> bool:
    return len(plane.classes) > 1 and bool(np.isfinite(plane.classes).all())


def _area_hexes(plane: PlaneContent, ramp: str) -> tuple[str, ...]:
    """Returns the colours of the areas, those of classes as on the surface."""
    if _has_classes(plane) and len(plane.classes) > 2:
        return ramp_hexes(ramp, len(plane.classes))
    return side_hexes(ramp) if _has_classes(plane) or _has_sides(plane) else (GROUND, GROUND)


def _areas(
    plane: PlaneContent, across: NDArray[np.float64], up: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Returns which area each place of a grid lies in, shape ``(len(up), len(across))``."""
    if _has_classes(plane):
        a, b, c = plane.classes.T[:, :, None, None]
        # Of classes that are as high the first wins, as among outputs.
        winners: NDArray[np.intp] = (a * across + b * up[:, None] + c).argmax(axis=0)
        return winners
    if not _has_sides(plane):
        return np.zeros((len(up), len(across)), dtype=np.intp)
    assert plane.line is not None
    a, b, c = plane.line
    return (a * across + b * up[:, None] + c > 0).astype(np.intp)


def _draw_sides(canvas: Canvas, area: PlotArea, plane: PlaneContent, ramp: str) -> _Inks:
    """Paints the area that each half of a cell lies in.

    Returns:
        What is read on each cell.
    """
    hexes = _area_hexes(plane, ramp)
    (left, right), (low, high) = plane.bounds
    quarter = (high - low) / max(area.rows - 1, 1) / 4
    up = np.linspace(high + quarter, low - quarter, 2 * area.rows)
    which = _areas(plane, np.linspace(left, right, area.cols), up)
    upper, lower = which[0::2], which[1::2]
    blocks = np.where(upper == lower, " ", "▀")
    colors = np.array([color(ground) for ground in hexes], dtype=np.int32)
    styles = pair_styles(np.where(upper == lower, 0, colors[upper]), colors[lower])
    canvas.stamp(area.top, area.left, blocks, styles)
    inks = [ink_of(ground) for ground in hexes]
    softer = [_soft_ink(ink, ground) for ink, ground in zip(inks, hexes, strict=True)]
    strong, soft = (
        np.array([color(ink) for ink in both], dtype=np.int32)[lower] for both in (inks, softer)
    )
    return _Inks(strong, soft)


@lru_cache(128)
def _soft_ink(ink: str, ground: str) -> str:
    """The ink, softer where it is read all the same."""
    softer = blend(ink, ground, _SOFT)
    return softer if contrast(softer, ground) >= MARK_CONTRAST else ink


def _draw_grid(
    canvas: Canvas, area: PlotArea, plane: PlaneContent, glyphs: Glyphs, inks: _Inks
) -> None:
    """Draws the two families of lines of the bent grid: one whole, one dashed and softer.

    Where both run through the same cells they take turns, so that both are seen.
    """
    places = _dot_places(plane.grid, area, plane.bounds)
    count = _MANY_LINES if area.rows >= _ROWS_FOR_MANY else _FEW_LINES
    along_x1 = _grid_patterns(places, area, count, 0)
    whole_x2 = _grid_patterns(places.transpose(1, 0, 2), area, count, 0)
    along_x2 = _grid_patterns(places.transpose(1, 0, 2), area, count, 2 if glyphs.unicode else 0)
    both = along_x1 | along_x2
    ones, twos = np.bitwise_count(along_x1), np.bitwise_count(along_x2)
    is_shared = np.bitwise_count(along_x1 & whole_x2) >= _SHARED
    turn = np.add.outer(np.arange(area.rows), np.arange(area.cols)) // 2 % 2 == 0
    is_first = np.where(is_shared, turn, ones >= twos)
    shown = np.where(is_shared, np.where(turn, along_x1, whole_x2), both)
    characters = line_characters(shown, glyphs)
    if not glyphs.unicode:
        parts = [line_characters(patterns, glyphs) for patterns in (along_x1, along_x2)]
        crossing = (parts[0] != parts[1]) & (along_x1 > 0) & (along_x2 > 0)
        characters = np.where(crossing, "+", characters)
    styles = np.where(is_first, inks.strong, inks.soft).astype(np.int32)
    canvas.stamp(area.top, area.left, characters, styles, shown != 0)


def _grid_patterns(
    paths: NDArray[np.float64], area: PlotArea, count: int, dash: int
) -> NDArray[np.uint8]:
    """Returns the dots of some of the paths of a grid, a cell a byte.

    Args:
        paths: Shape ``(n_paths, n_points, 2)``.
        area: Where the plot stands.
        count: How many paths to draw, the outermost among them.
        dash: Length of dashes in dots, 0 for whole lines.
    """
    if not paths.size:
        return np.zeros((area.rows, area.cols), dtype=np.uint8)
    chosen = np.rint(np.linspace(0, len(paths) - 1, min(count, len(paths)))).astype(np.intp)
    lines = paths[chosen]
    dots = Dots(area.rows, area.cols)
    segments = np.concatenate([lines[:, :-1], lines[:, 1:]], axis=-1)
    dots.draw_segments(segments.reshape(-1, 4), dash)
    return dots.patterns()


def _draw_line(canvas: Canvas, area: PlotArea, plane: PlaneContent, glyphs: Glyphs) -> None:
    """Draws the output unit's line, two dots thick, over the grid."""
    ends = _line_ends(plane)
    if ends is None:
        return
    places = _dot_places(ends, area, plane.bounds)
    along = places[1] - places[0]
    aside = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
    dots = Dots(area.rows, area.cols)
    thick = (-0.5, 0.5) if glyphs.unicode else (0.0,)
    dots.draw_segments(np.array([(places + shift * aside).ravel() for shift in thick]))
    _stamp_border(canvas, area, dots, glyphs)


def _stamp_border(canvas: Canvas, area: PlotArea, dots: Dots, glyphs: Glyphs) -> None:
    """Writes a border over the grid, in ASCII in a letter that no line of the grid has."""
    ink = style("contour", bold=True)
    if glyphs.unicode:
        dots.stamp(canvas, area.top, area.left, glyphs, ink)
        return
    where = np.bitwise_count(dots.patterns()) > 1
    canvas.stamp(area.top, area.left, np.full(where.shape, _ASCII_BORDER), ink, where)


def _draw_class_borders(
    canvas: Canvas, area: PlotArea, plane: PlaneContent, glyphs: Glyphs
) -> None:
    """Draws where another class begins to win, over the grid."""
    if not _has_classes(plane):
        return
    (left, right), (low, high) = plane.bounds
    dots = Dots(area.rows, area.cols)
    across, up = np.linspace(left, right, dots.across), np.linspace(high, low, dots.down)
    which = _areas(plane, across, up)
    lit = np.zeros(which.shape, dtype=np.bool_)
    lit[:, 1:] = which[:, 1:] != which[:, :-1]
    lit[1:] |= which[1:] != which[:-1]
    dots.light(lit)
    _stamp_border(canvas, area, dots, glyphs)


def _held_text(held: Sequence[str], room: int, glyphs: Glyphs) -> str:
    """Says where the units are held that are no axis: of all of them, or of the first."""
    text = _("others held at means: {units}").format(units=" ".join(held))
    for count in range(len(held) - 1, -1, -1):
        if cell_len(text) <= room:
            return text
        told = " ".join([*held[:count], "…" if glyphs.unicode else ".."])
        text = _("{count} others held at means: {units}").format(count=len(held), units=told)
    return clipped(text, room, glyphs)


def _draw_legend(
    canvas: Canvas, area: PlotArea, plane: PlaneContent, glyphs: Glyphs, ramp: str
) -> None:
    """Says what lines and sides are, below the numbers: in full, or as short as must be."""
    thin, dashed, thick = ("──", "╌╌", "━━") if glyphs.unicode else ("--", "--", 2 * _ASCII_BORDER)
    quiet, loud = style("muted"), style("text")
    names = [clipped(name, _MOST_NAME, glyphs) for name in plane.inputs]
    sides: list[tuple[str, str, int]] = []
    if _has_classes(plane):
        grounds = _area_hexes(plane, ramp)
        sides = [
            ("  ", clipped(word, _MOST_CLASS, glyphs), style("", ground))
            for word, ground in zip(plane.class_words, grounds, strict=True)
        ]
        if not glyphs.color:
            sides = [(thick, _("another class wins"), style("contour", bold=True))]
    elif plane.border is not None and _has_sides(plane):
        level = short_text(plane.border.middle)
        if glyphs.color:
            low, high = (style("", ground) for ground in side_hexes(ramp))
            sides = [("  ", f">{level}", high), ("  ", f"<{level}", low)]
        else:
            words = _("output {level}").format(level=level)
            sides = [(thick, words, style("contour", bold=True))]
    items: list[tuple[str, str, int]] = []
    # In ASCII the two families look alike.
    for told in ([_("along {name}").format(name=name) for name in names], names, []):
        lines = [(thin, told[0], loud), (dashed, told[1], quiet)] if glyphs.unicode and told else []
        items = [*lines, *sides]
        length = sum(cell_len(word) + 5 for _mark, word, _style in items) - 2
        if length <= canvas.cols:
            break
    col = min(max(area.left + (area.cols - length) // 2, 0), max(canvas.cols - length, 0))
    row = area.top + area.rows + area.axes
    for mark, word, mark_style in items:
        canvas.write(row, col, mark, mark_style)
        col = 2 + canvas.write(row, col + 3, word, loud)


def _line_ends(plane: PlaneContent) -> NDArray[np.float64] | None:
    """Returns two places on the line beyond the plot's edges, shape ``(2, 2)``."""
    if plane.line is None or not np.isfinite(plane.line).all():
        return None
    low, high = np.array(plane.bounds).T
    size = high - low
    largest = max(abs(part) for part in plane.line)
    if largest == 0:
        return None
    normal, offset = np.array(plane.line[:2]) / largest * size, plane.line[2] / largest
    length = float(normal @ normal)
    if length < 1e-12:
        return None
    # From the middle of the plot straight to the line, then along it both ways.
    offset += float(normal @ (low / size + 0.5))
    nearest = 0.5 - offset / length * normal
    direction = np.array([-normal[1], normal[0]]) / np.sqrt(length)
    ends: NDArray[np.float64] = low + size * (nearest + np.outer((-2.0, 2.0), direction))
    return ends
