"""What a layer reads, for many runs at once, and how its linear part is computed from it.

The first layer reads the data, which all runs share (or, in mini-batches, each run's own rows);
every other layer reads activations. No product goes through BLAS: its rounding may depend on how
many runs lie side by side, and a run's numbers must not.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Array
from xortui.core.fast.parameter_vector import LayerViews
from xortui.core.sweep.steps import Steps


class Rows(Protocol):
    """The inputs of a layer.

    Attributes:
        n_samples: How many rows there are.
    """

    n_samples: int

    def forward(self, steps: Steps, layer: LayerViews, z: Array, scratch: Array) -> None:
        """Appends ``z = X @ W + b``.

        Args:
            steps: Where to append.
            layer: The layer, its block of shape ``(n_in + 1, n_out, n_runs)``.
            z: Shape ``(n_out, n_samples, n_runs)``.
            scratch: At least ``max(n_in, n_out)`` rows of ``(n_samples, n_runs)``.
        """
        ...

    def gradient(self, steps: Steps, delta: Array, block: Array, scratch: Array) -> None:
        """Appends the gradient of the layer's block, given ``d loss / d z``, which it may use up.

        Args:
            steps: Where to append.
            delta: Shape ``(n_out, n_samples, n_runs)``.
            block: Shape ``(n_in + 1, n_out, n_runs)``.
            scratch: At least ``max(n_in, n_out)`` rows of ``(n_samples, n_runs)``.
        """
        ...


class TruthTableRows:
    """All inputs of 0 and 1 in counting order, so that no product is needed.

    Each input doubles the rows that are done: the rows where it is 1 are those where it is 0 plus
    its weight. The gradient folds the rows by the same halves.
    """

    def __init__(self, n_features: int) -> None:
        self._n_features = n_features
        self.n_samples = 1 << n_features

    def forward(self, steps: Steps, layer: LayerViews, z: Array, scratch: Array) -> None:
        """Appends ``z = X @ W + b``. See `Rows.forward`."""
        steps.add(np.positive, layer.block[-1], out=z[:, 0])
        done = 1
        for weights in layer.block[-2::-1]:
            steps.add(np.add, z[:, :done], weights[:, None], out=z[:, done : 2 * done])
            done *= 2

    def gradient(self, steps: Steps, delta: Array, block: Array, scratch: Array) -> None:
        """Appends the gradient of the layer's block. See `Rows.gradient`."""
        half = self.n_samples
        for weights in block[:-1]:
            half //= 2
            lower, upper = delta[:, :half], delta[:, half : 2 * half]
            if half == 1:
                steps.add(np.positive, upper[:, 0], out=weights)
            elif half == 2:
                steps.add(np.add, upper[:, 0], upper[:, 1], out=weights)
            else:
                steps.sum(upper, 1, weights)
            steps.add(np.add, lower, upper, out=block[-1][:, None] if half == 1 else lower)


class ConstantRows:
    """Any data that all runs share."""

    def __init__(self, inputs: Array) -> None:
        """Takes the data.

        Args:
            inputs: Shape ``(n_features, n_samples)``.
        """
        self._inputs = inputs[:, None, :, None]
        self.n_samples = inputs.shape[1]

    def forward(self, steps: Steps, layer: LayerViews, z: Array, scratch: Array) -> None:
        """Appends ``z = X @ W + b``. See `Rows.forward`."""
        weights, term = layer.block[:-1], scratch[: z.shape[0]]
        steps.add(np.multiply, weights[0][:, None], self._inputs[0], out=z)
        for row, x in zip(weights[1:], self._inputs[1:], strict=True):
            steps.add(np.multiply, row[:, None], x, out=term)
            steps.add(np.add, z, term, out=z)
        steps.add(np.add, z, layer.block[-1][:, None], out=z)

    def gradient(self, steps: Steps, delta: Array, block: Array, scratch: Array) -> None:
        """Appends the gradient of the layer's block. See `Rows.gradient`."""
        terms = scratch[: delta.shape[0]]
        for x, weights in zip(self._inputs, block[:-1], strict=True):
            steps.add(np.multiply, delta, x, out=terms)
            steps.sum(terms, 1, weights)
        steps.sum(delta, 1, block[-1])


class RunRows:
    """Rows of each run's own: activations, or a mini-batch."""

    def __init__(self, values: Array) -> None:
        """Takes the buffer that will hold the rows.

        Args:
            values: Shape ``(n_in, n_samples, n_runs)``.
        """
        self.values = values
        self.n_samples = values.shape[1]

    def forward(self, steps: Steps, layer: LayerViews, z: Array, scratch: Array) -> None:
        """Appends ``z = X @ W + b``. See `Rows.forward`."""
        weights = layer.block[:-1]
        n_in, n_out = weights.shape[:2]
        if n_out == 1:
            steps.add(np.multiply, self.values, weights, out=scratch[:n_in])
            _sum_terms(steps, scratch[:n_in], z[0])
        else:
            steps.add(np.multiply, self.values[:1], weights[0][:, None], out=z)
            for value, row in zip(self.values[1:], weights[1:], strict=True):
                steps.add(np.multiply, value[None], row[:, None], out=scratch[:n_out])
                steps.add(np.add, z, scratch[:n_out], out=z)
        steps.add(np.add, z, layer.block[-1][:, None], out=z)

    def gradient(self, steps: Steps, delta: Array, block: Array, scratch: Array) -> None:
        """Appends the gradient of the layer's block. See `Rows.gradient`."""
        n_in, n_out = block.shape[0] - 1, block.shape[1]
        if n_out == 1:
            steps.add(np.multiply, self.values, delta, out=scratch[:n_in])
            steps.sum_samples(scratch[:n_in], block[:-1, 0])
        else:
            for value, weights in zip(self.values, block[:-1], strict=True):
                steps.add(np.multiply, value[None], delta, out=scratch[:n_out])
                steps.sum(scratch[:n_out], 1, weights)
        steps.sum_samples(delta, block[-1])


def _sum_terms(steps: Steps, terms: Array, out: Array) -> None:
    if terms.shape[0] == 2:
        steps.add(np.add, terms[0], terms[1], out=out)
    else:
        steps.sum(terms, 0, out)


def shared_rows(inputs: NDArray[np.float64], dtype: str) -> Rows:
    """Returns the rows of data that all runs share, as a truth table where they are one.

    Args:
        inputs: Shape ``(n_samples, n_features)``.
        dtype: The precision of the runs.
    """
    n_samples, n_features = inputs.shape
    if n_samples == 1 << n_features:
        numbers = np.arange(n_samples)[:, None] >> np.arange(n_features)[::-1]
        if np.array_equal(inputs, numbers & 1):
            return TruthTableRows(n_features)
    return ConstantRows(np.ascontiguousarray(inputs.T, dtype))
