"""The numbers and names along the two axes of a plot seen from above."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.cells import cell_len, chop_cells, set_cell_size

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped
from xortui.tui.rendering.cells.glyphs import FULL, Glyphs
from xortui.tui.rendering.surface.axis_numbers import axis_numbers, placed_labels
from xortui.tui.rendering.surface.surface_view import Bounds, PlotArea

_NAME_ROWS: Final = 9
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
        below.append((area.column(column), f"{crosshair[0]:.2f}", loud))
        beside[round(area.row(row))] = (f"{crosshair[1]:.2f}", loud)
    for share, number in zip((0.0, 1.0, 0.5), (across[0], across[2], across[1]), strict=True):
        below.append((area.column(share), number, quiet))
    named = (area.column(0.5 if is_long else 0.75), names[0], quiet)
    below.insert(len(below) - is_long, named)
    for share, number in zip((0.0, 1.0, 0.5), (up[0], up[2], up[1]), strict=True):
        beside.setdefault(round(area.row(share)), (number, quiet))
    if area.rows >= _NAME_ROWS:
        # A name that is wider than the margin stands in lines below each other.
        lines = chop_cells(names[1], max(area.left - 1, 2))
        first = round(area.row(0.75)) - (len(lines) - 1) // 2
        for place, line in enumerate(lines, first):
            beside.setdefault(place, (line, quiet))
    labels = [(area.top + area.rows, *label) for label in placed_labels(cols, below)]
    for place, (number, label_style) in beside.items():
        # The number of a crosshair may be longer than the margin is wide.
        text = set_cell_size(number, min(cell_len(number), area.left - 1))
        labels.append((place, area.left - 1 - cell_len(text), text, label_style))
    return tuple(labels)
