"""The line where a surface crosses a level, by marching squares on whole arrays."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)

# For each set of corners above the level (top left 8, top right 4, bottom right 2, bottom left 1)
# the edges that one line joins. The saddles 5 and 10 have two lines; their middle decides which.
_EDGES: Final = np.full((16, 2), -1)
for _corners, _pair in {
    1: (_LEFT, _BOTTOM),
    2: (_BOTTOM, _RIGHT),
    3: (_LEFT, _RIGHT),
    4: (_TOP, _RIGHT),
    6: (_TOP, _BOTTOM),
    7: (_LEFT, _TOP),
}.items():
    _EDGES[_corners] = _EDGES[15 - _corners] = _pair


def contour_segments(values: NDArray[np.floating], level: float = 0.5) -> NDArray[np.float64]:
    """Returns the straight pieces of a contour, linear between neighbouring values.

    Squares with a corner that is not finite hold no contour.

    Args:
        values: Shape ``(rows, cols)``.
        level: The height of the contour.

    Returns:
        Shape ``(n, 4)``, each ``x0, y0, x1, y1`` in columns and rows of ``values``.

    References:
        W. E. Lorensen and H. E. Cline, "Marching Cubes", SIGGRAPH 1987, in two dimensions.
    """
    above = (values >= level).astype(np.int8)
    corners = 8 * above[:-1, :-1] + 4 * above[:-1, 1:] + 2 * above[1:, 1:] + above[1:, :-1]
    rows, cols = np.nonzero((corners > 0) & (corners < 15))
    heights = np.stack(
        [
            values[rows, cols],
            values[rows, cols + 1],
            values[rows + 1, cols + 1],
            values[rows + 1, cols],
        ]
    ).astype(np.float64)
    finite = np.isfinite(heights).all(axis=0)
    rows, cols = rows[finite], cols[finite]
    # Differences of the largest floats would overflow.
    heights = np.clip(heights[:, finite] - level, -1e9, 1e9)
    kinds = corners[rows, cols].astype(np.intp)
    crossings = _edge_crossings(heights) + np.stack([cols, rows], axis=1)
    saddle = (kinds == 5) | (kinds == 10)
    pieces = [_join(crossings, _EDGES[kinds], ~saddle)]
    if saddle.any():
        # The lines cut off the two corners that differ from the middle.
        apart = (heights.mean(axis=0) >= 0) != (kinds == 10)
        for lone, shown in ((7, apart), (2, apart), (4, ~apart), (1, ~apart)):
            edges = np.broadcast_to(_EDGES[lone], (len(kinds), 2))
            pieces.append(_join(crossings, edges, saddle & shown))
    return np.vstack(pieces)


def _edge_crossings(heights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns where each edge is crossed, shape ``(4, n, 2)``, x and y from 0 to 1."""
    rises = np.roll(heights, -1, axis=0) - heights
    shares = np.clip(-heights / np.where(rises == 0, 1.0, rises), 0.0, 1.0)
    places = np.zeros((4, heights.shape[1], 2))
    # Around the square: along the top, down the right, back along the bottom, up the left.
    places[_TOP, :, 0], places[_RIGHT, :, 1] = shares[0], shares[1]
    places[_BOTTOM, :, 0], places[_LEFT, :, 1] = 1 - shares[2], 1 - shares[3]
    places[_RIGHT, :, 0] = places[_BOTTOM, :, 1] = 1.0
    return places


def _join(
    crossings: NDArray[np.float64], edges: NDArray[np.intp], where: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Returns the lines between two edges of the chosen squares, shape ``(n, 4)``."""
    which = np.flatnonzero(where)
    return np.hstack([crossings[edges[which, end], which] for end in (0, 1)])
