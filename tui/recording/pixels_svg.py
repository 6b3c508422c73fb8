"""Pictures of pixels as SVG: a path a colour, a stroke for each stretch of it in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def pixels_svg(levels: NDArray[np.integer[Any]], colors: Sequence[str]) -> str:
    """Returns a picture whose pixels are numbers of colours, as SVG.

    Args:
        levels: The number of each pixel's colour, shape ``(height, width)``.
        colors: Colours ``#rrggbb``.
    """
    height, width = levels.shape
    paths: dict[int, list[str]] = {}
    for row, line in enumerate(levels):
        starts = np.flatnonzero(np.diff(line, prepend=line[0] - 1))
        lengths = np.diff(starts, append=width)
        for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
            stretch = f"M{start} {row}h{length}v1h-{length}z"
            paths.setdefault(int(line[start]), []).append(stretch)
    drawn = [
        f'<path fill="{colors[level]}" d="{"".join(stretches)}"/>'
        for level, stretches in sorted(paths.items())
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" shape-rendering="crispEdges">'
    )
    return "\n".join([head, *drawn, "</svg>", ""])
