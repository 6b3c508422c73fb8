"""The exact Hessian of layered networks, many at once, from the curvatures between units.

``curvatures[u, v]`` of two layers is the second derivative of a row's loss with respect to the
pre-activations of unit ``u`` of the lower and ``v`` of the upper. As a weight moves nothing but a
pre-activation, that by the activation below it, a block of the Hessian is the sum over rows of a
curvature times two activations. Between layers one more term is that of the upper one's inputs,
which the lower one moves. Source: Bishop 1992, "Exact Calculation of the Hessian Matrix for the
Multilayer Perceptron".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from xortui.core.activations import Array
from xortui.core.curvature.layer_pass import Layer


def add_hessian(
    layers: Sequence[Layer],
    deltas: Sequence[Array],
    errors: Sequence[Array],
    moved_delta: Callable[[Array], Array],
    hessians: Array,
) -> None:
    """Adds the blocks of the Hessian from the diagonal to the right.

    Args:
        layers: The forward pass of some rows.
        deltas: Each layer's ``d loss / d z``.
        errors: Each hidden layer's ``d loss / d a``.
        moved_delta: Returns how the outputs' ``d loss / d z`` moves, from how their ``z`` do, which
            are the second axis there.
        hessians: Shape ``(n_parameters, n_parameters, n_networks)``.
    """
    for lower, layer in enumerate(layers):
        moves, inputs = _moves(layers, lower)
        own_moves = np.eye(len(layers[-1].z))[:, :, None, None]
        curvatures = moved_delta(moves[-1] if moves else own_moves)
        for upper in reversed(range(lower, len(layers))):
            if upper < len(layers) - 1:
                curvatures = _led_back(layers[upper + 1], curvatures) * layers[upper].slope
                bent = errors[upper] * layers[upper].bend
                if upper > lower:
                    curvatures += moves[upper - lower - 1] * bent
                else:
                    units = np.arange(len(bent))
                    curvatures[units, units] += bent
            block = _block(hessians, layer, layers[upper])
            _add_curvatures(layer.below, curvatures, layers[upper].below, block)
            weights = block[:, :, :-1]
            if upper == lower + 1:
                # each of its inputs is moved by a unit of its own
                own = np.einsum("iuuvl->iuvl", weights)
                own += _summed_over_rows(layer.below, layer.slope, deltas[upper])
            elif upper > lower:
                moved = inputs[upper - lower - 2]
                _add_moved_inputs(layer.below, moved, deltas[upper], weights)


def mirror(layers: Sequence[Layer], hessians: Array) -> None:
    """Fills the blocks below the diagonal with those above it."""
    for index, layer in enumerate(layers):
        own = slice(layer.start, layer.stop)
        for upper in layers[index + 1 :]:
            others = slice(upper.start, upper.stop)
            hessians[others, own] = hessians[own, others].transpose(1, 0, 2)


def _moves(layers: Sequence[Layer], lower: int) -> tuple[list[Array], list[Array]]:
    """Returns how a layer's pre-activations move those of each layer above, and its activations.

    Shapes ``(n_units, n_units_above, n_rows, n_networks)``.
    """
    moves: list[Array] = []
    inputs: list[Array] = []
    for index in range(lower + 1, len(layers)):
        weights, slope = layers[index].views.weights, layers[index - 1].slope
        if not moves:
            moves.append(slope[:, None] * weights[:, :, None])
        else:
            inputs.append(moves[-1] * slope)
            moves.append(_led_on(weights, inputs[-1]))
    return moves, inputs


def _block(hessians: Array, lower: Layer, upper: Layer) -> Array:
    """Returns the part of two layers' weights, ``(n_in, n_out, n_in, n_out, n_networks)``."""
    part = hessians[lower.start : lower.stop, upper.start : upper.stop]
    return part.reshape(*lower.shape, *upper.shape, -1)


def _add_curvatures(low: Array, curvatures: Array, high: Array, block: Array) -> None:
    if curvatures.shape[-1] == 1:
        left = low[:, None, None, :, 0] * curvatures[..., 0]
        block[..., 0] += (left @ high[..., 0].T).transpose(0, 1, 3, 2)
    else:
        block += np.einsum("inl,uvnl,jnl->iujvl", low, curvatures, high)


def _add_moved_inputs(low: Array, moved: Array, deltas: Array, block: Array) -> None:
    if moved.shape[-1] == 1:
        left = low[:, None, None, :, 0] * moved[..., 0]
        block[..., 0] += left @ deltas[..., 0].T
    else:
        block += np.einsum("inl,ujnl,vnl->iujvl", low, moved, deltas)


def _summed_over_rows(low: Array, slope: Array, deltas: Array) -> Array:
    if slope.shape[-1] == 1:
        product: Array = (low[:, None, :, 0] * slope[..., 0]) @ deltas[..., 0].T
        return product[..., None]
    return np.asarray(np.einsum("inl,unl,vnl->iuvl", low, slope, deltas))


def _led_on(weights: Array, moves: Array) -> Array:
    if weights.shape[-1] == 1:
        product: Array = weights[..., 0].T @ moves[..., 0]
        return product[..., None]
    return np.asarray(np.einsum("vwl,uvnl->uwnl", weights, moves))


def _led_back(above: Layer, curvatures: Array) -> Array:
    weights = above.views.weights
    if weights.shape[-1] == 1:
        product: Array = weights[..., 0] @ curvatures[..., 0]
        return product[..., None]
    return np.asarray(np.einsum("vwl,uwnl->uvnl", weights, curvatures))
