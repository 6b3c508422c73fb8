"""How often each number of epochs occurred, as bars over an axis of epochs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.axis_ticks import even_epochs, round_end
from xortui.tui.rendering.charts.plotext_plane import plotted_bars
from xortui.tui.rendering.text.number_format import epoch_text

_AXIS_ROWS = 2
_LEAST_ROWS, _LEAST_COLS = 4, 24


def histogram(
    epochs: NDArray[np.int64],
    counts: NDArray[np.int64],
    rows: int,
    cols: int,
    glyphs: Glyphs,
    *,
    last_epoch: int = 0,
) -> Canvas:
    """Draws how many runs took how many epochs; where there are none, a sentence says so.

    Args:
        epochs: Shape ``(n,)``, >= 0.
        counts: How many runs took each of them, shape ``(n,)``.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
        last_epoch: An epoch that the axis reaches at least, so that it need not move.
    """
    canvas = Canvas(rows, cols)
    if rows < _LEAST_ROWS or cols < _LEAST_COLS:
        return canvas
    if not epochs.size:
        canvas.write(rows // 2, 1, _("no run is solved yet"), style("muted"))
        return canvas
    left = max(len(epoch_text(int(counts.sum()))), len(_("runs")) - 1) + 2
    plane_cols = cols - left
    last, ticks = even_epochs(round_end(max(last_epoch, int(epochs.max()))), plane_cols)
    binned = _binned(epochs, counts, last, plane_cols)
    plane_rows = rows - _AXIS_ROWS
    marker = "full" if glyphs.unicode else "#"
    lines = plotted_bars(binned / binned.max(), plane_rows, plane_cols, marker)
    for row, line in enumerate(lines):
        for col, character in enumerate(line):
            if character != " ":
                canvas.write(row, left + col, character, style("text"))
    _draw_axes(canvas, int(binned.max()), last, ticks, left, glyphs)
    return canvas


def _binned(
    epochs: NDArray[np.int64], counts: NDArray[np.int64], last: float, cols: int
) -> NDArray[np.float64]:
    columns = np.minimum((epochs * (cols - 1) / last).astype(np.intp), cols - 1)
    return np.bincount(columns, weights=counts, minlength=cols).astype(np.float64)


def _draw_axes(
    canvas: Canvas,
    most: int,
    last: float,
    ticks: list[tuple[int, str]],
    left: int,
    glyphs: Glyphs,
) -> None:
    line, tick, down, corner, flat = "│┤┬└─" if glyphs.unicode else "|+++-"
    muted, bottom = style("muted"), canvas.rows - _AXIS_ROWS
    for row in range(bottom):
        canvas.write(row, left - 1, line, muted)
    for row, count in ((0, most), (bottom - 1, 0)):
        label = epoch_text(count)
        canvas.write(row, left - 2 - len(label), label + " " + tick, muted)
    cols = canvas.cols - left
    canvas.write(bottom, left - 1, corner + flat * cols, muted)
    canvas.write(bottom, 0, _("runs")[: left - 1], muted)
    limit = canvas.cols
    # From the right, so that the last number always has its place.
    for epoch, label in reversed(ticks):
        col = left + round(epoch * (cols - 1) / last)
        canvas.write(bottom, col, down, muted)
        start = min(col, canvas.cols - cell_len(label))
        if start + cell_len(label) <= limit:
            canvas.write(bottom + 1, start, label, muted)
            limit = start - 1
