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
from xortui.core.parameters import BATCH_NORM_EPSILON, Parameters

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
        input_scale: Batch normalisation's scale of what the layer reads, shape ``(n_in,)``; None
            where there is none.
        input_shift: Its shift, likewise.
    """

    weights_and_biases: Array
    scale: Array
    shift: Array
    has_bias: bool = True
    input_scale: Array | None = None
    input_shift: Array | None = None

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
        """Returns ``weights``, ``biases``, ``scales``, ..., as a view."""
        none = self.scale[:0]
        arrays = {
            "weights": self.weights,
            "biases": self.biases,
            "scales": self.scale,
            "shifts": self.shift,
            "input_scales": none if self.input_scale is None else self.input_scale,
            "input_shifts": none if self.input_shift is None else self.input_shift,
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
        start = stop + 2 * extra
        if architecture.input_arrays(layer):
            of_inputs = vector[start : start + n_in], vector[start + n_in : start + 2 * n_in]
            start += 2 * n_in
            found = LayerViews(weights_and_biases, scale, shift, architecture.bias, *of_inputs)
        else:
            found = LayerViews(weights_and_biases, scale, shift, architecture.bias)
        views.append(found)
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
        input_running: Those of the inputs: mean and variance, shape ``(n_inputs,)``; empty where
            the inputs have none.
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
        self.input_running, self.running_means, self.running_variances = split_running(
            running, self.architecture
        )

    @np.errstate(all="ignore")  # a number may be beyond what a float32 holds
    def initialize(self, settings: Settings) -> None:
        """Writes the first parameters that the configuration's scheme and seed give."""
        drawn = first_layers(settings.initializer, self.architecture, settings.seed)
        for layer, (weights, biases) in zip(self.layers, drawn, strict=True):
            layer.weights[:] = weights
            if layer.has_bias:
                layer.biases[:] = biases
            layer.scale[:], layer.shift[:] = 1, 0
            if layer.input_scale is not None and layer.input_shift is not None:
                layer.input_scale[:], layer.input_shift[:] = 1, 0
        for mean, variance in zip(self.running_means, self.running_variances, strict=True):
            mean[:], variance[:] = 0, 1
        self.input_running[0][:], self.input_running[1][:] = 0, 1

    def evaluate(self, inputs: NDArray[np.float64]) -> list[Array]:
        """Returns every layer's activations for any inputs, in evaluation mode.

        Args:
            inputs: Shape ``(n_samples, n_features)``.

        Returns:
            For each layer shape ``(n_out, n_samples)``, the output layer last.
        """
        return [activations for _z, activations in self._layers_of(inputs)]

    def hidden_pre_activations(self, inputs: NDArray[np.float64]) -> list[Array]:
        """Returns what goes into the activation of every hidden unit, in evaluation mode.

        Args:
            inputs: Shape ``(n_samples, n_features)``.

        Returns:
            For each hidden layer shape ``(n_out, n_samples)``.
        """
        return [z for z, _activations in self._layers_of(inputs)][:-1]

    def _layers_of(self, inputs: NDArray[np.float64]) -> list[tuple[Array, Array]]:
        """Returns every layer's pre-activations and activations."""
        found: list[tuple[Array, Array]] = []
        with np.errstate(all="ignore"):
            x: Array = np.ascontiguousarray(inputs.T, dtype=self.layers[0].weights_and_biases.dtype)
            a = x
            if self.architecture.input_norm:
                a = x = self._normalized_inputs(x)
            for index, (layer, activation) in enumerate(
                zip(self.layers, self.activations, strict=True)
            ):
                if self.architecture.skip and index == len(self.layers) - 1:
                    a = np.concatenate([a, x])
                z = np.dot(layer.weights.T, a) + layer.biases[:, None]
                if self.architecture.is_normalized(index):
                    z = self._normalized(z, index)
                a = activation(z)
                found.append((z, a))
        return found

    def _normalized_inputs(self, x: Array) -> Array:
        (mean, variance), views = self.input_running, self.layers[0]
        assert views.input_scale is not None and views.input_shift is not None
        factor = views.input_scale / np.sqrt(variance + BATCH_NORM_EPSILON)
        result: Array = (x - mean[:, None]) * factor[:, None] + views.input_shift[:, None]
        return result

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
    has_norm = any(architecture.norms)
    none = copy[:0]
    means: tuple[Array, ...] = ()
    variances: tuple[Array, ...] = ()
    of_inputs: dict[str, tuple[Array, ...]] = {}
    if architecture.input_norm:
        names = architecture.input_arrays(0)
        of_inputs = {name: (views[0].array(name),) for name in names}
    if architecture.has_norm and running is not None:
        kept = running.copy()
        kept.flags.writeable = False
        input_running, means, variances = split_running(kept, architecture)
        if architecture.input_norm:
            names = ("input_running_means", "input_running_variances")
            of_inputs |= {
                name: (values,) for name, values in zip(names, input_running, strict=True)
            }
    return Parameters(
        weights=tuple(layer.weights for layer in views),
        biases=tuple(layer.biases if layer.has_bias else none for layer in views),
        scales=tuple(layer.scale for layer in views[:-1]) if has_norm else (),
        shifts=tuple(layer.shift for layer in views[:-1]) if has_norm else (),
        running_means=means,
        running_variances=variances,
        **of_inputs,
    )


Running = tuple[tuple[Array, Array], tuple[Array, ...], tuple[Array, ...]]
"""Mean and variance of the inputs, and the means and the variances of each hidden layer."""


def split_running(running: NDArray[Any], architecture: Architecture) -> Running:
    """Returns running statistics as views; of hidden layers nothing where none has any.

    Args:
        running: Means and then variances, of inputs and then of units; more axes may follow.
        architecture: What the network is made of.
    """
    if not architecture.has_norm:
        none = running[:0]
        return (none, none), (), ()
    edges = np.cumsum(architecture.normalized_counts)[:-1]
    if not any(architecture.norms):
        edges = edges[:0]
    means, variances = (np.split(half, edges) for half in np.split(running, 2))
    if not any(architecture.norms):
        return (means[0], variances[0]), (), ()
    return (means[0], variances[0]), tuple(means[1:]), tuple(variances[1:])
