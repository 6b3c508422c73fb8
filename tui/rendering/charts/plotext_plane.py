"""The only module that calls plotext: curves and bars on a plane from 0 to 1, as lines of text.

Only finite numbers may reach plotext: a NaN aborts its whole process, and its logarithmic axis
refuses zero. Axes, numbers and marks are our own. plotext keeps one global figure, which two
threads must never share, so a lock guards it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.braille import DOTS_DOWN
from xortui.tui.rendering.charts.curve_points import bends, finite_runs

_UNSEEN: Final = 1 / 4
"""Part of a dot by which a line may pass a point."""

_lock = threading.Lock()


def plotted_curve(
    xs: NDArray[np.float64], ys: NDArray[np.float64], rows: int, cols: int, marker: str
) -> tuple[str, ...]:
    """Returns the lines of text that plotext draws of a curve.

    Args:
        xs: Shape ``(n,)``, 0 to 1.
        ys: Shape ``(n,)``, 0 to 1 or NaN, where the curve is broken.
        rows: Height in cells.
        cols: Width in cells.
        marker: plotext's marker.
    """

    def draw(figure: Any) -> None:
        for run in finite_runs(ys):
            # plotext takes its time for every point.
            points = run.start + bends(xs[run], ys[run], _UNSEEN / (DOTS_DOWN * rows))
            signal = figure.signal(xs[points], ys[points], marker=marker)
            figure.draw(signal.lines() if points.size > 1 else signal)

    return _drawn(draw, rows, cols)


def plotted_bars(
    heights: NDArray[np.float64], rows: int, cols: int, marker: str
) -> tuple[str, ...]:
    """Returns the lines of text that plotext draws of a bar for each column.

    Args:
        heights: Shape ``(cols,)``, 0 to 1.
        rows: Height in cells.
        cols: Width in cells.
        marker: plotext's marker.
    """
    columns = np.flatnonzero(heights > 0)
    places = columns / max(cols - 1, 1)

    def draw(figure: Any) -> None:
        if columns.size:
            values = heights[columns].tolist()
            bars = figure.bar(places.tolist(), values, marker=marker, width=0.01, lines=False)
            figure.draw(bars)

    return _drawn(draw, rows, cols)


def _drawn(draw: Callable[[Any], None], rows: int, cols: int) -> tuple[str, ...]:
    with _lock:
        figure, rulers = _plane()
        figure.clear.data()
        figure.plot_size(cols, rows)
        draw(figure)
        for ruler in rulers:  # after drawing, as bars set ticks of their own
            ruler.lim(0, 1)
            ruler.ticks([], [])
        return tuple(str(figure.build().string(colorless=True)).split("\n")[:rows])


@cache
def _plane() -> tuple[Any, list[Any]]:
    """Returns plotext's figure, set up once, as that takes a third of a drawing; and its rulers."""
    # The import costs 150 ms, which the first picture of the program must not wait for.
    import plotext

    plotext.terminal.limit(False, False)
    figure = plotext.figure
    figure.clear()
    figure.theme("colorless")
    figure.axes(False)
    return figure, [figure.ruler(axis) for axis in ("x", "y")]
