"""A multilayer perceptron: where its parameters lie, and its output for any inputs.

All parameters are one flat vector, so that an optimizer updates them with a few array operations;
each layer sees its part as an array of shape ``(n_in + 1, n_out)``: weights, and biases as the last
row. Inside, samples are columns: activations have the shape ``(n_out, n_samples)``, with a row of
ones below, so that ``z = X @ W + b`` is one product and every array stays contiguous.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Activation, Array
from xortui.core.architecture import Architecture
from xortui.core.config import Settings
from xortui.core.initializers import first_layers
from xortui.core.parameters import Parameters

BATCH_NORM_EPSILON: Final = 1e-5
BATCH_NORM_MOMENTUM: Final = 0.1


@dataclass(frozen=True, slots=True)
class LayerViews:
    """One layer's part of a flat vector (parameters, gradients or changes).

    Attributes:
        weights_and_biases: Shape ``(n_in + 1, n_out)``: weights, then biases as the last row, if
            there are any.
        scale: Batch normalisation's scale, shape ``(n_out,)``; empty without it.
        shift: Batch normalisation's shift, likewise.
        has_bias: Whether the units have biases.
    """

    weights_and_biases: Array
    scale: Array
    shift: Array
    has_bias: bool = True

    @property
    def weights(self) -> Array:
        """The weights, shape ``(n_in, n_out)``."""
        return self.weights_and_biases[:-1] if self.has_bias else self.weights_and_biases

    @property
    def biases(self) -> Array:
        """The biases, shape ``(n_out,)``; where there are none, zeros that cannot be written to."""
        if self.has_bias:
            biases: Array = self.weights_and_biases[-1]
            return biases
        none = np.zeros(self.weights_and_biases.shape[1:], self.weights_and_biases.dtype)
        none.flags.writeable = False
        return none

    def array(self, name: str) -> Array:
        """Returns ``weights``, ``biases``, ``scales`` or ``shifts``, as a view."""
        arrays = {
            "weights": self.weights,
            "biases": self.biases,
            "scales": self.scale,
            "shifts": self.shift,
        }
        return arrays[name]


def layer_views(vector: Array, architecture: Architecture) -> list[LayerViews]:
    """Returns each layer's part of a flat vector, as views.

    A vector with a second axis, such as one of runs, keeps it as the last axis of every view.
    """
    views, start = [], 0
    for layer, (n_in, n_out) in enumerate(architecture.shapes):
        rows = n_in + 1 if architecture.bias else n_in
        stop = start + rows * n_out
        weights_and_biases = vector[start:stop].reshape(rows, n_out, *vector.shape[1:])
        extra = n_out if architecture.is_normalized(layer) else 0
        scale, shift = vector[stop : stop + extra], vector[stop + extra : stop + 2 * extra]
        views.append(LayerViews(weights_and_biases, scale, shift, architecture.bias))
        start = stop + 2 * extra
    return views


class Network:
    """The parameters of a network and its output in evaluation.

    Attributes:
        sizes: Layer sizes, inputs first.
        architecture: What it is made of.
        layers: Each layer's views of the parameters.
        activations: Each layer's activation function.
        running_means: Batch normalisation's running means, a view for each hidden layer; empty
            where a layer has none.
        running_variances: Its running variances.
    """

    def __init__(self, settings: Settings, parameters: Array, running: Array) -> None:
        """Lays a network over memory that the caller owns.

        Args:
            settings: The settings in force.
            parameters: Flat vector of as many numbers as the network has parameters.
            running: Flat vector of batch normalisation's running means, then variances.
        """
        self.sizes = settings.sizes
        self.architecture = settings.architecture
        self.layers = layer_views(parameters, self.architecture)
        self.activations: list[Activation] = [
            OUTPUT_ACTIVATIONS[name] for name in settings.activations
        ]
        self.running_means, self.running_variances = _split_running(running, self.architecture)

    def initialize(self, settings: Settings) -> None:
        """Writes the first parameters that the configuration's scheme and seed give."""
        drawn = first_layers(settings.initializer, self.architecture, settings.seed)
        for layer, (weights, biases) in zip(self.layers, drawn, strict=True):
            layer.weights[:] = weights
            if layer.has_bias:
                layer.biases[:] = biases
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
        x: Array = np.ascontiguousarray(inputs.T, dtype=self.layers[0].weights_and_biases.dtype)
        activations, a = [], x
        with np.errstate(all="ignore"):
            for index, (layer, activation) in enumerate(
                zip(self.layers, self.activations, strict=True)
            ):
                if self.architecture.skip and index == len(self.layers) - 1:
                    a = np.concatenate([a, x])
                z = np.dot(layer.weights.T, a) + layer.biases[:, None]
                if self.architecture.is_normalized(index):
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
    vector: Array, architecture: Architecture, running: Array | None = None
) -> Parameters:
    """Returns read-only copies of a flat vector's parts, shaped layer by layer."""
    copy = vector.copy()
    copy.flags.writeable = False
    views = layer_views(copy, architecture)
    has_norm = architecture.has_norm
    none = copy[:0]
    means: tuple[Array, ...] = ()
    variances: tuple[Array, ...] = ()
    if has_norm and running is not None:
        kept = running.copy()
        kept.flags.writeable = False
        means, variances = _split_running(kept, architecture)
    return Parameters(
        weights=tuple(layer.weights for layer in views),
        biases=tuple(layer.biases if layer.has_bias else none for layer in views),
        scales=tuple(layer.scale for layer in views[:-1]) if has_norm else (),
        shifts=tuple(layer.shift for layer in views[:-1]) if has_norm else (),
        running_means=means,
        running_variances=variances,
    )


def _split_running(
    running: NDArray[Any], architecture: Architecture
) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """Returns running means and variances of each hidden layer; nothing where none has any."""
    if not architecture.has_norm:
        return (), ()
    units = zip(architecture.sizes[1:], architecture.norms, strict=False)
    edges = np.cumsum([n if norm else 0 for n, norm in units])[:-1]
    means, variances = np.split(running, 2)
    return tuple(np.split(means, edges)), tuple(np.split(variances, edges))
