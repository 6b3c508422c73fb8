"""The box around a surface in three dimensions, with the numbers and names of its axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.rendering.cells.braille import Dots
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.surface.axis_numbers import axis_numbers, axis_unit
from xortui.tui.rendering.surface.projection import Projection
from xortui.tui.rendering.surface.ramp_span import middle_number, short_end_numbers
from xortui.tui.rendering.surface.surface_view import Bounds
from xortui.tui.rendering.text.number_format import in_units

_CORNERS: Final = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
_MOST_NAME: Final = 12
_LONG: Final = 4
_GAP: Final = 2.5
_ROOM_FOR_ALL: Final = 30.0
"""Pixels: how far outside the box labels stand, and how long an edge has all of them."""


@dataclass(frozen=True, slots=True)
class _Label:
    row: int
    col: int
    text: str
    role: str


@dataclass(frozen=True)
class Cube:
    """The box around the surface.

    Attributes:
        projection: The direction it is seen from.
        bounds: Range of x1 and range of x2.
        span: Range of the output.
        names_corners: Its corners are named by themselves, so that x1 and x2 need no numbers.
    """

    projection: Projection
    bounds: Bounds
    span: tuple[float, float] = (0.0, 1.0)
    names_corners: bool = False

    @property
    def nearest(self) -> NDArray[np.float64]:
        """The corner of the base that is nearest to the viewer, shape ``(2,)``."""
        return (self.projection.nearer > 0).astype(np.float64)

    @property
    def leftmost(self) -> NDArray[np.float64]:
        """The corner of the base that is furthest to the left on the picture."""
        return (self.projection.rightward < 0).astype(np.float64)


def draw_edges(canvas: Canvas, cube: Cube, glyphs: Glyphs) -> None:
    """Draws the base, and the edges of the box that stand behind the surface."""
    front = cube.nearest
    behind = [corner for corner in _CORNERS if not np.array_equal(corner, front)]
    lines = [
        (*start, 0.0, *end, 0.0)
        for start, end in zip(_CORNERS, np.roll(_CORNERS, -1, 0), strict=True)
    ]
    lines += [(*corner, 0.0, *corner, 1.0) for corner in behind]
    back = 1 - front
    lines += [(*back, 1.0, *corner, 1.0) for corner in behind if not np.array_equal(corner, back)]
    ends = np.array(lines).reshape(-1, 2, 3)
    # A pixel is two dots wide and high.
    places = 2 * cube.projection.pixels(ends) + 0.5
    dots = Dots(canvas.rows, canvas.cols)
    dots.draw_segments(places.reshape(-1, 4))
    dots.stamp(canvas, 0, 0, glyphs, style("muted"))


def draw_numbers(
    canvas: Canvas,
    cube: Cube,
    names: tuple[str, str, str] = ("x1", "x2", "y"),
    glyphs: Glyphs = FULL,
) -> None:
    """Writes the numbers and names of the axes outside the box, where each finds room.

    Args:
        canvas: What to write on.
        cube: The box.
        names: What inputs and output are called.
        glyphs: What the terminal can show.
    """
    first, second, output = (clipped(name, _MOST_NAME, glyphs) for name in names)
    labels = [
        *_output_labels(cube, output, glyphs),
        *_base_labels(cube, 0, first),
        *_base_labels(cube, 1, second),
    ]
    taken: set[tuple[int, int]] = set()
    for label in labels:
        width = cell_len(label.text)
        cells = {(label.row, label.col + offset) for offset in range(-1, width + 1)}
        if cells & taken or label.col < 0 or label.col + width > canvas.cols:
            continue
        taken |= cells
        canvas.write(label.row, label.col, label.text, style(label.role))


def _base_labels(cube: Cube, axis: int, name: str) -> list[_Label]:
    """Returns the numbers and the name of x1 or x2, along the near edge of the base."""
    low, half, high = axis_numbers(*cube.bounds[axis])
    name = in_units(name, axis_unit(*cube.bounds[axis]))
    ticks = [(0.0, low, "muted"), (1.0, high, "muted"), (0.5, half, "muted"), (0.75, name, "text")]
    points = np.zeros((len(ticks), 3))
    points[:, axis], points[:, 1 - axis] = [tick[0] for tick in ticks], cube.nearest[1 - axis]
    places = cube.projection.pixels(points)
    if not cube.names_corners and np.hypot(*(places[1] - places[0])) < _ROOM_FOR_ALL:
        ticks[2:] = [(0.5, name, "text")]
    outward = places[2] - cube.projection.pixels(np.array([0.5, 0.5, 0.0]))
    # Seen edge on, the base has no outside; its labels then stand below it.
    outward[1] = max(outward[1], 0.1)
    outward /= np.hypot(*outward)
    if cube.names_corners:
        places, ticks = places[2:3], [(0.5, name, "text")]
    labels = [
        _label(place + _GAP * outward, outward, text, role)
        for place, (_, text, role) in zip(places, ticks, strict=False)
    ]
    # The name first, for what comes first finds room.
    return labels[::-1]


def output_numbers(span: tuple[float, float]) -> tuple[str, str, str]:
    """Returns the numbers at the bottom, in the middle and at the top of the box."""
    low, half, high = axis_numbers(*span)
    if max(map(cell_len, (low, half, high))) <= _LONG:
        return low, half, high
    low, high = short_end_numbers(span)
    return low, middle_number(span), high


def _output_labels(cube: Cube, name: str, glyphs: Glyphs) -> list[_Label]:
    """Returns the numbers and the name of the output, up the leftmost edge of the box."""
    low, half, high = output_numbers(cube.span)
    ticks = [(height, text, "muted") for height, text in ((1.0, high), (0.0, low), (0.5, half))]
    leftward = np.array([-1.0, 0.0])
    labels = []
    name = in_units(name, axis_unit(*cube.span))
    for height, text, role in (*ticks, (0.75, name, "text")):
        place = cube.projection.pixels(np.array([*cube.leftmost, height])) + 2 * leftward
        room = max(round(float(place[0])) + 1, 1)
        labels.append(_label(place, leftward, clipped(text, room, glyphs), role))
    return labels


def _label(
    place: NDArray[np.float64], outward: NDArray[np.float64], text: str, role: str
) -> _Label:
    """Returns a label that grows away from the box, from a pixel on."""
    x, y = place.tolist()
    share = 1.0 if outward[0] < -0.35 else 0.0 if outward[0] > 0.35 else 0.5
    return _Label(round((y - 0.5) / 2), round(x - share * (cell_len(text) - 1)), text, role)
