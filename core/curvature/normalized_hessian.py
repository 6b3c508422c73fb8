"""The exact Hessian of layered networks with batch normalisation, which ties rows together.

It is made as the gradient is, with the derivative of every step beside the step: Pearlmutter 1994,
"Fast Exact Multiplication by the Hessian". The tangents of all parameters are carried at once; a
layer's pre-activations are moved by its own parameters and by those of layers before it alone, so
only the half below the diagonal is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from xortui.core.activations import Array
from xortui.core.curvature.layer_pass import Layer, through_norm


@dataclass(frozen=True, slots=True)
class _Moved:
    """How one layer moves with every parameter up to its own, ``(n, n_units, n_rows, n_nets)``."""

    z: Array
    a: Array
    x: Array
    inverse: Array


def add_hessian(
    layers: Sequence[Layer],
    deltas: Sequence[Array],
    errors: Sequence[Array],
    moved_delta: Callable[[Array], Array],
    hessians: Array,
) -> None:
    """Adds the rows of the Hessian up to the diagonal; see `xortui.core.curvature.hessian`."""
    moved: list[_Moved] = []
    for layer in layers:
        moved.append(_forward_tangents(layer, moved[-1] if moved else None))
    delta = moved_delta(moved[-1].z)
    for index in reversed(range(len(layers))):
        layer = layers[index]
        below = moved[index - 1] if index else None
        _add_rows(layer, moved[index], below, delta, deltas[index], hessians)
        if index:
            linear = _linear_tangent(layer, moved[index], delta, deltas[index])[: layer.start]
            weights, under = layer.views.weights, layers[index - 1]
            error = weights[:, 0][None, :, None] * linear[:, 0][:, None]
            for unit in range(1, linear.shape[1]):
                error += weights[:, unit][None, :, None] * linear[:, unit][:, None]
            # `errors` belongs to the activations of the layer below.
            bent = (errors[index - 1] * under.bend)[None] * moved[index - 1].z
            delta = error * under.slope[None] + bent


def _forward_tangents(layer: Layer, below: _Moved | None) -> _Moved:
    n_in, (n_out, n_rows, width) = len(layer.below) - 1, layer.z.shape
    linear = np.zeros((layer.stop, n_out, n_rows, width))
    if below is not None:
        for unit in range(n_in):
            weights = layer.views.weights[unit][None, :, None]
            linear[: layer.start] += weights * below.a[:, unit][:, None]
    end = layer.start + (n_in + 1) * n_out
    own = linear[layer.start : end].reshape(n_in + 1, n_out, n_out, n_rows, width)
    for unit in range(n_out):
        own[:, unit, unit] = layer.below
    norm = layer.norm
    if norm is None:
        return _Moved(linear, linear * layer.slope[None], linear, linear)
    centered = linear - linear.mean(2, keepdims=True)
    deviation = norm.x / norm.inverse
    variance = 2 * (deviation[None] * centered).mean(2, keepdims=True)
    inverse = -0.5 * norm.inverse[None] ** 3 * variance
    x = centered * norm.inverse[None] + deviation[None] * inverse
    z = norm.scale[None] * x
    for unit in range(n_out):
        z[end + unit, unit] += norm.x[unit]
        z[end + n_out + unit, unit] += 1.0
    return _Moved(z, z * layer.slope[None], x, inverse)


def _linear_tangent(layer: Layer, moved: _Moved, delta: Array, at: Array) -> Array:
    """Returns how ``d loss / d linear`` moves, from how ``d loss / d z`` does.

    Args:
        layer: The layer.
        moved: How it moves.
        delta: How ``d loss / d z`` moves.
        at: ``d loss / d z`` itself.
    """
    norm = layer.norm
    if norm is None:
        return delta
    n_out = layer.z.shape[0]
    end = layer.stop - 2 * n_out
    q, q_moved = at * norm.scale, delta * norm.scale[None]
    for unit in range(n_out):
        q_moved[end + unit, unit] += at[unit]
    slope = (q * norm.x).mean(1, keepdims=True)
    inner = q - q.mean(1, keepdims=True) - norm.x * slope
    slope_moved = (q_moved * norm.x[None] + q[None] * moved.x).mean(2, keepdims=True)
    inner_moved = q_moved - q_moved.mean(2, keepdims=True) - moved.x * slope[None]
    inner_moved -= norm.x[None] * slope_moved
    return np.asarray(inner_moved * norm.inverse[None] + inner[None] * moved.inverse)


def _add_rows(
    layer: Layer,
    moved: _Moved,
    below: _Moved | None,
    delta: Array,
    at: Array,
    hessians: Array,
) -> None:
    """Adds the Hessian's rows of one layer's parameters."""
    n_in, n_out = len(layer.below) - 1, len(layer.z)
    width = hessians.shape[2]
    linear, linear_at = _linear_tangent(layer, moved, delta, at), at
    end = layer.start + (n_in + 1) * n_out
    if layer.norm is not None:
        linear_at = through_norm(layer.norm, at)
        for unit in range(n_out):
            shift, x = delta[:, unit], layer.norm.x[unit][None]
            scale = shift * x + at[unit][None] * moved.x[:, unit]
            hessians[end + unit, : layer.stop] += scale.sum(1)
            hessians[end + n_out + unit, : layer.stop] += shift.sum(1)
    rows = hessians[layer.start : end].reshape(n_in + 1, n_out, hessians.shape[1], width)
    tangents = linear[: layer.stop].transpose(1, 0, 2, 3)
    rows[-1, :, : layer.stop] += tangents.sum(2)
    for source in range(n_in):
        rows[source, :, : layer.stop] += (layer.below[source] * tangents).sum(2)
        if below is not None:
            rows[source, :, : layer.start] += (below.a[:, source] * linear_at[:, None]).sum(2)


def mirror(hessians: Array) -> None:
    """Fills the half above the diagonal with that below it."""
    for row in range(len(hessians)):
        hessians[row, row + 1 :] = hessians[row + 1 :, row]
