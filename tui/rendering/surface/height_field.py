"""Which point of a surface each pixel of a picture shows, with hidden parts hidden.

Seen without perspective, all that a pixel column can show lies over one line of the base. Along
that line the surface is a curve; from the front to the back, what rises above all before it is
seen from above, and what dips below all before it is seen from below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xortui.tui.rendering.surface.projection import Projection


@dataclass(frozen=True, slots=True)
class VisibleSurface:
    """What each pixel shows; arrays of shape ``(n_rows, n_cols)``, or with one more axis.

    Attributes:
        shown: The pixel shows the surface.
        places: Shape ``(n_rows, n_cols, 2)``: x1 and x2 of the point that it shows, 0 to 1.
        heights: Output there, 0 to 1.
        nearness: How near the point is to the viewer.
    """

    shown: NDArray[np.bool_]
    places: NDArray[np.float64]
    heights: NDArray[np.float64]
    nearness: NDArray[np.float64]


def visible_surface(
    surface: NDArray[np.floating], view: Projection, rows: NDArray[np.float64]
) -> VisibleSurface:
    """Returns what every pixel shows of a surface.

    Args:
        surface: Output on a grid of at least one value, row 0 the largest x2. Values are clipped
            to 0 to 1; those that are not finite are holes.
        view: The direction to look from.
        rows: The y of each row of pixels, in the pixels of ``view``.

    References:
        T. J. Wright, "A Two-Space Solution to the Hidden Line Problem for Plotting Functions of
        Two Variables", IEEE Transactions on Computers C-22(1), 1973 (the floating horizon).
    """
    known = np.isfinite(surface)
    solid = np.where(known, np.clip(surface, 0.0, 1.0), 0.0)
    columns = np.arange(int(view.width), dtype=np.float64)
    near, far = view.base_line(columns)
    reached = near > far
    near, far = np.where(reached, near, 0.0), np.where(reached, far, 0.0)
    steps = np.linspace(0.0, 1.0, max(len(rows), 32))
    line = near[:, None] + (far - near)[:, None] * steps
    offsets = (columns - (view.width - 1) / 2) / view.scale_across
    curves = view.rows(line, interpolated(solid, _places(view, offsets[:, None], line)))
    step, shown = _first_crossings(curves, rows)
    nearness = (near[:, None] + (far - near)[:, None] * step).T
    places = _places(view, offsets, nearness)
    return VisibleSurface(
        shown=(shown & reached[:, None]).T & _nearest(known, places),
        places=places,
        heights=interpolated(solid, places),
        nearness=nearness,
    )


def _places(
    view: Projection, offsets: NDArray[np.float64], nearness: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Returns x1 and x2, 0 to 1, by how far to the right and how near."""
    right, near = view.rightward, view.nearer
    found = [offsets * right[axis] + nearness * near[axis] + 0.5 for axis in (0, 1)]
    places: NDArray[np.float64] = np.clip(np.stack(found, axis=-1), 0.0, 1.0)
    return places


def _first_crossings(
    curves: NDArray[np.float64], rows: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Returns where each column's curve first reaches each row of pixels.

    Args:
        curves: Shape ``(n_cols, n_steps)``: y from the front to the back.
        rows: Shape ``(n_rows,)``.

    Returns:
        Two arrays of shape ``(n_cols, n_rows)``: the place along the curve, 0 (front) to 1 (back);
        whether there is one.
    """
    n_cols, n_steps = curves.shape
    from_below = rows > curves[:, :1]
    rising = -np.minimum.accumulate(curves, axis=1)
    falling = np.maximum.accumulate(curves, axis=1)
    # Columns stand so far apart that one search serves them all.
    apart = 4 * (np.abs(curves).max() + np.abs(rows).max() + 1) * np.arange(n_cols)[:, None]
    first = np.arange(n_cols)[:, None] * n_steps
    above = np.searchsorted((rising + apart).ravel(), apart - rows) - first
    below = np.searchsorted((falling + apart).ravel(), apart + rows) - first
    found = np.where(from_below, below, above)
    shown = found < n_steps
    found = np.clip(found, 1, n_steps - 1)
    start = np.take_along_axis(curves, found - 1, axis=1)
    rise = np.take_along_axis(curves, found, axis=1) - start
    share = np.clip((rows - start) / np.where(rise == 0, 1.0, rise), 0.0, 1.0)
    return (found - 1 + share) / (n_steps - 1), shown


def interpolated(values: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns values at places between the points of a grid, linear in both directions.

    Args:
        values: Shape ``(rows, cols)``, row 0 the largest x2.
        places: Shape ``(..., 2)``: x1 and x2, each 0 to 1.

    Returns:
        Shape ``(...)``.
    """
    height, width = values.shape
    across, down = places[..., 0] * (width - 1), (1 - places[..., 1]) * (height - 1)
    col, row = across.astype(np.intp), down.astype(np.intp)
    right, low = across - col, down - row
    corner = row * width + col
    flat = values.ravel()
    # At the last row and column the neighbour counts nothing, so any will do.
    next_col, next_row = np.minimum(col + 1, width - 1) - col, (row + 1 < height) * width
    top = flat[corner] * (1 - right) + flat[corner + next_col] * right
    corner = corner + next_row
    bottom = flat[corner] * (1 - right) + flat[corner + next_col] * right
    found: NDArray[np.float64] = top * (1 - low) + bottom * low
    return found


def _nearest(values: NDArray[np.bool_], places: NDArray[np.float64]) -> NDArray[np.bool_]:
    height, width = values.shape
    cols = np.rint(places[..., 0] * (width - 1)).astype(np.intp)
    rows = np.rint((1 - places[..., 1]) * (height - 1)).astype(np.intp)
    found: NDArray[np.bool_] = values[rows, cols]
    return found
