"""Data points on a plane, with what they are beside them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.surface.overlays import PointCells
from xortui.tui.rendering.surface.surface_view import PlotArea


def write_points(
    canvas: Canvas,
    area: PlotArea,
    cells: NDArray[np.intp],
    targets: NDArray[np.floating],
    labels: tuple[str, ...],
    glyphs: Glyphs,
    styles: NDArray[np.int32],
) -> None:
    """Draws points, and labels beside them where they cover neither point nor label.

    Points in the same cell share one label: ``01 10``.

    Args:
        canvas: What to write on.
        area: Where the plot stands; labels stay inside it.
        cells: Shape ``(n, 2)``: row and column of each point on the canvas.
        targets: Shape ``(n,)``.
        labels: What each point is; empty for none.
        glyphs: What the terminal can show.
        styles: The style of points and labels in each cell of the canvas.
    """
    shared: dict[tuple[int, int], list[str]] = {}
    found = PointCells.of(cells, targets)
    found.write(canvas, styles[found.rows, found.cols], glyphs)
    # Points of which nothing is said stand for themselves.
    for number, (row, col) in enumerate(cells.tolist() if labels else ()):
        shared.setdefault((row, col), []).append(labels[number])
    taken, labelled = set(shared), set[tuple[int, int]]()
    for (row, col), names in shared.items():
        text = " ".join(names)
        for label_row, start in _places(row, col, cell_len(text)):
            inside = area.left <= start and start + cell_len(text) <= area.left + area.cols
            if not inside or not area.top <= label_row < area.top + area.rows:
                continue
            wanted = {(label_row, start + offset) for offset in range(cell_len(text))}
            ends = {(label_row, start - 1), (label_row, start + cell_len(text))}
            if not wanted & taken and not ends & labelled:
                for place, character in enumerate(text, start):
                    canvas.write(label_row, place, character, int(styles[label_row, place]))
                taken |= wanted
                labelled |= wanted
                break


def _places(row: int, col: int, length: int) -> list[tuple[int, int]]:
    """Returns where a label may stand, best first: right, left, above, below."""
    middle = col - length // 2
    return [
        (row, col + 2),
        (row, col - 1 - length),
        (row - 1, middle),
        (row + 1, middle),
        (row - 1, col + 1),
        (row + 1, col + 1),
        (row - 1, col - length),
        (row + 1, col - length),
    ]
