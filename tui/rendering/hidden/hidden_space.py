"""The plane as the hidden layer sees it: one hidden unit to the right, another upwards.

The grid of the input, bent; the data points in it; and the output unit's line. One sees that the
points of XOR, which no line parts in the input plane, come to lie so that one line parts them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rich.cells import cell_len

from xortui.core import UNIT_BORDER, Border
from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.braille import DOTS_ACROSS, DOTS_DOWN, Dots, line_characters
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import color, pair_styles, style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.color_ramps import DEFAULT_RAMP, GROUND, blend, ramp_hexes
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.charts.axis_ticks import round_step
from xortui.tui.rendering.hidden.point_labels import write_points
from xortui.tui.rendering.surface.overlays import PointCells
from xortui.tui.rendering.surface.plot_axes import draw_axes
from xortui.tui.rendering.surface.surface_view import Bounds, PlotArea, plot_area
from xortui.tui.rendering.text.number_format import short_text

GRID_SIZE: Final = 41
"""Rows and columns of hidden activations that make bent lines look smooth."""

ALONG_X1: Final = "#d77fd0"
ALONG_X2: Final = "#35c9a5"
"""Colours of the grid's lines along which only x1 changes, and only x2: readable on dark grounds,
and apart from the blue and orange of signs."""

StraightLine = tuple[float, float, float]

_SIDE_TINT: Final = 0.22
_MANY_LINES: Final = 11
_FEW_LINES: Final = 6
_ROWS_FOR_MANY: Final = 16
_ROWS_FOR_LEGEND: Final = 14
_COLS_FOR_LEGEND: Final = 30
_MOST_NAME: Final = 6


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


def activation_bounds(activation: str, values: NDArray[np.floating]) -> tuple[float, float]:
    """Returns the range to show of a hidden unit: its whole range, or round numbers around it.

    Args:
        activation: The name of the activation function.
        values: The unit's activations, any shape; those that are not finite do not count.
    """
    facts = OUTPUT_ACTIVATIONS[activation]
    if facts.is_bounded:
        return facts.range
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-6:
        return low, low + 1.0
    step = round_step(high - low, 4)
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step)


def draw_plane(
    plane: PlaneContent, rows: int, cols: int, glyphs: Glyphs = FULL, ramp: str = DEFAULT_RAMP
) -> Canvas:
    """Returns the plane with its bent grid, points and line, square and in the middle.

    Both sides of the line are tinted with the ends of the ramp: the side where the output is
    above the border with the upper one. Without colour the lines along x1 are dashed.

    Args:
        plane: What to draw. What is not finite is left out.
        rows: Height of the picture in cells.
        cols: Width of the picture in cells.
        glyphs: What the terminal can show.
        ramp: Name of the colour ramp.
    """
    canvas = Canvas(rows, cols)
    legend = rows >= _ROWS_FOR_LEGEND and cols >= _COLS_FOR_LEGEND
    area = plot_area(rows - legend, cols, plane.bounds)
    if area.rows < 1 or area.cols < 1:
        return canvas
    if glyphs.color:
        _draw_sides(canvas, area, plane, ramp)
    _draw_grid(canvas, area, plane, glyphs)
    _draw_line(canvas, area, plane, glyphs)
    shares = _shares(plane.points, plane.bounds)
    inside = np.flatnonzero(((shares >= 0) & (shares <= 1)).all(axis=1))
    if legend:
        _draw_legend(canvas, area, plane, glyphs)
    cells = np.rint(_cells(shares[inside], area)[:, ::-1]).astype(np.intp)
    _draw_held_out(canvas, area, plane, glyphs)
    labels = tuple(plane.labels[number] for number in inside) if plane.labels else ()
    point_style = style("#ffffff" if glyphs.color else "point", bold=True)
    write_points(canvas, area, cells, plane.targets[inside], labels, glyphs, point_style)
    draw_axes(canvas, area, plane.bounds, plane.names, glyphs=glyphs)
    return canvas


def _draw_held_out(canvas: Canvas, area: PlotArea, plane: PlaneContent, glyphs: Glyphs) -> None:
    """Draws the points that are held out from training, below the others."""
    shares = _shares(plane.test_points, plane.bounds)
    inside = ((shares >= 0) & (shares <= 1)).all(axis=1)
    if inside.any():
        cells = np.rint(_cells(shares[inside], area)[:, ::-1]).astype(np.intp)
        found = PointCells.of(cells, plane.test_targets[inside])
        point_style = style("#ffffff" if glyphs.color else "point", bold=True)
        found.write(canvas, point_style, glyphs, held_out=True)


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


def _draw_sides(canvas: Canvas, area: PlotArea, plane: PlaneContent, ramp: str) -> None:
    """Paints the ground, tinted by the side of the line that each cell lies on."""
    grounds = np.full((area.rows, area.cols), color(GROUND), dtype=np.int32)
    if plane.line is not None and np.isfinite(plane.line).all():
        a, b, c = plane.line
        (left, right), (low, high) = plane.bounds
        across, up = np.linspace(left, right, area.cols), np.linspace(high, low, area.rows)
        sums = a * across + b * up[:, None] + c
        # Near the ends of the ramp: the very ends turn muddy when they are darkened.
        tints = [color(blend(GROUND, ramp_hexes(ramp, 6)[end], _SIDE_TINT)) for end in (1, 4)]
        grounds = np.where(sums > 0, np.int32(tints[1]), np.int32(tints[0]))
    blank = np.full(grounds.shape, " ", dtype="<U1")
    styles = pair_styles(np.zeros_like(grounds), grounds)
    canvas.stamp(area.top, area.left, blank, styles, np.ones(grounds.shape, dtype=np.bool_))


def _draw_grid(canvas: Canvas, area: PlotArea, plane: PlaneContent, glyphs: Glyphs) -> None:
    """Draws the two families of lines of the bent grid, each cell in the hue of its main line."""
    places = _dot_places(plane.grid, area, plane.bounds)
    count = _MANY_LINES if area.rows >= _ROWS_FOR_MANY else _FEW_LINES
    dash = 2 if glyphs.unicode and not glyphs.color else 0
    along_x1 = _grid_patterns(places, area, count, dash)
    along_x2 = _grid_patterns(places.transpose(1, 0, 2), area, count, 0)
    both = along_x1 | along_x2
    characters = line_characters(both, glyphs)
    if not glyphs.unicode:
        parts = [line_characters(patterns, glyphs) for patterns in (along_x1, along_x2)]
        crossing = (parts[0] != parts[1]) & (along_x1 > 0) & (along_x2 > 0)
        characters = np.where(crossing, "+", characters)
    line_styles = [style(hue if glyphs.color else "muted") for hue in (ALONG_X1, ALONG_X2)]
    mostly_x1 = np.bitwise_count(along_x1) > np.bitwise_count(along_x2)
    styles = np.where(mostly_x1, np.int32(line_styles[0]), np.int32(line_styles[1]))
    canvas.stamp(area.top, area.left, characters, styles, both != 0)


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
    line_style = style("#ffffff" if glyphs.color else "contour", bold=True)
    dots.stamp(canvas, area.top, area.left, glyphs, line_style)


def _draw_legend(canvas: Canvas, area: PlotArea, plane: PlaneContent, glyphs: Glyphs) -> None:
    """Says which lines are which, below the numbers, on the plot's own ground."""
    thin, thick = ("──", "━━") if glyphs.unicode else ("--", "==")
    dashed = "╌╌" if glyphs.unicode and not glyphs.color else thin
    items, border = [], plane.border
    names = [clipped(name, _MOST_NAME, glyphs) for name in plane.inputs]
    if border is not None:
        words = _("output {level}").format(level=short_text(border.middle))
        items.append((f" {thick} {words} ", "#ffffff", "contour"))
    # Short of room, the names alone.
    told = [_("along {name}").format(name=name) for name in names]
    if sum(map(cell_len, (*told, *(item[0] for item in items)))) + 10 > canvas.cols:
        told = names
    if glyphs.unicode or glyphs.color:
        items[:0] = [
            (f" {dashed} {told[0]} ", ALONG_X1, "muted"),
            (f" {thin} {told[1]} ", ALONG_X2, "muted"),
        ]
    length = sum(cell_len(item[0]) for item in items)
    col = max(area.left + (area.cols - length) // 2, 0)
    for text, hue, role in items:
        text_style = style(hue, GROUND) if glyphs.color else style(role)
        col = canvas.write(area.top + area.rows + 1, col, text, text_style)


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
