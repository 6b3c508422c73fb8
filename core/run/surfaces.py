"""Outputs over the input square, of a network as it was at one moment."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import RunConfig
from xortui.core.data import Dataset
from xortui.core.fast.parameter_vector import Network


@lru_cache(maxsize=8)  # the same few grids are asked for with every frame that is drawn
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
        Shape ``(rows * cols, n_features)``, read-only.
    """
    inputs = np.tile(data.inputs.mean(axis=0), (rows * cols, 1))
    across, up = axes
    left, right = data.bounds[across]
    inputs[:, across] = np.tile(np.linspace(left, right, cols), rows)
    if up < data.n_features:
        low, high = data.bounds[up]
        inputs[:, up] = np.repeat(np.linspace(high, low, rows), cols)
    inputs.flags.writeable = False
    return inputs


class FrozenNetwork:
    """A network as it was at one moment, to be asked for outputs at any later time.

    Attributes:
        settings: The settings that were in force.
    """

    def __init__(self, settings: RunConfig, network: Network) -> None:
        """Keeps a network that nobody else writes to.

        Args:
            settings: The settings in force.
            network: The network, over memory of its own.
        """
        self.settings = settings
        self._network = network

    def outputs(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns the outputs ``(n_samples,)`` for any inputs ``(n_samples, n_features)``."""
        return np.asarray(self._network.evaluate(inputs)[-1][0], np.float64)

    def activations(self, inputs: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Returns each layer's activations ``(n_samples, n_out)``, the output layer last."""
        return [np.asarray(a.T, np.float64) for a in self._network.evaluate(inputs)]

    def surface(self, rows: int, cols: int, axes: tuple[int, int] = (0, 1)) -> NDArray[np.float64]:
        """Returns the output over the input square, in one pass.

        Args:
            rows: Height of the grid; row 0 is the top (largest second input).
            cols: Width of the grid; column 0 is the left (smallest first input).
            axes: Which two inputs span the square; the others stay at their mean.

        Returns:
            Shape ``(rows, cols)``.
        """
        return self.outputs(grid_inputs(self.settings.dataset, rows, cols, axes)).reshape(
            rows, cols
        )

    def unit_surfaces(
        self, rows: int, cols: int, axes: tuple[int, int] = (0, 1)
    ) -> list[NDArray[np.float64]]:
        """Returns every unit's activation over the input square.

        Returns:
            For each layer shape ``(n_out, rows, cols)``, the output layer last.
        """
        inputs = grid_inputs(self.settings.dataset, rows, cols, axes)
        layers = self._network.evaluate(inputs)
        return [np.asarray(a, np.float64).reshape(-1, rows, cols) for a in layers]
