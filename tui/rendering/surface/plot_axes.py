"""The numbers and names along the two axes of a plot seen from above."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.surface.axis_numbers import (
    axis_numbers,
    axis_unit,
    number_on_axis,
    placed_labels,
)
from xortui.tui.rendering.surface.surface_view import Bounds, PlotArea
from xortui.tui.rendering.text.number_format import in_units, unit_text

_NAME_ROWS: Final = 9


def draw_axes(
    canvas: Canvas,
    area: PlotArea,
    bounds: Bounds,
    names: tuple[str, str] = ("x1", "x2"),
    crosshair: tuple[float, float] | None = None,
) -> None:
    """Writes the numbers of both axes, their names, and where the crosshair stands.

    Args:
        canvas: What to write on.
        area: Where the plot stands.
        bounds: Range of the axis to the right and of the axis upwards.
        names: Their names.
        crosshair: A place, moved inside the bounds, whose numbers take precedence.
    """
    for row, col, text, label_style in _labels(canvas.cols, area, bounds, names, crosshair):
        canvas.write(row, col, text, label_style)


@lru_cache(32)
def _labels(
    cols: int,
    area: PlotArea,
    bounds: Bounds,
    names: tuple[str, str],
    crosshair: tuple[float, float] | None,
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
    if units[0]:
        # Numbers mean nothing without the power of ten that they are in, which stands with the
        # name: where there is no room beside the number in the middle, in its place.
        has_room = area.cols / 4 > len(name) / 2 + len(across[2]) + 1
        ends.insert(2, (area.column(0.75 if has_room else 0.5), name, quiet))
    else:
        ends.append((area.column(0.75), name, quiet))
    below += ends
    for share, number in zip((0.0, 1.0, 0.5), (up[0], up[2], up[1]), strict=True):
        beside.setdefault(round(area.row(share)), (number, quiet))
    place = round(area.row(0.75))
    if area.rows >= _NAME_ROWS:
        beside.setdefault(place, (names[1], quiet))
        place += 1
    if units[1]:
        beside.setdefault(place, (unit_text(units[1]), quiet))
    labels = [(area.top + area.rows, *label) for label in placed_labels(cols, below)]
    for place, (number, label_style) in beside.items():
        text = number[: area.left - 1]
        labels.append((place, area.left - 1 - len(text), text, label_style))
    return tuple(labels)
