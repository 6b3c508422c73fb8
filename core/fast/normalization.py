"""Batch normalisation and dropout, forward and backward, in buffers made once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

import numpy as np

from xortui.core.activations import Array
from xortui.core.fast.parameter_vector import BATCH_NORM_MOMENTUM, LayerViews
from xortui.core.parameters import BATCH_NORM_EPSILON


class Normalized(Protocol):
    """What batch normalisation asks of one network, or of many side by side.

    Attributes:
        layers: Each layer's views of the parameters.
    """

    layers: list[LayerViews]

    @property
    def running_means(self) -> Sequence[Array]:
        """Running mean of each hidden layer."""
        ...

    @property
    def running_variances(self) -> Sequence[Array]:
        """Running variance of each hidden layer."""
        ...

    @property
    def input_running(self) -> tuple[Array, Array]:
        """Running mean and variance of the inputs."""
        ...


INPUTS: Final = -1
"""The index of what has no layer before it: the inputs."""


class BatchNorm:
    """Batch normalisation of one layer's pre-activations, as ``nn.BatchNorm1d`` defines it.

    In training each unit is normalised over the batch, and running statistics move towards the
    batch's (the variance with n - 1 in the denominator); in evaluation the running statistics
    are used. Source: Ioffe and Szegedy 2015, "Batch Normalization".
    """

    def __init__(
        self, network: Normalized, index: int, n_samples: int, gradient: LayerViews, training: bool
    ) -> None:
        """Makes the buffers.

        Args:
            network: The network.
            index: The layer, or `INPUTS`.
            n_samples: Rows of the batch.
            gradient: The layer's part of the gradient; of inputs that of the first layer.
            training: Training mode or evaluation.
        """
        if index == INPUTS:
            names = ("input_scales", "input_shifts")
            mean, variance = network.input_running
        else:
            names = ("scales", "shifts")
            mean, variance = network.running_means[index], network.running_variances[index]
        views = network.layers[max(index, 0)]
        scale, shift = (views.array(name) for name in names)
        dtype, n_out = scale.dtype, scale.shape[0]
        runs = scale.shape[1:]  # Empty for one network, (n_runs,) for many.
        self._training = training
        self._scale, self._shift = scale[:, None], shift[:, None]
        self._scale_gradient, self._shift_gradient = (gradient.array(name) for name in names)
        self._running_mean, self._running_variance = mean[:, None], variance[:, None]
        self._normalized = np.empty((n_out, n_samples, *runs), dtype)
        self._scratch = np.empty_like(self._normalized)
        self._mean, self._variance, self._inverse, self._column = (
            np.empty((n_out, 1, *runs), dtype) for _ in range(4)
        )
        self._share = np.array(1 / n_samples, dtype)
        self._epsilon = np.array(BATCH_NORM_EPSILON, dtype)
        self._keep = np.array(1 - BATCH_NORM_MOMENTUM, dtype)
        self._momentum = np.array(BATCH_NORM_MOMENTUM, dtype)
        unbiased = n_samples / (n_samples - 1) if n_samples > 1 else 1.0
        self._unbiased_momentum = np.array(BATCH_NORM_MOMENTUM * unbiased, dtype)

    def forward(self, linear: Array, z: Array) -> None:
        """Writes the normalised, scaled and shifted ``linear`` into ``z``."""
        mean, variance = self._running_mean, self._running_variance
        if self._training:
            mean, variance = self._mean, self._variance
            self._row_means(linear, mean)
            np.subtract(linear, mean, self._normalized)
            np.multiply(self._normalized, self._normalized, self._scratch)
            self._row_means(self._scratch, variance)
            self._move(self._running_mean, mean, self._momentum)
            self._move(self._running_variance, variance, self._unbiased_momentum)
        else:
            np.subtract(linear, mean, self._normalized)
        np.add(variance, self._epsilon, self._inverse)
        np.sqrt(self._inverse, self._inverse)
        np.reciprocal(self._inverse, self._inverse)
        np.multiply(self._normalized, self._inverse, self._normalized)
        np.multiply(self._normalized, self._scale, z)
        np.add(z, self._shift, z)

    def backward(self, delta: Array) -> None:
        """Turns ``d loss / d z`` into ``d loss / d linear`` in place, and writes the gradients."""
        np.add.reduce(delta, axis=1, out=self._shift_gradient)
        np.multiply(delta, self._normalized, self._scratch)
        np.add.reduce(self._scratch, axis=1, out=self._scale_gradient)
        # With x the normalised input and d = delta * scale:
        # d loss / d linear = (d - mean(d) - x * mean(d * x)) / std, means over the batch.
        np.multiply(delta, self._scale, delta)
        np.multiply(delta, self._normalized, self._scratch)
        self._row_means(self._scratch, self._column)
        np.multiply(self._normalized, self._column, self._scratch)
        self._row_means(delta, self._column)
        np.subtract(delta, self._column, delta)
        np.subtract(delta, self._scratch, delta)
        np.multiply(delta, self._inverse, delta)

    def _row_means(self, values: Array, out: Array) -> None:
        np.add.reduce(values, axis=1, out=out, keepdims=True)
        np.multiply(out, self._share, out)

    def _move(self, running: Array, batch: Array, momentum: Array) -> None:
        np.multiply(running, self._keep, running)
        np.multiply(batch, momentum, self._column)
        np.add(running, self._column, running)


class Dropout:
    """Inverted dropout: in training each activation is dropped with a given probability.

    What is kept is divided by the share that is kept, so evaluation needs no change. Source:
    Srivastava et al. 2014, "Dropout"; ``nn.Dropout``.
    """

    def __init__(
        self,
        shape: tuple[int, int],
        dtype: np.dtype[Any],
        probability: float,
        generator: np.random.Generator,
    ) -> None:
        self._generator = generator
        self._dtype = dtype
        self._uniform = np.empty(shape, dtype)
        self._mask = np.empty(shape, dtype)
        self._probability = np.array(probability, dtype)
        self._gain = np.array(1 / (1 - probability), dtype)

    def forward(self, activated: Array, a: Array) -> None:
        """Writes ``activated`` with some units dropped into ``a``, by a new mask."""
        self._generator.random(out=self._uniform, dtype=self._dtype.type)
        np.greater_equal(self._uniform, self._probability, self._mask)
        np.multiply(self._mask, self._gain, self._mask)
        np.multiply(activated, self._mask, a)

    def backward(self, delta: Array) -> None:
        """Turns ``d loss / d a`` into ``d loss / d activated`` in place, by the last mask."""
        np.multiply(delta, self._mask, delta)
