"""One layer of many networks on the way forward and back, and sums over its rows.

Arrays have the shape ``(n_units, n_rows, n_networks)``: networks lie on the last axis. What is
added up over units or rows is one call of `numpy.einsum` for many networks, and for one network,
which may have many rows, one product of matrices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from xortui.core.activations import SOFTMAX, Activation, Array
from xortui.core.fast.parameter_vector import LayerViews
from xortui.core.parameters import BATCH_NORM_EPSILON

NONE: Final[Array] = np.empty((0, 0, 0))


@dataclass(frozen=True, slots=True)
class Normalized:
    """Batch normalisation of one layer: ``x = (linear - mean) / deviation`` over the rows."""

    x: Array
    inverse: Array
    scale: Array
    mean: Array
    variance: Array


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's forward pass.

    Its parameters are those from ``start`` to before ``stop``; ``below`` has the activations of the
    layer below, and a unit that is always 1 below them; ``bend`` is the activation's second
    derivative, and empty where no Hessian is wanted.
    """

    views: LayerViews
    start: int
    stop: int
    below: Array
    z: Array
    a: Array
    slope: Array
    bend: Array
    norm: Normalized | None

    @property
    def shape(self) -> tuple[int, int]:
        """How many units are below, the one that is always 1 counted, and how many it has."""
        return self.below.shape[0], self.z.shape[0]


def forward(
    views: Sequence[LayerViews],
    activations: Sequence[Activation],
    inputs: Array,
    *,
    hessian: bool,
    of_logits: bool = False,
) -> list[Layer]:
    """Returns each layer's forward pass.

    Args:
        views: Each layer's parameters.
        activations: Each layer's activation function.
        inputs: Shape ``(n_inputs + 1, n_rows, 1)``, the last of them 1.
        hessian: Whether the second derivatives of the activations are wanted.
        of_logits: Whether the output's slopes and second derivatives are not, as the loss is one
            of its pre-activations.
    """
    layers: list[Layer] = []
    below, start = inputs, 0
    for view, activation in zip(views, activations, strict=True):
        linear = led_on(view.weights_and_biases, below)
        norm = normalized(linear, view) if len(view.scale) else None
        z = linear if norm is None else norm.scale * norm.x + view.shift[:, None]
        a = applied(activation, z)
        is_led_through = not of_logits or len(layers) < len(views) - 1
        slope = activation.derivative_formula(z, a) if is_led_through else NONE
        bend = NONE
        if hessian and is_led_through and activation is not SOFTMAX:
            bend = activation.second_derivative(z, a)
        stop = start + view.weights_and_biases[..., 0].size + 2 * len(view.scale)
        layers.append(Layer(view, start, stop, below, z, a, slope, bend, norm))
        if len(layers) < len(views):
            below = np.ones((a.shape[0] + 1, *a.shape[1:]))
            below[:-1] = a
        start = stop
    return layers


def applied(activation: Activation, z: Array) -> Array:
    """Returns activations ``(n_units, n_rows, n_networks)``; softmax takes the units together."""
    if activation is SOFTMAX:
        return np.asarray(activation.formula(z.swapaxes(0, 1)).swapaxes(0, 1), np.float64)
    return activation.formula(z)


def backward(
    layers: Sequence[Layer], delta: Array, gradients: Array
) -> tuple[list[Array], list[Array]]:
    """Adds the gradient; returns each layer's ``d loss / d z`` and ``d loss / d a``.

    ``d loss / d a`` of the output layer is not needed and stands empty.
    """
    deltas, errors = [delta], [NONE]
    for index in reversed(range(len(layers))):
        layer = layers[index]
        delta = deltas[0]
        own = gradients[layer.start : layer.stop]
        n_in, n_out = layer.shape
        if layer.norm is not None:
            own[-2 * n_out : -n_out] += (delta * layer.norm.x).sum(1)
            own[-n_out:] += delta.sum(1)
            delta = through_norm(layer.norm, delta)
        own[: n_in * n_out].reshape(n_in, n_out, -1)[...] += summed_over_rows(layer.below, delta)
        if index:
            errors.insert(0, led_back(layer.views.weights, delta))
            deltas.insert(0, errors[0] * layers[index - 1].slope)
    return deltas, errors


def normalized(linear: Array, view: LayerViews) -> Normalized:
    """Returns what batch normalisation makes of a layer."""
    mean = linear.mean(1, keepdims=True)
    centered = linear - mean
    variance = (centered * centered).mean(1, keepdims=True)
    inverse = 1 / np.sqrt(variance + BATCH_NORM_EPSILON)
    return Normalized(centered * inverse, inverse, view.scale[:, None], mean, variance)


def through_norm(norm: Normalized, delta: Array) -> Array:
    """Returns ``d loss / d linear`` of a layer that is normalised, from ``d loss / d z``."""
    q = delta * norm.scale
    mean, slope = q.mean(1, keepdims=True), (q * norm.x).mean(1, keepdims=True)
    return np.asarray((q - mean - norm.x * slope) * norm.inverse)


def led_on(weights: Array, below: Array) -> Array:
    """Returns the sums of ``below`` with the weights ``(n_in, n_out, n_networks)``."""
    if weights.shape[-1] == 1:
        product: Array = weights[..., 0].T @ below[..., 0]
        return product[..., None]
    return np.asarray(np.einsum("iul,inl->unl", weights, below))


def led_back(weights: Array, delta: Array) -> Array:
    """Returns ``delta`` led back through the weights."""
    if weights.shape[-1] == 1:
        product: Array = weights[..., 0] @ delta[..., 0]
        return product[..., None]
    return np.asarray(np.einsum("iul,unl->inl", weights, delta))


def summed_over_rows(left: Array, right: Array) -> Array:
    """Returns ``(n_left, n_right, n_networks)``, the sums over rows of each with each."""
    if right.shape[-1] == 1:
        product: Array = left[..., 0] @ right[..., 0].T
        return product[..., None]
    return np.asarray(np.einsum("inl,unl->iul", left, right))
