"""A multilayer perceptron: where its parameters lie, and its output for any inputs.

All parameters are one flat vector, so that an optimizer updates them with a few array operations;
each layer sees its part as an array of shape ``(n_in + 1, n_out)``: weights, and biases as the last
row. Inside, samples are columns: activations have the shape ``(n_out, n_samples)``, with a row of
ones below, so that ``z = X @ W + b`` is one product and every array stays contiguous.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, Activation, Array
from xortui.core.config import Settings
from xortui.core.initializers import INITIALIZERS
from xortui.core.parameters import Parameters

BATCH_NORM_EPSILON: Final = 1e-5
BATCH_NORM_MOMENTUM: Final = 0.1


@dataclass(frozen=True, slots=True)
class LayerViews:
    """One layer's part of a flat vector (parameters, gradients or changes).

    Attributes:
        weights_and_biases: Shape ``(n_in + 1, n_out)``: weights, then biases as the last row.
        scale: Batch normalisation's scale, shape ``(n_out,)``; empty without it.
        shift: Batch normalisation's shift, likewise.
    """

    weights_and_biases: Array
    scale: Array
    shift: Array

    @property
    def weights(self) -> Array:
        """The weights, shape ``(n_in, n_out)``."""
        return self.weights_and_biases[:-1]

    @property
    def biases(self) -> Array:
        """The biases, shape ``(n_out,)``."""
        biases: Array = self.weights_and_biases[-1]
        return biases

    def array(self, name: str) -> Array:
        """Returns ``weights``, ``biases``, ``scales`` or ``shifts``, as a view."""
        arrays = {
            "weights": self.weights,
            "biases": self.biases,
            "scales": self.scale,
            "shifts": self.shift,
        }
        return arrays[name]


def parameter_count(sizes: Sequence[int], batch_norm: bool) -> int:
    """Returns how many numbers the parameters of a network are."""
    linear = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    return linear + (2 * sum(sizes[1:-1]) if batch_norm else 0)


def layer_views(vector: Array, sizes: Sequence[int], batch_norm: bool) -> list[LayerViews]:
    """Returns each layer's part of a flat vector, as views.

    A vector with a second axis, such as one of runs, keeps it as the last axis of every view.
    """
    views, start = [], 0
    for layer, (n_in, n_out) in enumerate(pairwise(sizes)):
        stop = start + (n_in + 1) * n_out
        weights_and_biases = vector[start:stop].reshape(n_in + 1, n_out, *vector.shape[1:])
        extra = n_out if batch_norm and layer < len(sizes) - 2 else 0
        scale, shift = vector[stop : stop + extra], vector[stop + extra : stop + 2 * extra]
        views.append(LayerViews(weights_and_biases, scale, shift))
        start = stop + 2 * extra
    return views


class Network:
    """The parameters of a network and its output in evaluation.

    Attributes:
        sizes: Layer sizes, inputs first.
        layers: Each layer's views of the parameters.
        activations: Each layer's activation function.
        running_means: Batch normalisation's running means, a view for each hidden layer.
        running_variances: Its running variances.
    """

    def __init__(self, settings: Settings, parameters: Array, running: Array) -> None:
        """Lays a network over memory that the caller owns.

        Args:
            settings: The settings in force.
            parameters: Flat vector of `parameter_count` numbers.
            running: Flat vector of batch normalisation's running means, then variances.
        """
        self.sizes = settings.sizes
        self.layers = layer_views(parameters, settings.sizes, settings.batch_norm)
        hidden = ACTIVATIONS[settings.activation]
        output = OUTPUT_ACTIVATIONS[settings.output_activation]
        self.activations: list[Activation] = [hidden] * len(settings.hidden) + [output]
        self.batch_norm = settings.batch_norm and bool(settings.hidden)
        self.running_means, self.running_variances = _running_views(running, settings)

    def initialize(self, settings: Settings) -> None:
        """Writes the first parameters that the configuration's scheme and seed give."""
        drawn = INITIALIZERS[settings.init](settings.sizes, settings.seed)
        for layer, (weights, biases) in zip(self.layers, drawn, strict=True):
            layer.weights[:], layer.biases[:] = weights, biases
            layer.scale[:], layer.shift[:] = 1, 0
        for mean, variance in zip(self.running_means, self.running_variances, strict=True):
            mean[:], variance[:] = 0, 1

    def evaluate(self, inputs: NDArray[np.float64]) -> list[Array]:
        """Returns every layer's activations for any inputs, in evaluation mode.

        Args:
            inputs: Shape ``(n_samples, n_features)``.

        Returns:
            For each layer shape ``(n_out, n_samples)``, the output layer last.
        """
        a: Array = np.ascontiguousarray(inputs.T, dtype=self.layers[0].weights_and_biases.dtype)
        activations = []
        with np.errstate(all="ignore"):
            for index, (layer, activation) in enumerate(
                zip(self.layers, self.activations, strict=True)
            ):
                z = np.dot(layer.weights.T, a) + layer.biases[:, None]
                if index < len(self.running_means):
                    z = self._normalized(z, index)
                a = activation(z)
                activations.append(a)
        return activations

    def _normalized(self, z: Array, layer: int) -> Array:
        mean, variance = self.running_means[layer], self.running_variances[layer]
        factor = self.layers[layer].scale / np.sqrt(variance + BATCH_NORM_EPSILON)
        result: Array = (z - mean[:, None]) * factor[:, None] + self.layers[layer].shift[:, None]
        return result


def parameters_of(
    vector: Array, sizes: Sequence[int], batch_norm: bool, running: Array | None = None
) -> Parameters:
    """Returns read-only copies of a flat vector's parts, shaped layer by layer."""
    copy = vector.copy()
    copy.flags.writeable = False
    views = layer_views(copy, sizes, batch_norm)
    has_norm = batch_norm and len(sizes) > 2
    means: tuple[Array, ...] = ()
    variances: tuple[Array, ...] = ()
    if has_norm and running is not None:
        kept = running.copy()
        kept.flags.writeable = False
        means, variances = _split_running(kept, sizes)
    return Parameters(
        weights=tuple(layer.weights for layer in views),
        biases=tuple(layer.biases for layer in views),
        scales=tuple(layer.scale for layer in views[:-1]) if has_norm else (),
        shifts=tuple(layer.shift for layer in views[:-1]) if has_norm else (),
        running_means=means,
        running_variances=variances,
    )


def _split_running(
    running: NDArray[Any], sizes: Sequence[int]
) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    edges = np.cumsum(sizes[1:-1])[:-1]
    means, variances = np.split(running, 2)
    return tuple(np.split(means, edges)), tuple(np.split(variances, edges))


def _running_views(
    running: Array, settings: Settings
) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    if not settings.batch_norm or not settings.hidden:
        return (), ()
    return _split_running(running, settings.sizes)
