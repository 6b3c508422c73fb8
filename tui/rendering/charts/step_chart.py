"""The loss after one step down the gradient, over the size of the step."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from rich.cells import cell_len

from xortui.core import StepProfile
from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.plotext_plane import plotted_curve
from xortui.tui.rendering.text.number_format import loss_text, short_text

_LEAST_ROWS, _LEAST_COLS = 4, 20
_EMPTY: Final = " \u2800"
_ABOVE: Final = 1.0


def step_chart(profile: StepProfile, rows: int, cols: int, glyphs: Glyphs) -> Canvas:
    """Draws the profile: rates on a logarithmic axis, with the one in use and the edge.

    The loss before the step is a dotted line; what is above it is worse than no step. Losses that
    climb further above it than the best step falls below it are cut off.

    Args:
        profile: What is drawn.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    muted = style("muted")
    known = profile.losses[np.isfinite(profile.losses)]
    if rows < _LEAST_ROWS or cols < _LEAST_COLS:
        return canvas
    if not known.size or not math.isfinite(profile.loss):
        canvas.write(rows // 2, 1, _("no finite loss"), muted)
        return canvas
    low = min(float(known.min()), profile.loss)
    fall = profile.loss - low or max(abs(profile.loss), 1e-12) * 1e-3
    high = profile.loss + _ABOVE * fall
    top, bottom = 1, rows - 2
    height = bottom - top + 1
    powers = np.log10(profile.rates)
    left, right = float(powers[0]), float(powers[-1])

    def col(rate: float) -> int:
        return round((math.log10(rate) - left) / (right - left) * (cols - 1))

    level = top + round((high - profile.loss) / (high - low) * (height - 1))
    canvas.fill(level, 0, 1, cols, "┈" if glyphs.unicode else ".", muted)
    marks = [(profile.rate, _("lr {rate}").format(rate=short_text(profile.rate)), style("accent"))]
    if math.isfinite(profile.edge):
        name = "2/λ {edge}" if glyphs.unicode else "2/l {edge}"
        marks.append((profile.edge, name.format(edge=short_text(profile.edge)), style("text")))
    for rate, _text, ink in marks:
        canvas.fill(top, col(rate), height, 1, "┊" if glyphs.unicode else "|", ink)
    parts = np.where(np.isfinite(profile.losses), (profile.losses - low) / (high - low), 2.0)
    shown = np.where(parts <= 1, parts, np.nan)
    marker = "braille" if glyphs.unicode else "*"
    lines = plotted_curve((powers - left) / (right - left), shown, height, cols, marker)
    drawn = np.array([[*line.ljust(cols)[:cols]] for line in lines], dtype="<U1")
    canvas.stamp(top, 0, drawn, style("text"), ~np.isin(drawn, [*_EMPTY]))
    end = cols
    for rate, text, ink in sorted(marks, reverse=True):
        start = min(max(col(rate) - cell_len(text) // 2, 0), end - cell_len(text))
        if start >= 0:
            canvas.write(0, start, text, ink)
            end = start - 1
    canvas.write(level, 0, loss_text(profile.loss) + " ", muted)
    _write_rates(canvas, left, right)
    return canvas


def _write_rates(canvas: Canvas, left: float, right: float) -> None:
    muted, row = style("muted"), canvas.rows - 1
    name = _("step")
    end = canvas.cols - cell_len(name) - 1
    canvas.write(row, end + 1, name, muted)
    free = 0
    for power in range(math.ceil(left), math.floor(right) + 1):
        text = short_text(10.0**power)
        middle = round((power - left) / (right - left) * (canvas.cols - 1))
        start = max(middle - len(text) // 2, 0)
        if start >= free and start + len(text) <= end:
            canvas.write(row, start, text, muted)
            free = start + len(text) + 1
