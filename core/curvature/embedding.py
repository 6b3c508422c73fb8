"""A network with links past layers, normalised inputs or no biases, inside one with all parts.

Units that hand on an input as it is, one for each input and hidden layer, carry the inputs to the
output layer; biases that a network has not are 0. Inputs that are normalised are a layer before the
first, of one unit for each input that hands it on and is normalised. What is known of the larger
network, whose other parameters stay as they are, is then known of the smaller one: its gradient and
Hessian are the rows and columns of the parameters that both have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Activation, Array
from xortui.core.architecture import Architecture
from xortui.core.fast.parameter_vector import layer_views


@dataclass(frozen=True, slots=True)
class Embedding:
    """Where the parameters of a network stand in those of a larger one that computes the same.

    Attributes:
        whole: The larger network.
        kept: The index in its parameters of each parameter, shape ``(n_parameters,)``.
        fixed: Its parameters where all of those are 0.
        n_links: Units of each hidden layer that hand on an input.
        n_before: Layers of the larger network before the first.
    """

    whole: Architecture
    kept: NDArray[np.intp]
    fixed: Array
    n_links: int
    n_before: int = 0

    def parameters(self, own: Array) -> Array:
        """Returns the parameters of the larger network, the networks on the last axis."""
        whole = np.repeat(self.fixed[:, None], own.shape[1], 1)
        whole[self.kept] = own
        return whole

    def activation(self, f: Activation) -> Activation:
        """Returns a hidden layer's function, which leaves alone what is only handed on."""
        return _handing_on(f, self.n_links) if self.n_links else f


def embedding_of(own: Architecture) -> Embedding | None:
    """Returns how a network is a part of one with all parts; None where it has them itself."""
    if own.bias and not own.skip and not own.input_norm:
        return None
    if own.input_norm:
        return _with_normalized_inputs(own)
    n_links = own.sizes[0] if own.skip else 0
    hidden = tuple(units + n_links for units in own.sizes[1:-1])
    whole = Architecture((own.sizes[0], *hidden, own.sizes[-1]), own.norms)
    fixed = np.zeros(whole.n_parameters)
    numbers = np.arange(whole.n_parameters, dtype=np.float64)
    kept: list[Array] = []
    last = own.n_layers - 1
    for layer, (views, places) in enumerate(
        zip(layer_views(fixed, whole), layer_views(numbers, whole), strict=True)
    ):
        n_out = own.sizes[layer + 1]
        n_in = own.shapes[layer][0]
        if n_links and layer < last:
            units = n_out + np.arange(n_links)
            sources = np.arange(n_links) + (own.sizes[layer] if layer else 0)
            views.weights[sources, units] = 1
        kept.append(places.weights[:n_in, :n_out].ravel())
        if own.bias:
            kept.append(places.biases[:n_out])
        kept += [places.scale, places.shift]
    return Embedding(whole, np.concatenate(kept).astype(np.intp), fixed, n_links)


def _with_normalized_inputs(own: Architecture) -> Embedding:
    n_in = own.sizes[0]
    norms = (own.norms + (False,) * own.n_layers)[: own.n_layers - 1]
    whole = Architecture((n_in, *own.sizes), (True, *norms))
    fixed, numbers = np.zeros(whole.n_parameters), np.arange(whole.n_parameters, dtype=np.float64)
    first, *_others = layer_views(fixed, whole)
    first.weights[:] = np.eye(n_in)
    of_inputs, *places = layer_views(numbers, whole)
    kept: list[Array] = []
    for layer, views in enumerate(places):
        kept += [views.weights.ravel(), *([views.biases] if own.bias else [])]
        kept += [views.scale, views.shift]
        kept += [of_inputs.scale, of_inputs.shift] if layer == 0 else []
    return Embedding(whole, np.concatenate(kept).astype(np.intp), fixed, 0, 1)


def _handing_on(f: Activation, n_links: int) -> Activation:
    def value(z: Array) -> Array:
        return np.concatenate([f.formula(z[:-n_links]), z[-n_links:]])

    def slope(z: Array, x: Array) -> Array:
        own = f.derivative_formula(z[:-n_links], x[:-n_links])
        return np.concatenate([own, np.ones_like(z[-n_links:])])

    def bend(z: Array, x: Array) -> Array:
        own = f.second_derivative(z[:-n_links], x[:-n_links])
        return np.concatenate([own, np.zeros_like(z[-n_links:])])

    return replace(
        f,
        name=f"{f.name} beside links",
        formula=value,
        derivative_formula=slope,
        second_derivative_formula=bend,
        derivative_needs_z=True,
        make_kernels=None,
    )
