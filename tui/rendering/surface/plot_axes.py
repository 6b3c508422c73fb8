"""The numbers and names along the two axes of a plot seen from above."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.cells import cell_len, chop_cells, set_cell_size

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.surface.axis_numbers import (
    axis_numbers,
    axis_unit,
    number_on_axis,
    placed_labels,
)
from xortui.tui.rendering.surface.surface_view import Bounds, PlotArea
from xortui.tui.rendering.text.number_format import in_units, unit_text

_NAME_ROWS: Final = 8
_MOST_LINES: Final = 3


def draw_axes(
    canvas: Canvas,
    area: PlotArea,
    bounds: Bounds,
    names: tuple[str, str] = ("x1", "x2"),
    crosshair: tuple[float, float] | None = None,
    glyphs: Glyphs = FULL,
) -> None:
    """Writes the numbers of both axes, their names, and where the crosshair stands.

    Args:
        canvas: What to write on.
        area: Where the plot stands.
        bounds: Range of the axis to the right and of the axis upwards.
        names: Their names.
        crosshair: A place, moved inside the bounds, whose numbers take precedence.
        glyphs: What the terminal can show.
    """
    # A name that is too long for its place takes that of the number in the middle.
    is_long = cell_len(names[0]) > max(area.cols // 4 - 2, 2)
    across = clipped(names[0], max(area.cols // 2, 2), glyphs)
    named = (across, clipped(names[1], _MOST_LINES * max(area.left - 1, 2), glyphs))
    for row, col, text, label_style in _labels(
        canvas.cols, area, bounds, named, crosshair, is_long
    ):
        canvas.write(row, col, text, label_style)


@lru_cache(32)
def _labels(
    cols: int,
    area: PlotArea,
    bounds: Bounds,
    names: tuple[str, str],
    crosshair: tuple[float, float] | None,
    is_long: bool,
) -> tuple[tuple[int, int, str, int], ...]:
    """Returns row, first column, text and style of what stands along both axes."""
    if not area.axes:
        return ()
    quiet, loud = style("muted"), style("text", bold=True)
    across, up = (axis_numbers(*axis) for axis in bounds)
    below: list[tuple[float, str, int]] = []
    beside: dict[int, tuple[str, int]] = {}
    if crosshair is not None:
        spans = zip(crosshair, bounds, strict=True)
        column, row = (min(max((at - low) / (high - low), 0), 1) for at, (low, high) in spans)
        below.append((area.column(column), number_on_axis(crosshair[0], *bounds[0]), loud))
        number = number_on_axis(crosshair[1], *bounds[1], area.left - 1)
        beside[round(area.row(row))] = (number, loud)
    units = [axis_unit(*axis) for axis in bounds]
    ends: list[tuple[float, str, int]] = [
        (area.column(share), number, quiet)
        for share, number in zip((0.0, 1.0, 0.5), (across[0], across[2], across[1]), strict=True)
    ]
    name = in_units(names[0], units[0])
    # Where there is no room beside the number in the middle, a name stands in its place.
    has_room = area.cols / 4 > cell_len(name) / 2 + len(across[2]) + 1
    in_middle = is_long or (units[0] and not has_room)
    # Numbers mean nothing without the power of ten that they are in, which stands with the name.
    place = 2 if units[0] or in_middle else len(ends)
    ends.insert(place, (area.column(0.5 if in_middle else 0.75), name, quiet))
    below += ends
    for share, number in zip((0.0, 1.0, 0.5), (up[0], up[2], up[1]), strict=True):
        beside.setdefault(round(area.row(share)), (number, quiet))
    place = round(area.row(0.75))
    if area.rows >= _NAME_ROWS:
        # A name that is wider than the margin stands in lines below each other.
        lines = chop_cells(names[1], max(area.left - 1, 2))
        place -= (len(lines) - 1) // 2
        for line in lines:
            beside.setdefault(place, (line, quiet))
            place += 1
    if units[1]:
        beside.setdefault(place, (unit_text(units[1]), quiet))
    labels = [(area.top + area.rows, *label) for label in placed_labels(cols, below)]
    for place, (number, label_style) in beside.items():
        text = set_cell_size(number, min(cell_len(number), area.left - 1))
        labels.append((place, area.left - 1 - cell_len(text), text, label_style))
    return tuple(labels)
