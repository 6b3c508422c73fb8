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


class LayerInputs(Protocol):
    """The inputs of a layer.

    Attributes:
        n_samples: How many rows there are.
    """

    n_samples: int

    def forward(self, steps: Steps, layer: LayerViews, z: Array, scratch: Array) -> None:
        """Appends ``z = X @ W + b``.

        Args:
            steps: Where to append.
            layer: The layer, its weights and biases of shape ``(n_in + 1, n_out, n_runs)``.
            z: Shape ``(n_out, n_samples, n_runs)``.
            scratch: At least ``max(n_in, n_out)`` rows of ``(n_samples, n_runs)``.
        """
        ...

    def gradient(
        self, steps: Steps, delta: Array, weights: Array, biases: Array, scratch: Array
    ) -> None:
        """Appends the gradient of the layer, given ``d loss / d z``, which it may use up.

        Args:
            steps: Where to append.
            delta: Shape ``(n_out, n_samples, n_runs)``.
            weights: Where that of the weights is written, shape ``(n_in, n_out, n_runs)``.
            biases: Where that of the biases is, shape ``(n_out, n_runs)``.
            scratch: At least ``max(n_in, n_out)`` rows of ``(n_samples, n_runs)``.
        """
        ...


class TruthTableInputs:
    """All inputs of 0 and 1 in counting order, so that no product is needed.

    Each input doubles the rows that are done: the rows where it is 1 are those where it is 0 plus
    its weight. The gradient folds the rows by the same halves.
    """

    def __init__(self, n_features: int) -> None:
        self._n_features = n_features
        self.n_samples = 1 << n_features

    def forward(self, steps: Steps, layer: LayerViews, z: Array, scratch: Array) -> None:
        """Appends ``z = X @ W + b``. See `LayerInputs.forward`."""
        steps.append_ufunc(np.positive, layer.biases, out=z[:, 0])
        done = 1
        for weights in layer.weights[::-1]:
            steps.append_ufunc(np.add, z[:, :done], weights[:, None], out=z[:, done : 2 * done])
            done *= 2

    def gradient(
        self, steps: Steps, delta: Array, weights: Array, biases: Array, scratch: Array
    ) -> None:
        """Appends the gradient of the layer's weights and biases. See `LayerInputs.gradient`."""
        half = self.n_samples
        for row in weights:
            half //= 2
            lower, upper = delta[:, :half], delta[:, half : 2 * half]
            if half == 1:
                steps.append_ufunc(np.positive, upper[:, 0], out=row)
            elif half == 2:
                steps.append_ufunc(np.add, upper[:, 0], upper[:, 1], out=row)
            else:
                steps.append_sum(upper, 1, row)
            steps.append_ufunc(np.add, lower, upper, out=biases[:, None] if half == 1 else lower)


class SharedInputs:
    """Any data that all runs share."""

    def __init__(self, inputs: Array) -> None:
        """Takes the data.

        Args:
            inputs: Shape ``(n_features, n_samples)``.
        """
        self._inputs = inputs[:, None, :, None]
        self.n_samples = inputs.shape[1]

    def forward(self, steps: Steps, layer: LayerViews, z: Array, scratch: Array) -> None:
        """Appends ``z = X @ W + b``. See `LayerInputs.forward`."""
        weights, term = layer.weights, scratch[: z.shape[0]]
        steps.append_ufunc(np.multiply, weights[0][:, None], self._inputs[0], out=z)
        for row, x in zip(weights[1:], self._inputs[1:], strict=True):
            steps.append_ufunc(np.multiply, row[:, None], x, out=term)
            steps.append_ufunc(np.add, z, term, out=z)
        steps.append_ufunc(np.add, z, layer.biases[:, None], out=z)

    def gradient(
        self, steps: Steps, delta: Array, weights: Array, biases: Array, scratch: Array
    ) -> None:
        """Appends the gradient of the layer's weights and biases. See `LayerInputs.gradient`."""
        terms = scratch[: delta.shape[0]]
        for x, row in zip(self._inputs, weights, strict=True):
            steps.append_ufunc(np.multiply, delta, x, out=terms)
            steps.append_sum(terms, 1, row)
        steps.append_sum(delta, 1, biases)


class OwnInputs:
    """Inputs of each run's own: activations, or a mini-batch."""

    def __init__(self, values: Array) -> None:
        """Takes the buffer that will hold the rows.

        Args:
            values: Shape ``(n_in, n_samples, n_runs)``.
        """
        self.values = values
        self.n_samples = values.shape[1]

    def forward(self, steps: Steps, layer: LayerViews, z: Array, scratch: Array) -> None:
        """Appends ``z = X @ W + b``. See `LayerInputs.forward`."""
        weights = layer.weights
        n_in, n_out = weights.shape[:2]
        if n_out == 1:
            steps.append_ufunc(np.multiply, self.values, weights, out=scratch[:n_in])
            _sum_terms(steps, scratch[:n_in], z[0])
        else:
            steps.append_ufunc(np.multiply, self.values[:1], weights[0][:, None], out=z)
            for value, row in zip(self.values[1:], weights[1:], strict=True):
                steps.append_ufunc(np.multiply, value[None], row[:, None], out=scratch[:n_out])
                steps.append_ufunc(np.add, z, scratch[:n_out], out=z)
        steps.append_ufunc(np.add, z, layer.biases[:, None], out=z)

    def gradient(
        self, steps: Steps, delta: Array, weights: Array, biases: Array, scratch: Array
    ) -> None:
        """Appends the gradient of the layer's weights and biases. See `LayerInputs.gradient`."""
        n_in, n_out = weights.shape[:2]
        if n_out == 1:
            steps.append_ufunc(np.multiply, self.values, delta, out=scratch[:n_in])
            steps.append_sample_sum(scratch[:n_in], weights[:, 0])
        else:
            for value, row in zip(self.values, weights, strict=True):
                steps.append_ufunc(np.multiply, value[None], delta, out=scratch[:n_out])
                steps.append_sum(scratch[:n_out], 1, row)
        steps.append_sample_sum(delta, biases)


def _sum_terms(steps: Steps, terms: Array, out: Array) -> None:
    if terms.shape[0] == 2:
        steps.append_ufunc(np.add, terms[0], terms[1], out=out)
    else:
        steps.append_sum(terms, 0, out)


def shared_inputs(inputs: NDArray[np.float64], dtype: str) -> LayerInputs:
    """Returns the rows of data that all runs share, as a truth table where they are one.

    Args:
        inputs: Shape ``(n_samples, n_features)``.
        dtype: The precision of the runs.
    """
    n_samples, n_features = inputs.shape
    if n_samples == 1 << n_features:
        numbers = np.arange(n_samples)[:, None] >> np.arange(n_features)[::-1]
        if np.array_equal(inputs, numbers & 1):
            return TruthTableInputs(n_features)
    return SharedInputs(np.ascontiguousarray(inputs.T, dtype))
