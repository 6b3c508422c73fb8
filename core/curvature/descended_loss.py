"""The loss that training descends, of many networks at once: value, gradient and exact Hessian.

Parameters have the shape ``(n_parameters, n_networks)``, in the order of one network's vector
(see `xortui.core.fast.parameter_vector`); networks lie on the last axis of every array.

The Hessian is made as the gradient is, with the derivative of every step beside the step:
Pearlmutter 1994, "Fast Exact Multiplication by the Hessian". The tangents of all parameters are
carried at once; a layer's pre-activations are moved by its own parameters and by those of layers
before it alone, so only the half below the diagonal is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, SOFTMAX, Activation, Array
from xortui.core.answers import Answers
from xortui.core.config import RunConfig
from xortui.core.curvature.rounded_relu import ROUNDED_RELU
from xortui.core.fast.parameter_vector import (
    BATCH_NORM_EPSILON,
    LayerViews,
    layer_views,
    parameter_count,
)
from xortui.core.parameters import Parameters

Numbers = Array

_ROWS_AT_ONCE: Final = 64
_NONE: Final[Numbers] = np.empty((0, 0, 0))


@dataclass(frozen=True, slots=True)
class Spot:
    """What is known of the loss at one place of each network.

    Attributes:
        losses: What is descended, weight decay included, shape ``(n_networks,)``.
        data_losses: The part of it that the rows make.
        gradients: Shape ``(n_parameters, n_networks)``.
        outputs: Shape ``(n_samples, n_networks)``; with batch normalisation those of training.
        solved: Whether each row is on its right side of the border, shape ``(n_networks,)``; with
            batch normalisation as it will be when the running statistics have come to rest.
        hessians: Shape ``(n_parameters, n_parameters, n_networks)``, or empty where not asked for.
    """

    losses: Numbers
    data_losses: Numbers
    gradients: Numbers
    outputs: Numbers
    solved: NDArray[np.bool_]
    hessians: Numbers


@dataclass(frozen=True, slots=True)
class _Normalized:
    """Batch normalisation of one layer: ``x = (linear - mean) / deviation`` over the rows."""

    x: Numbers
    inverse: Numbers
    scale: Numbers
    mean: Numbers
    variance: Numbers


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer's forward pass; arrays of shape ``(n_units, n_rows, n_networks)``.

    Its parameters are those from ``start`` to before ``stop``; ``bend`` is the activation's second
    derivative, and empty where no Hessian is wanted.
    """

    views: LayerViews
    start: int
    stop: int
    below: Numbers
    z: Numbers
    a: Numbers
    slope: Numbers
    bend: Numbers
    norm: _Normalized | None


@dataclass(frozen=True, slots=True)
class LayerState:
    """What one layer of one network makes of the rows.

    Attributes:
        activations: Shape ``(n_samples,)`` of the output layer, else ``(n_units, n_samples)``.
        slopes: The activation function's slopes there, ``(n_units, n_samples)``.
        gradient_size: Root of the mean square of the gradient of the layer's parameters.
    """

    activations: Numbers
    slopes: Numbers
    gradient_size: float


def vector_of(parameters: Parameters) -> Numbers:
    """Returns parameters as one vector of float64, in the order in which a network keeps them."""
    parts: list[Numbers] = []
    for layer, (weights, biases) in enumerate(
        zip(parameters.weights, parameters.biases, strict=True)
    ):
        parts += [weights.ravel(), biases]
        if layer < len(parameters.scales):
            parts += [parameters.scales[layer], parameters.shifts[layer]]
    return np.concatenate([np.asarray(part, np.float64) for part in parts])


class DescendedLoss:
    """The loss of a configuration over all of its rows, as a function of the parameters.

    Attributes:
        n_parameters: How many parameters a network has.
        targets: The first target of each row, shape ``(n_samples,)``.
    """

    def __init__(self, settings: RunConfig, *, rounded: bool = False) -> None:
        """Prepares what does not change.

        Args:
            settings: What is learned, by which network, with which loss; dropout is left out.
            rounded: Whether relu's corner is rounded, see `ROUNDED_RELU`.
        """
        self.settings = settings
        self.n_parameters = parameter_count(settings.sizes, settings.batch_norm)
        names = [settings.activation] * len(settings.hidden) + [settings.output_activation]
        self._activations = [
            ROUNDED_RELU if rounded and name == "relu" else OUTPUT_ACTIVATIONS[name]
            for name in names
        ]
        data = settings.dataset
        self._inputs = np.ascontiguousarray(settings.inputs_read.T)[:, :, None]
        self.targets = data.targets[:, 0]
        self._targets = np.ascontiguousarray(data.targets.T)
        self._answers = Answers(data) if data.n_outputs > 1 else None
        self._loss = settings.loss_function
        self._share = 1 / self._loss.divisor(data.n_samples, data.n_outputs)
        self._decay = settings.weight_decay * _updates_a_share(settings)
        self._border, self._is_high = data.border, data.high_targets[:, None]
        self._is_normalized = settings.batch_norm and bool(settings.hidden)

    def at(self, parameters: Numbers, *, hessian: bool = False, rows: int = 0) -> Spot:
        """Returns value and gradient at some places, and the Hessian where it is asked for.

        Args:
            parameters: Shape ``(n_parameters, n_networks)``.
            hessian: Whether the Hessian is wanted.
            rows: How many rows are taken at once, which bounds the memory that they take.
        """
        count, width = parameters.shape
        gradients = np.zeros((count, width))
        hessians = np.zeros((count, count, width) if hessian else (0, 0, width))
        values, outputs = np.zeros(width), []
        n_samples = len(self.targets)
        # The mean over a batch needs every row of it.
        step = n_samples if self._is_normalized else rows or _ROWS_AT_ONCE
        solved, every = np.ones(width, bool), []
        with np.errstate(all="ignore"):
            for start in range(0, n_samples, step):
                part = slice(start, start + step)
                layers = self._forward(parameters, self._inputs[:, part], hessian=hessian)
                targets = self._targets[:, part, None]
                values += self._add(layers, targets, gradients, hessians)
                outputs.append(layers[-1].a[0])
                shown = self._settled(layers, part) if self._is_normalized else layers[-1].a
                if self._answers is None:
                    solved &= self._are_right(shown[0], part)
                else:
                    every.append(shown)
            if self._answers is not None:
                of_networks = np.concatenate(every, axis=1).transpose(2, 0, 1)
                solved = np.asarray(self._answers.are_right(of_networks).all(axis=-1))
            if hessian:
                for row in range(count):
                    hessians[row, row + 1 :] = hessians[row + 1 :, row]
            losses = values
            if self._decay:
                losses = values + 0.5 * self._decay * (parameters * parameters).sum(0)
                gradients += self._decay * parameters
                if hessian:
                    hessians[np.arange(count), np.arange(count)] += self._decay
        return Spot(losses, values, gradients, np.concatenate(outputs), solved, hessians)

    def layer_states(self, parameters: Parameters) -> list[LayerState]:
        """Returns what each layer of one network makes of all rows."""
        vector = vector_of(parameters)[:, None]
        with np.errstate(all="ignore"):
            gradient = self.at(vector).gradients[:, 0]
            layers = self._forward(vector, self._inputs, hessian=False)
        states = []
        for layer in layers:
            own = gradient[layer.start : layer.stop]
            with np.errstate(all="ignore"):
                size = float(np.sqrt((own * own).mean()))
            states.append(LayerState(layer.a[..., 0], layer.slope[..., 0], size))
        output = states.pop()
        # Of several outputs the one that differs most from row to row.
        own = output.activations[int(np.argmax(np.ptp(output.activations, axis=1)))]
        return [*states, LayerState(own, output.slopes, output.gradient_size)]

    def _are_right(self, outputs: Numbers, part: slice) -> NDArray[np.bool_]:
        if self._border is None:
            return np.zeros(outputs.shape[1], bool)
        above, below = self._border.bounds
        right: NDArray[np.bool_] = np.where(self._is_high[part], outputs > above, outputs < below)
        return np.asarray(right.all(0))

    def _forward(self, parameters: Numbers, inputs: Numbers, *, hessian: bool) -> list[_Layer]:
        views = layer_views(parameters, self.settings.sizes, self.settings.batch_norm)
        layers: list[_Layer] = []
        a, start = inputs, 0
        for view, activation in zip(views, self._activations, strict=True):
            linear = _linear(view, a)
            norm = _normalized(linear, view) if len(view.scale) else None
            z = linear if norm is None else norm.scale * norm.x + view.shift[:, None]
            value = _applied(activation, z)
            slope = activation.derivative_formula(z, value)
            bend = _NONE
            if hessian and activation is not SOFTMAX:
                bend = activation.second_derivative(z, value)
            stop = start + view.weights_and_biases[..., 0].size + 2 * len(view.scale)
            layers.append(_Layer(view, start, stop, a, z, value, slope, bend, norm))
            a, start = value, stop
        return layers

    def _settled(self, layers: Sequence[_Layer], part: slice) -> Numbers:
        """Returns all outputs with the running statistics that these parameters would have."""
        a: Numbers = self._inputs[:, part]
        n_samples = len(self.targets)
        unbiased = n_samples / max(n_samples - 1, 1)
        for layer, activation in zip(layers, self._activations, strict=True):
            z, norm = _linear(layer.views, a), layer.norm
            if norm is not None:
                deviation = np.sqrt(norm.variance * unbiased + BATCH_NORM_EPSILON)
                z = norm.scale * (z - norm.mean) / deviation + layer.views.shift[:, None]
            a = _applied(activation, z)
        return a

    def _add(
        self, layers: Sequence[_Layer], targets: Numbers, gradients: Numbers, hessians: Numbers
    ) -> Numbers:
        """Adds some rows' part to gradient and Hessian; returns their part of the loss."""
        top, loss = layers[-1], self._loss
        z, p, y = top.z, top.a, targets
        error = np.empty_like(p)
        scale = np.array(loss.scale_factor * self._share)
        loss.gradient(p, y, scale, error, np.empty_like(p))
        slope = 1.0 if loss.is_of_logits else top.slope
        deltas, errors = _backward(layers, error * slope, gradients)
        if hessians.size:
            if loss.is_over_rows:
                _add_hessian(
                    layers, deltas, errors, partial(_softmax_moved, p, self._share), hessians
                )
            else:
                bend = loss.row_curvatures(p, y) * self._share
                if not loss.is_of_logits:
                    bend = bend * slope * slope + error * top.bend
                _add_hessian(layers, deltas, errors, partial(np.multiply, bend[None]), hessians)
        if not loss.is_over_rows:
            return np.asarray(loss.row_values(z, p, y).sum((0, 1)) * self._share)
        rows = loss.row_values(z.swapaxes(0, 1), p.swapaxes(0, 1), y.swapaxes(0, 1))
        return np.asarray(rows.sum((0, 1)) * self._share)


def _applied(activation: Activation, z: Numbers) -> Numbers:
    """Returns activations ``(n_units, n_rows, n_networks)``; softmax takes the units together."""
    if activation is SOFTMAX:
        return np.asarray(activation.formula(z.swapaxes(0, 1)).swapaxes(0, 1), np.float64)
    return activation.formula(z)


def _softmax_moved(p: Numbers, share: float, moved: Numbers) -> Numbers:
    """Returns how ``p - y`` moves where the outputs' ``z`` do, which are the second axis there."""
    along = (p[None] * moved).sum(1, keepdims=True)
    return np.asarray(share * p[None] * (moved - along))


def _updates_a_share(settings: RunConfig) -> float:
    """How often weight decay acts while all rows are descended once."""
    size, n_samples = settings.batch_size, settings.dataset.n_samples
    if settings.loss_function.averages:
        return 1.0
    return float(-(-n_samples // min(size or n_samples, n_samples)))


def _linear(view: LayerViews, a: Numbers) -> Numbers:
    weights = view.weights_and_biases
    linear: Numbers = np.repeat(weights[-1][:, None], a.shape[1], 1)
    for unit in range(weights.shape[0] - 1):
        linear += weights[unit][:, None] * a[unit][None]
    return linear


def _normalized(linear: Numbers, view: LayerViews) -> _Normalized:
    mean = linear.mean(1, keepdims=True)
    centered = linear - mean
    variance = (centered * centered).mean(1, keepdims=True)
    inverse = 1 / np.sqrt(variance + BATCH_NORM_EPSILON)
    return _Normalized(centered * inverse, inverse, view.scale[:, None], mean, variance)


def _backward(
    layers: Sequence[_Layer], delta: Numbers, gradients: Numbers
) -> tuple[list[Numbers], list[Numbers]]:
    """Adds the gradient; returns each layer's ``d loss / d z`` and ``d loss / d a``.

    ``d loss / d a`` of the output layer is not needed and stands empty.
    """
    deltas, errors = [delta], [_NONE]
    for index in reversed(range(len(layers))):
        layer = layers[index]
        delta = deltas[0]
        own = gradients[layer.start : layer.stop]
        if layer.norm is not None:
            n_out = layer.z.shape[0]
            own[-2 * n_out : -n_out] += (delta * layer.norm.x).sum(1)
            own[-n_out:] += delta.sum(1)
            delta = _through_norm(layer.norm, delta)
        n_in, n_out = layer.below.shape[0], layer.z.shape[0]
        weights = own[: (n_in + 1) * n_out].reshape(n_in + 1, n_out, -1)
        for unit in range(n_in):
            weights[unit] += (layer.below[unit][None] * delta).sum(1)
        weights[-1] += delta.sum(1)
        if index:
            errors.insert(0, _weighted(layer.views.weights, delta))
            deltas.insert(0, errors[0] * layers[index - 1].slope)
    return deltas, errors


def _through_norm(norm: _Normalized, delta: Numbers) -> Numbers:
    q = delta * norm.scale
    mean, slope = q.mean(1, keepdims=True), (q * norm.x).mean(1, keepdims=True)
    return np.asarray((q - mean - norm.x * slope) * norm.inverse)


def _weighted(weights: Numbers, delta: Numbers) -> Numbers:
    """Returns ``delta`` led back through the weights, ``(n_in, n_rows, n_networks)``."""
    error: Numbers = weights[:, 0][:, None] * delta[0][None]
    for unit in range(1, delta.shape[0]):
        error += weights[:, unit][:, None] * delta[unit][None]
    return error


@dataclass(frozen=True, slots=True)
class _Moved:
    """How one layer moves with every parameter up to its own, ``(n, n_units, n_rows, n_nets)``."""

    z: Numbers
    a: Numbers
    x: Numbers
    inverse: Numbers


def _add_hessian(
    layers: Sequence[_Layer],
    deltas: Sequence[Numbers],
    errors: Sequence[Numbers],
    moved_delta: Callable[[Numbers], Numbers],
    hessians: Numbers,
) -> None:
    """Adds the rows of the Hessian up to the diagonal.

    Args:
        layers: The layers.
        deltas: Of each its ``d loss / d z``.
        errors: Of each its ``d loss / d a``.
        moved_delta: Returns how that of the outputs moves, from how their ``z`` do.
        hessians: What is added to.
    """
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


def _forward_tangents(layer: _Layer, below: _Moved | None) -> _Moved:
    n_in, (n_out, n_rows, width) = layer.below.shape[0], layer.z.shape
    linear = np.zeros((layer.stop, n_out, n_rows, width))
    if below is not None:
        for unit in range(n_in):
            weights = layer.views.weights[unit][None, :, None]
            linear[: layer.start] += weights * below.a[:, unit][:, None]
    end = layer.start + (n_in + 1) * n_out
    own = linear[layer.start : end].reshape(n_in + 1, n_out, n_out, n_rows, width)
    for unit in range(n_out):
        own[:-1, unit, unit] = layer.below
        own[-1, unit, unit] = 1.0
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


def _linear_tangent(layer: _Layer, moved: _Moved, delta: Numbers, at: Numbers) -> Numbers:
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
    layer: _Layer,
    moved: _Moved,
    below: _Moved | None,
    delta: Numbers,
    at: Numbers,
    hessians: Numbers,
) -> None:
    """Adds the Hessian's rows of one layer's parameters."""
    n_in, n_out = layer.below.shape[0], layer.z.shape[0]
    width = hessians.shape[2]
    linear, linear_at = _linear_tangent(layer, moved, delta, at), at
    end = layer.start + (n_in + 1) * n_out
    if layer.norm is not None:
        linear_at = _through_norm(layer.norm, at)
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
