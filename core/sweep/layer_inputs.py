"""What a layer reads, for many runs at once, and how its linear part is computed from it.

The first layer reads the data, which all runs share (or, in mini-batches, each run's own rows);
every other layer reads activations. No product goes through BLAS: its rounding may depend on how
many runs lie side by side, and a run's numbers must not.
"""

from __future__ import annotations

from functools import partial
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Array
from xortui.core.fast.parameter_vector import LayerViews
from xortui.core.sweep.steps import Steps, samples_first

_FEW_ROWS: Final = 64
"""Up to so many rows one call that sums over them is faster than a sum for each unit."""


class LayerInputs(Protocol):
    """The inputs of a layer.

    Attributes:
        n_samples: How many rows there are.
        rows: The rows, ``(n_features, n_samples)``; each run's own have a third axis.
    """

    n_samples: int
    rows: Array

    def forward(
        self, steps: Steps, layer: LayerViews, z: Array, scratch: Array, factor: float = 1.0
    ) -> None:
        """Appends ``z = (X @ W + b) * factor``.

        Args:
            steps: Where to append.
            layer: The layer, its weights and biases of shape ``(n_in + 1, n_out, n_runs)``.
            z: Shape ``(n_out, n_samples, n_runs)``.
            scratch: At least ``max(n_in, n_out)`` rows of ``(n_samples, n_runs)``.
            factor: A power of two, by which no rounding changes.
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

    Attributes:
        rows: The inputs, shape ``(n_features, n_samples)``.
    """

    def __init__(self, rows: Array) -> None:
        """Takes the inputs, shape ``(n_features, n_samples)``."""
        self.rows, self.n_samples = rows, rows.shape[1]

    def forward(
        self, steps: Steps, layer: LayerViews, z: Array, scratch: Array, factor: float = 1.0
    ) -> None:
        """Appends ``z = (X @ W + b) * factor``. See `LayerInputs.forward`."""
        every = layer.weights
        if factor == 1:
            steps.append_copy(layer.biases, z[:, 0])
        else:
            exact = np.array(factor, z.dtype)
            every = scratch[: every.shape[1], : every.shape[0]].transpose(1, 0, 2)
            steps.append_ufunc(np.multiply, layer.biases, exact, out=z[:, 0])
            steps.append_ufunc(np.multiply, layer.weights, exact, out=every)
        done = 1
        for weights in every[::-1]:
            steps.append_ufunc(np.add, z[:, :done], weights[:, None], out=z[:, done : 2 * done])
            done *= 2

    def gradient(
        self, steps: Steps, delta: Array, weights: Array, biases: Array, scratch: Array
    ) -> None:
        """Appends the gradient of the layer's weights and biases. See `LayerInputs.gradient`."""
        # What is left of the last two rows is written where it is to be.
        ends = (biases, weights[-1])
        half = self.n_samples
        for row in weights[:-1]:
            half //= 2
            lower, upper = delta[:, :half], delta[:, half : 2 * half]
            if half > len(ends):
                steps.append_sum(upper, 1, row)
                steps.append_ufunc(np.add, lower, upper, out=lower)
            else:
                steps.append_ufunc(np.add, upper[:, 0], upper[:, 1], out=row)
                for index, end in enumerate(ends):
                    steps.append_ufunc(np.add, lower[:, index], upper[:, index], out=end)
        if len(weights) == 1:
            for index, end in enumerate(ends):
                steps.append_copy(delta[:, index], end)
        steps.append_ufunc(np.add, biases, weights[-1], out=biases)


class SharedInputs:
    """Any data that all runs share.

    Attributes:
        rows: The inputs, shape ``(n_features, n_samples)``.
    """

    def __init__(self, inputs: Array) -> None:
        """Takes the data.

        Args:
            inputs: Shape ``(n_features, n_samples)``.
        """
        self.rows, self.n_samples = inputs, inputs.shape[1]

    def forward(
        self, steps: Steps, layer: LayerViews, z: Array, scratch: Array, factor: float = 1.0
    ) -> None:
        """Appends ``z = (X @ W + b) * factor``. See `LayerInputs.forward`."""
        products, rows = _units_and_runs(samples_first(z)), self.rows.T * factor
        read = layer.weights
        if layer.has_bias:
            # As the weight of an input that is always 1, added last: the same bits in one call.
            read = layer.weights_and_biases
            rows = np.column_stack([rows, np.full(len(rows), factor)])
        rows = rows.astype(z.dtype)
        steps.append_call(
            partial(np.einsum, "ni,iu->nu", rows, _units_and_runs(read), out=products)
        )

    def gradient(
        self, steps: Steps, delta: Array, weights: Array, biases: Array, scratch: Array
    ) -> None:
        """Appends the gradient of the layer's weights and biases. See `LayerInputs.gradient`."""
        deltas = _units_and_runs(samples_first(delta))
        steps.append_call(
            partial(np.einsum, "in,nu->iu", self.rows, deltas, out=_units_and_runs(weights))
        )
        steps.append_sum(delta, 1, biases)


def _units_and_runs(a: Array) -> Array:
    """Returns an array ``(n, n_units, n_runs)`` with its last two axes as one."""
    result: Array = a.reshape(len(a), -1)
    return result


class OwnInputs:
    """Inputs of each run's own: activations, or a mini-batch."""

    def __init__(self, values: Array) -> None:
        """Takes the buffer that will hold the rows.

        Args:
            values: Shape ``(n_in, n_samples, n_runs)``.
        """
        self.values = self.rows = values
        self.n_samples = values.shape[1]

    def forward(
        self, steps: Steps, layer: LayerViews, z: Array, scratch: Array, factor: float = 1.0
    ) -> None:
        """Appends ``z = (X @ W + b) * factor``. See `LayerInputs.forward`."""
        weights = layer.weights
        n_in, n_out = weights.shape[:2]
        rows = samples_first(self.values)
        if n_out == 1 and self.n_samples <= _FEW_ROWS:
            steps.append_ufunc(np.multiply, self.values, weights, out=scratch[:n_in])
            _sum_terms(steps, scratch[:n_in], z[0])
        elif n_out == 1:
            steps.append_call(partial(np.einsum, "nir,ir->nr", rows, weights[:, 0], out=z[0]))
        else:
            sums = samples_first(z)
            steps.append_call(partial(np.einsum, "nir,ior->nor", rows, weights, out=sums))
        steps.append_ufunc(np.add, z, layer.biases[:, None], out=z)
        if factor != 1:
            steps.append_ufunc(np.multiply, z, np.array(factor, z.dtype), out=z)

    def gradient(
        self, steps: Steps, delta: Array, weights: Array, biases: Array, scratch: Array
    ) -> None:
        """Appends the gradient of the layer's weights and biases. See `LayerInputs.gradient`."""
        n_in, n_out = weights.shape[:2]
        if n_out == 1:
            steps.append_ufunc(np.multiply, self.values, delta, out=scratch[:n_in])
            steps.append_sample_sum(scratch[:n_in], weights[:, 0])
        elif self.n_samples <= _FEW_ROWS:
            rows, deltas = samples_first(self.values), samples_first(delta)
            steps.append_call(partial(np.einsum, "nir,nor->ior", rows, deltas, out=weights))
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
    rows: Array = np.ascontiguousarray(inputs.T, dtype)
    if n_samples == 1 << n_features:
        numbers = np.arange(n_samples)[:, None] >> np.arange(n_features)[::-1]
        if np.array_equal(inputs, numbers & 1):
            return TruthTableInputs(rows)
    return SharedInputs(rows)
