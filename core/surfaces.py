"""Grids over the input square, on which outputs are shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from xortui.core.data import Dataset


def grid_inputs(
    data: Dataset, rows: int, cols: int, axes: tuple[int, int] = (0, 1)
) -> NDArray[np.float64]:
    """Returns the inputs at the points of a regular grid, row by row from the top.

    Args:
        data: Gives the square's bounds, and the mean of inputs that are not on an axis.
        rows: Height; the first row has the largest second input.
        cols: Width; the first column has the smallest first input.
        axes: Which inputs span the square. With one input, the second axis changes nothing.

    Returns:
        Shape ``(rows * cols, n_features)``.
    """
    inputs = np.tile(data.inputs.mean(axis=0), (rows * cols, 1))
    across, up = axes
    left, right = data.bounds[across]
    inputs[:, across] = np.tile(np.linspace(left, right, cols), rows)
    if up < data.n_features:
        low, high = data.bounds[up]
        inputs[:, up] = np.repeat(np.linspace(high, low, rows), cols)
    return inputs
