"""What of a truth table has been learned, part by part, over the epochs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.chart_axes import Axes, Box, draw_axes
from xortui.tui.rendering.charts.plotext_plane import plotted_curve
from xortui.tui.rendering.text.number_format import fixed_text

_ROLES: Final = ("muted", "positive", "negative", "accent", "right", "wrong")
_LETTERS: Final = "cabxyz"
_EMPTY: Final = " \u2800"
_LEAST_CHART: Final = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One part over the epochs.

    Attributes:
        name: What it is called.
        amounts: How much of it the outputs held, shape ``(n_points,)``.
        now: The same at the epoch shown.
        target: The same of the targets.
    """

    name: str
    amounts: NDArray[np.float64]
    now: float
    target: float


def parts_chart(
    epochs: NDArray[np.int64],
    parts: Sequence[Part],
    now: int,
    rows: int,
    cols: int,
    glyphs: Glyphs,
) -> Canvas:
    """Draws a curve a part, and beside them what there is of each now, and in the targets.

    Where there is no colour, curves are told apart by letters.

    Args:
        epochs: Epoch of each point, shape ``(n_points,)``.
        parts: The parts, at most six of which are drawn.
        now: The epoch shown.
        rows: Height in cells.
        cols: Width in cells.
        glyphs: What the terminal can show.
    """
    canvas = Canvas(rows, cols)
    shown = parts[: min(len(_ROLES), max(rows - 1, 0))]
    width = max((len(part.name) for part in shown), default=0) + 17
    chart = Canvas(rows, max(cols - width - 1, 0))
    if chart.cols >= _LEAST_CHART and rows > 1:
        _draw_curves(chart, epochs, shown, now, glyphs)
        canvas.paste(0, 0, chart)
    left = max(cols - width, 0)
    canvas.write(0, max(cols - 12, 0), _("now  target"), style("muted"))
    for row, (part, role, letter) in enumerate(zip(shown, _ROLES, _LETTERS, strict=False), 1):
        canvas.write(row, left, f"{letter} {part.name}", style(role, bold=True))
        numbers = f"{_amount_text(part.now):>6} {_amount_text(part.target):>6}"
        canvas.write(row, cols - len(numbers), numbers, style("text"))
    return canvas


def _amount_text(amount: float) -> str:
    return fixed_text(amount, 2) if abs(amount) < 100 else f"{amount:.0e}".replace("e+", "e")


def _draw_curves(
    canvas: Canvas, epochs: NDArray[np.int64], parts: Sequence[Part], now: int, glyphs: Glyphs
) -> None:
    amounts = np.concatenate([[0.0], *(part.amounts for part in parts)])
    known = amounts[np.isfinite(amounts)]
    targets = [part.target for part in parts]
    low, high = min(known.min(), *targets), max(known.max(), *targets)
    if high <= low:
        high = low + 1
    axes = Axes(max(int(epochs[-1]), 1), float(low), float(high), False, quantity=_("part"))
    box = draw_axes(canvas, axes, glyphs)
    at, line = box.col(min(now / axes.last, 1.0)), "┊" if glyphs.unicode else ":"
    canvas.fill(box.top, at, box.rows, 1, line, style("muted"))
    for part, role, letter in zip(parts, _ROLES, _LETTERS, strict=False):
        _draw_curve(canvas, axes, box, epochs, part, style(role), _marker(letter, glyphs))


def _marker(letter: str, glyphs: Glyphs) -> str:
    return "braille" if glyphs.unicode and glyphs.color else letter


def _draw_curve(
    canvas: Canvas,
    axes: Axes,
    box: Box,
    epochs: NDArray[np.int64],
    part: Part,
    ink: int,
    marker: str,
) -> None:
    up = axes.height(np.where(np.isfinite(part.amounts), part.amounts, 0.0))
    lines = plotted_curve(axes.across(epochs), up, box.rows, box.cols, marker)
    drawn = np.array([[*line.ljust(box.cols)[: box.cols]] for line in lines], dtype="<U1")
    canvas.stamp(box.top, box.left, drawn, ink, ~np.isin(drawn, [*_EMPTY]))
