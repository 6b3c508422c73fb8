"""How many runs were solved when: bars over the epochs."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import translate as _
from xortui.tui.rendering.axis_ticks import epoch_ticks
from xortui.tui.rendering.canvas import Canvas, style
from xortui.tui.rendering.glyphs import Glyphs

_BARS: Final = " ▁▂▃▄▅▆▇█"
_ASCII_BARS: Final = " .:|#"
_LEFT: Final = 6
_LEAST_ROWS: Final = 4


def epoch_histogram(
    epochs: NDArray[np.int64],
    counts: NDArray[np.int64],
    last_epoch: int,
    rows: int,
    cols: int,
    glyphs: Glyphs,
) -> Canvas:
    """Draws the bars, one a column, with the largest count and the epochs as axes.

    Args:
        epochs: Epochs at which runs were solved, increasing.
        counts: How many at each.
        last_epoch: The epoch at the right end, at least 1.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    width, height = cols - _LEFT, rows - 2
    if rows < _LEAST_ROWS or width < 8:
        return canvas
    muted = style("muted")
    line, corner, flat = "│└─" if glyphs.unicode else "|+-"
    bins = np.zeros(width, np.int64)
    np.add.at(bins, np.minimum(epochs * width // (last_epoch + 1), width - 1), counts)
    largest = int(bins.max(initial=0))
    for row in range(height):
        canvas.write(row, _LEFT - 1, line, muted)
    canvas.write(height, _LEFT - 1, corner + flat * width, muted)
    canvas.write(0, 0, f"{largest:>{_LEFT - 2}}" if largest else "", muted)
    _draw_bars(canvas, bins, largest, height, glyphs)
    name = _("epoch solved")
    for epoch, label in epoch_ticks(last_epoch, width - len(name)):
        column = _LEFT + epoch * width // (last_epoch + 1)
        if column + len(label) < cols - len(name) - 1:
            canvas.write(rows - 1, column, label, muted)
    canvas.write(rows - 1, cols - len(name), name, muted)
    return canvas


def _draw_bars(
    canvas: Canvas, bins: NDArray[np.int64], largest: int, height: int, glyphs: Glyphs
) -> None:
    levels = _BARS if glyphs.unicode else _ASCII_BARS
    steps = len(levels) - 1
    look = style("right")
    for column, count in enumerate(bins.tolist()):
        # A single run must be seen beside a thousand.
        filled = max(1, round(count / largest * height * steps)) if count else 0
        for row in range(height):
            level = min(max(filled - (height - 1 - row) * steps, 0), steps)
            if level:
                canvas.write(row, _LEFT + column, levels[level], look)
