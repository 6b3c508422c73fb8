"""A curve cut down to what a chart can show: few points, spikes kept, gaps where it is unknown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.cells.braille import DOTS_DOWN


def decimated(
    across: NDArray[np.float64], up: NDArray[np.float64], rows: int, cols: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns at most ``2 * cols`` points: the lowest and the highest of each stretch.

    A stretch in which nothing is known leaves one NaN, so that the gap stays a gap. One in which
    the highest lies less than a dot of braille above the lowest leaves one point.

    Args:
        across: Shape ``(n,)``, increasing; NaN at its end where points lie outside.
        up: Shape ``(n,)``, parts of the height, may hold NaN.
        rows: Cells down, at least 1.
        cols: Cells across, at least 1.
    """
    if up.size <= 2 * cols:
        return across, up
    # A column a stretch: of powers of ten the first columns hold few points, the last ones most.
    columns = np.linspace(across[0], np.nanmax(across), cols + 1)[1:-1]
    starts = np.unique([0, *np.searchsorted(across, columns)])
    stretch = np.repeat(np.arange(starts.size), np.diff([*starts, up.size]))
    known = np.isfinite(up)
    lows = np.minimum.reduceat(np.where(known, up, np.inf), starts)
    highs = np.maximum.reduceat(np.where(known, up, -np.inf), starts)
    places = np.arange(up.size)

    def first(where: NDArray[np.bool_]) -> NDArray[np.intp]:
        found = np.minimum.reduceat(np.where(where, places, up.size), starts)
        return np.where(found < up.size, found, starts)

    lowest, highest = (first(known & (up == bound[stretch])) for bound in (lows, highs))
    alone = first(known)
    alone[-1] = places[starts[-1] :][known[starts[-1] :]].max(initial=starts[-1])
    is_flat = highs - lows < 1 / (DOTS_DOWN * rows)
    kept = [np.where(is_flat, alone, spike) for spike in (lowest, highest)]
    chosen = np.unique(np.concatenate(kept))
    return across[chosen], up[chosen]


def finite_runs(up: NDArray[np.float64]) -> list[slice]:
    """Returns where stretches of finite values start and end, left to right.

    Args:
        up: Shape ``(n,)``, may hold NaN and infinities.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], np.isfinite(up), [False]])))
    return [slice(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def bends(xs: NDArray[np.float64], ys: NDArray[np.float64], bound: float) -> NDArray[np.intp]:
    """Returns the points that a line must go through to pass all others closer than ``bound``.

    Args:
        xs: Shape ``(n,)``, increasing, finite.
        ys: Shape ``(n,)``, finite.
        bound: Distance along y.

    References:
        D. H. Douglas and T. K. Peucker, "Algorithms for the reduction of the number of points
        required to represent a digitized line or its caricature", Cartographica 10(2), 1973.
    """
    kept = {0, xs.size - 1}
    stretches = [(0, xs.size - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        between = slice(first + 1, last)
        slope = (ys[last] - ys[first]) / (xs[last] - xs[first])
        apart = np.abs(ys[between] - ys[first] - slope * (xs[between] - xs[first]))
        furthest = int(apart.argmax())
        if apart[furthest] >= bound:
            middle = first + 1 + furthest
            kept.add(middle)
            stretches += [(first, middle), (middle, last)]
    return np.array(sorted(kept), dtype=np.intp)
