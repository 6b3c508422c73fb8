"""Outputs over the input square, of a network as it was at one moment."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xortui.core.activations import Array
from xortui.core.config import Settings
from xortui.core.data import Dataset
from xortui.core.fast.parameter_vector import Network
from xortui.core.shown_outputs import WINNER, values_of_output


@lru_cache(maxsize=8)  # the same few grids are asked for with every frame that is drawn
def grid_inputs(
    data: Dataset,
    rows: int,
    cols: int,
    axes: tuple[int, int] = (0, 1),
    held: tuple[float, ...] | None = None,
) -> NDArray[np.float64]:
    """Returns the inputs at the points of a regular grid, row by row from the top.

    Args:
        data: Gives the square's bounds.
        rows: Height; the first row has the largest second input.
        cols: Width; the first column has the smallest first input.
        axes: Which inputs span the square. With one input, the second axis changes nothing.
        held: A value of each input, at which those stay that are no axis; None for their means.

    Returns:
        Shape ``(rows * cols, n_features)``, read-only.

    Raises:
        ValueError: There is no row or column, no such input, or not a value of each.
    """
    if rows < 1 or cols < 1:
        raise ValueError(f"rows and cols must be >= 1, got {rows} and {cols}")
    if not (0 <= axes[0] < data.n_features and axes[1] >= 0):
        raise ValueError(f"axes must be of inputs 0 to {data.n_features - 1}, got {axes}")
    if held is not None and len(held) != data.n_features:
        raise ValueError(f"held must be {data.n_features} values, got {len(held)}")
    inputs = np.tile(data.scaling.means if held is None else held, (rows * cols, 1))
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

    def __init__(self, settings: Settings, parameters: Array, running: Array) -> None:
        """Keeps numbers that nobody else writes to.

        Args:
            settings: The settings in force.
            parameters: Flat vector of the network's parameters.
            running: Flat vector of batch normalisation's running statistics.
        """
        self.settings = settings
        self._vectors = parameters, running

    @cached_property
    def _network(self) -> Network:
        """The network, laid out once somebody asks it: most moments of a run are not asked."""
        return Network(self.settings, *self._vectors)

    def __repr__(self) -> str:
        return f"<FrozenNetwork {self.settings.title}>"

    def outputs(self, inputs: ArrayLike, output: int = 0) -> NDArray[np.float64]:
        """Returns an output ``(n_samples,)`` for any inputs ``(n_samples, n_features)``.

        Args:
            inputs: The inputs.
            output: Which of several outputs; `activations` has all.

        Raises:
            ValueError: The inputs are no such table of numbers.
        """
        return np.asarray(self._network.evaluate(self._rows(inputs))[-1][output], np.float64)

    def activations(self, inputs: ArrayLike) -> list[NDArray[np.float64]]:
        """Returns each layer's activations ``(n_samples, n_out)``, the output layer last.

        Raises:
            ValueError: The inputs are no such table of numbers.
        """
        return [np.asarray(a.T, np.float64) for a in self._network.evaluate(self._rows(inputs))]

    def hidden_pre_activations(self, inputs: ArrayLike) -> list[NDArray[np.float64]]:
        """Returns each hidden layer's pre-activations ``(n_samples, n_out)``.

        Where one of them is zero its unit is in the middle: there is the unit's line.

        Raises:
            ValueError: The inputs are no such table of numbers.
        """
        layers = self._network.hidden_pre_activations(self._rows(inputs))
        return [np.asarray(z.T, np.float64) for z in layers]

    def _rows(self, inputs: ArrayLike) -> NDArray[np.float64]:
        n_features = self.settings.dataset.n_features
        try:
            rows = np.asarray(inputs, np.float64)
        except (TypeError, ValueError):
            raise ValueError(
                f"inputs must be rows of {n_features} numbers, got {inputs!r}"
            ) from None
        if rows.ndim != 2 or rows.shape[1] != n_features:
            raise ValueError(f"inputs must have shape (n_samples, {n_features}), got {rows.shape}")
        return self.settings.as_read(rows)

    def surface(
        self,
        rows: int,
        cols: int,
        axes: tuple[int, int] = (0, 1),
        held: tuple[float, ...] | None = None,
        output: int = 0,
    ) -> NDArray[np.float64]:
        """Returns an output over the input square, in one pass.

        Args:
            rows: Height of the grid; row 0 is the top (largest second input).
            cols: Width of the grid; column 0 is the left (smallest first input).
            axes: Which two inputs span the square.
            held: A value of each input, at which the others stay; None for their means.
            output: Which of several outputs, or `WINNER`: the number of the largest.

        Returns:
            Shape ``(rows, cols)``.
        """
        inputs = grid_inputs(self.settings.dataset, rows, cols, axes, held)
        if output != WINNER:
            return self.outputs(inputs, output).reshape(rows, cols)
        return values_of_output(self.activations(inputs)[-1].T, WINNER).reshape(rows, cols)

    def unit_surfaces(
        self,
        rows: int,
        cols: int,
        axes: tuple[int, int] = (0, 1),
        held: tuple[float, ...] | None = None,
    ) -> list[NDArray[np.float64]]:
        """Returns every unit's activation over the input square. See `surface`.

        Returns:
            For each layer shape ``(n_out, rows, cols)``, the output layer last.
        """
        inputs = grid_inputs(self.settings.dataset, rows, cols, axes, held)
        layers = self._network.evaluate(self.settings.as_read(inputs))
        return [np.asarray(a, np.float64).reshape(-1, rows, cols) for a in layers]
