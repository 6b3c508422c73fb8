"""The losses of the last epochs in one line of bars, on the scale of the whole run."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.chart_axes import heights
from xortui.tui.rendering.text.number_format import epoch_text, loss_text

_BARS: Final = {True: " ▁▂▃▅▅▆▇█", False: " _.,-~=*#"}
"""Bars by height: in Unicode, in ASCII. Half a block is left to pictures of two values in a cell:
of those a terminal of narrow characters is sent the background alone, and a bar would be a gap."""

_LEAST_BARS: Final = 16
_FEWEST: Final = 2


def recent_losses(
    recent: NDArray[np.float64],
    whole: NDArray[np.float64],
    cols: int,
    glyphs: Glyphs,
    *,
    logarithmic: bool = False,
) -> Canvas:
    """Draws the line: how many epochs, a bar a stretch of them, the first loss and the last.

    A bar is as high as the largest loss of its stretch on the scale of the whole run, from 0 or, in
    powers of ten, from its least: so it lies still on a plateau, high, and at the end, low.

    Args:
        recent: The last losses, one an epoch; may hold what is not finite.
        whole: The losses of the whole run.
        cols: Width in cells.
        glyphs: What the terminal can show.
        logarithmic: Powers of ten.
    """
    canvas = Canvas(1, cols)
    shown = heights(recent, logarithmic)
    known = heights(np.concatenate([recent, whole]), logarithmic)
    known = known[np.isfinite(known)]
    if not known.size or recent.size < _FEWEST:
        return canvas
    muted = style("muted")
    arrow = "→" if glyphs.unicode else "->"
    change = f"{loss_text(float(recent[0]))} {arrow} {loss_text(float(recent[-1]))}"
    right = cols - cell_len(change) - 2
    counted = epoch_text(recent.size)
    names = _("last {epochs} epochs"), _("last {epochs}")
    left = 0
    for name in (text.format(epochs=counted) for text in names):
        if right - cell_len(name) - 2 >= _LEAST_BARS:
            left = canvas.write(0, 0, name, muted) + 2
            break
    canvas.write(0, right + 2, change, style("text"))
    if right > left:
        # Losses of a run above 0 are told from 0 on, as on the chart's axis.
        low = float(known.min()) if logarithmic else min(float(known.min()), 0.0)
        bars = _bars(shown, low, float(known.max()), right - left)
        canvas.write(0, left, "".join(_BARS[glyphs.unicode][bar] for bar in bars), muted)
    return canvas


def _bars(shown: NDArray[np.float64], low: float, high: float, cols: int) -> NDArray[np.intp]:
    """Returns how high each bar is, 1 to 8; 0 where nothing is known."""
    steps = len(_BARS[True]) - 1
    scale = max(abs(low), abs(high)) or 1.0
    span = high / scale - low / scale or 1.0
    parts = (shown / scale - low / scale) / span
    places = (np.arange(cols) * shown.size) // cols
    filled = np.where(np.isfinite(parts), parts, -1.0)
    tops = np.maximum.reduceat(filled, places)
    bars = np.clip(np.ceil(tops * steps - 1e-9), 1, steps).astype(np.intp)
    return np.where(tops < 0, 0, bars)
