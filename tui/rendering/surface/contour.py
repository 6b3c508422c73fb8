"""The line where a surface crosses a level, by marching squares on whole arrays."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)

# For each set of corners above the level (top left 8, top right 4, bottom left 2, bottom right 1)
# the edges that one line joins. The saddles 6 and 9 have two lines; their middle decides which.
_EDGES: Final = np.full((16, 2), -1)
for _corners, _pair in {
    1: (_BOTTOM, _RIGHT),
    2: (_LEFT, _BOTTOM),
    3: (_LEFT, _RIGHT),
    4: (_TOP, _RIGHT),
    5: (_TOP, _BOTTOM),
    7: (_LEFT, _TOP),
}.items():
    _EDGES[_corners] = _EDGES[15 - _corners] = _pair

# Around a square from its top left corner: x and y of the corner where each edge begins, the way
# from there to its end, and which corner that is.
_BEGINNINGS: Final = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
_WAYS: Final = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
_ENDS: Final = np.array([1, 2, 3, 0])

_ALL: Final = np.uint8(15)
_FAR: Final = 1e9


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
    above = (values >= level).view(np.uint8)
    pairs = 2 * above[:, :-1] + above[:, 1:]
    corners = (4 * pairs[:-1] + pairs[1:]).ravel()
    crossed = (corners - 1 < _ALL - 1).nonzero()[0]  # neither none nor all: 0 - 1 is 255 here
    places = np.stack(divmod(crossed, max(pairs.shape[1], 1)), axis=1)[:, ::-1]
    cols = values.shape[1]
    first = places[:, 1] * cols + places[:, 0]
    heights = values.ravel()[first + np.array([[0], [1], [cols + 1], [cols]])].astype(np.float64)
    finite = np.isfinite(heights).all(axis=0)
    if not finite.all():
        crossed, places, heights = crossed[finite], places[finite], heights[:, finite]
    # Differences of the largest floats would overflow.
    heights = np.minimum(np.maximum(heights - level, -_FAR), _FAR)
    cases = corners[crossed]
    saddle = (cases == 6) | (cases == 9)
    if not saddle.any():
        return _lines(heights, places, _EDGES[cases])
    plain = ~saddle
    pieces = [_lines(heights[:, plain], places[plain], _EDGES[cases[plain]])]
    # The lines cut off the two corners that differ from the middle.
    apart = (heights.mean(axis=0) >= 0) != (cases == 9)
    for lone, shown in ((7, apart), (1, apart), (4, ~apart), (2, ~apart)):
        some = saddle & shown
        edges = np.tile(_EDGES[lone], (int(some.sum()), 1))
        pieces.append(_lines(heights[:, some], places[some], edges))
    return np.vstack(pieces)


def _lines(
    heights: NDArray[np.float64], places: NDArray[np.intp], edges: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Returns the line between two edges of each square, shape ``(n, 4)``.

    Args:
        heights: Of the corners over the level, around the square, shape ``(4, n)``.
        places: Column and row of each square, shape ``(n, 2)``.
        edges: The two edges of each, shape ``(n, 2)``. Their corners lie on two sides of the level.
    """
    square = np.arange(len(places))[:, None]
    begin, end = heights[edges, square], heights[_ENDS[edges], square]
    share = begin / (begin - end)
    crossings: NDArray[np.float64] = _BEGINNINGS[edges] + share[:, :, None] * _WAYS[edges]
    crossings += places[:, None]
    return crossings.reshape(-1, 4)
