"""The loss that training descends, of many networks at once: value, gradient and exact Hessian.

Parameters have the shape ``(n_parameters, n_networks)``, in the order of one network's vector
(see `xortui.core.fast.parameter_vector`); networks lie on the last axis of every array.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, Array
from xortui.core.answers import Answers
from xortui.core.config import RunConfig
from xortui.core.curvature import normalized_hessian
from xortui.core.curvature.embedding import embedding_of
from xortui.core.curvature.hessian import add_hessian, mirror
from xortui.core.curvature.layer_pass import Layer, applied, backward, forward, led_on
from xortui.core.curvature.rounded_relu import ROUNDED
from xortui.core.fast.parameter_vector import layer_views
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.parameters import BATCH_NORM_EPSILON, Parameters

Numbers = Array

_ROWS_AT_ONCE: Final = 64
_FEW_ROWS: Final = 16


@dataclass(frozen=True, slots=True)
class Spot:
    """What is known of the loss at one place of each network.

    Attributes:
        losses: What is descended, weight decay and L1 penalty included, shape ``(n_networks,)``.
        data_losses: The part of it that the rows make.
        gradients: Shape ``(n_parameters, n_networks)``.
        outputs: Shape ``(n_outputs, n_samples, n_networks)``; with batch normalisation those of
            training.
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
        if layer == 0:
            parts += [*parameters.input_scales, *parameters.input_shifts]
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
            rounded: Whether corners, such as relu's, are rounded, see `ROUNDED`.
        """
        self.settings = settings
        self._architecture = settings.architecture
        self.n_parameters = self._architecture.n_parameters
        *hidden, output = [
            ROUNDED.get(name, OUTPUT_ACTIVATIONS[name]) if rounded else OUTPUT_ACTIVATIONS[name]
            for name in settings.activations
        ]
        self._embedding = embedding_of(self._architecture)
        if self._embedding is not None:
            self._architecture = self._embedding.whole
            hidden = [self._embedding.activation(f) for f in hidden]
            hidden = [*[ACTIVATIONS["identity"]] * self._embedding.n_before, *hidden]
        self._activations = [*hidden, output]
        data = settings.dataset
        inputs = settings.inputs_read.T
        self._inputs = np.concatenate([inputs, np.ones((1, inputs.shape[1]))])[:, :, None]
        self.targets = data.targets[:, 0]
        self._targets = np.ascontiguousarray(data.targets.T)
        self._answers = Answers(data) if data.n_outputs > 1 else None
        self._loss = settings.loss_function
        self._share = 1 / self._loss.divisor(data.n_samples, data.n_outputs)
        self._scale = np.array(self._loss.scale_factor * self._share)
        decouples = OPTIMIZERS[settings.optimizer].decouples_decay
        self._decay = 0.0 if decouples else settings.weight_decay * _updates_a_share(settings)
        self._l1 = settings.l1 * _updates_a_share(settings)
        self._border, self._is_high = data.border, data.high_targets[:, None]
        self._is_normalized = self._architecture.has_norm
        self._is_long = data.n_samples > _FEW_ROWS and not self._is_normalized

    def at(self, parameters: Numbers, *, hessian: bool = False, rows: int = 0) -> Spot:
        """Returns value and gradient at some places, and the Hessian where it is asked for.

        Args:
            parameters: Shape ``(n_parameters, n_networks)``.
            hessian: Whether the Hessian is wanted.
            rows: How many rows are taken at once, which bounds the memory that they take.
        """
        return ended(self.at_in_parts(parameters, hessian=hessian, rows=rows))

    def at_in_parts(
        self, parameters: Numbers, *, hessian: bool = False, rows: int = 0
    ) -> Generator[None, None, Spot]:
        """Does what `at` does, some rows at a time; whoever has a clock may wait in between."""
        width = parameters.shape[1]
        if width > 1 and self._is_long:
            # of one network with many rows, sums are products of matrices
            spots = []
            for column in np.split(parameters, width, 1):
                spot = yield from self.at_in_parts(column, hessian=hessian, rows=rows)
                spots.append(spot)
            return joined_spots(spots)
        own, embedding = parameters, self._embedding
        if embedding is not None:
            parameters = embedding.parameters(own)
        count = len(parameters)
        gradients = np.zeros((count, width))
        hessians = np.zeros((count, count, width) if hessian else (0, 0, width))
        values, outputs = np.zeros(width), []
        n_samples = len(self.targets)
        # The mean over a batch needs every row of it.
        step = n_samples if self._is_normalized else rows or _ROWS_AT_ONCE
        of_logits = self._loss.is_of_logits and not self._is_normalized
        solved, every = np.ones(width, bool), []
        layers: list[Layer] = []
        for start in range(0, n_samples, step):
            if start:
                yield
            part = slice(start, start + step)
            with np.errstate(all="ignore"):
                layers = self._forward(parameters, part, hessian=hessian, of_logits=of_logits)
                values += self._add(layers, self._targets[:, part, None], gradients, hessians)
                shown = self._settled(layers, part) if self._is_normalized else layers[-1].a
            outputs.append(layers[-1].a)
            if self._answers is None:
                solved &= self._are_right(shown[0], part)
            else:
                every.append(shown)
        if self._answers is not None:
            of_networks = np.concatenate(every, axis=1).transpose(2, 0, 1)
            solved = np.asarray(self._answers.are_right(of_networks).all(axis=-1))
        with np.errstate(all="ignore"):
            if hessian and self._is_normalized:
                normalized_hessian.mirror(hessians)
            elif hessian:
                mirror(layers, hessians)
            losses = values
            if embedding is not None:
                gradients, count = gradients[embedding.kept], len(own)
                if hessian:
                    hessians = hessians[np.ix_(embedding.kept, embedding.kept)]
            if self._l1:
                losses = losses + self._l1 * np.abs(own).sum(0)
                gradients += self._l1 * np.sign(own)
            if self._decay:
                losses = losses + 0.5 * self._decay * (own * own).sum(0)
                gradients += self._decay * own
                if hessian:
                    hessians[np.arange(count), np.arange(count)] += self._decay
        shown = outputs[0] if len(outputs) == 1 else np.concatenate(outputs, axis=1)
        return Spot(losses, values, gradients, shown, solved, hessians)

    def gradients_at(self, parameters: Numbers) -> Numbers:
        """Returns the gradient alone, shape ``(n_parameters, n_networks)``."""
        return ended(self.gradients_in_parts(parameters))

    def gradients_in_parts(
        self, parameters: Numbers, *, rows: int = 0
    ) -> Generator[None, None, Numbers]:
        """Does what `gradients_at` does, some rows at a time."""
        width = parameters.shape[1]
        if width > 1 and self._is_long:
            found = []
            for column in np.split(parameters, width, 1):
                gradient = yield from self.gradients_in_parts(column, rows=rows)
                found.append(gradient)
            return np.concatenate(found, 1)
        own, embedding = parameters, self._embedding
        if embedding is not None:
            parameters = embedding.parameters(own)
        gradients = np.zeros(parameters.shape)
        n_samples = len(self.targets)
        step = n_samples if self._is_normalized else rows or _ROWS_AT_ONCE
        of_logits = self._loss.is_of_logits and not self._is_normalized
        for start in range(0, n_samples, step):
            if start:
                yield
            part = slice(start, start + step)
            with np.errstate(all="ignore"):
                layers = self._forward(parameters, part, hessian=False, of_logits=of_logits)
                self._descend(layers, self._targets[:, part, None], gradients)
        if embedding is not None:
            gradients = gradients[embedding.kept]
        if self._l1:
            gradients += self._l1 * np.sign(own)
        if self._decay:
            with np.errstate(all="ignore"):
                gradients += self._decay * own
        return gradients

    def layer_states(
        self, parameters: Parameters, gradient: Numbers | None = None
    ) -> list[LayerState]:
        """Returns what each layer of one network makes of all rows.

        Args:
            parameters: The network's parameters.
            gradient: The gradient there, where it is known already.
        """
        vector = vector_of(parameters)[:, None]
        with np.errstate(all="ignore"):
            if gradient is None:
                gradient = self.at(vector).gradients[:, 0]
            if self._embedding is not None:
                vector = self._embedding.parameters(vector)
            views = layer_views(vector, self._architecture)
            layers = forward(views, self._activations, self._inputs, hessian=False)
        states, start = [], 0
        architecture = self.settings.architecture
        n_before = 0 if self._embedding is None else self._embedding.n_before
        for index, layer in enumerate(layers[n_before:]):
            stop = start + architecture.layer_count(index)
            own, start = gradient[start:stop], stop
            with np.errstate(all="ignore"):
                size = float(np.sqrt((own * own).mean()))
            units = slice(architecture.sizes[index + 1])
            states.append(LayerState(layer.a[units, ..., 0], layer.slope[units, ..., 0], size))
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

    def _forward(
        self, parameters: Numbers, part: slice, *, hessian: bool, of_logits: bool
    ) -> list[Layer]:
        views = layer_views(parameters, self._architecture)
        inputs = self._inputs[:, part]
        return forward(views, self._activations, inputs, hessian=hessian, of_logits=of_logits)

    def _settled(self, layers: Sequence[Layer], part: slice) -> Numbers:
        """Returns all outputs with the running statistics that these parameters would have."""
        below: Numbers = self._inputs[:, part]
        n_samples = len(self.targets)
        unbiased = n_samples / max(n_samples - 1, 1)
        for layer, activation in zip(layers, self._activations, strict=True):
            z, norm = led_on(layer.views.weights_and_biases, below), layer.norm
            if norm is not None:
                deviation = np.sqrt(norm.variance * unbiased + BATCH_NORM_EPSILON)
                z = norm.scale * (z - norm.mean) / deviation + layer.views.shift[:, None]
            a = applied(activation, z)
            below = np.concatenate([a, np.ones((1, *a.shape[1:]))])
        outputs: Numbers = below[:-1]
        return outputs

    def _add(
        self, layers: Sequence[Layer], targets: Numbers, gradients: Numbers, hessians: Numbers
    ) -> Numbers:
        """Adds some rows' part to gradient and Hessian; returns their part of the loss."""
        top, loss = layers[-1], self._loss
        z, p = top.z, top.a
        slope, error, deltas, errors = self._descend(layers, targets, gradients)
        if hessians.size:
            if loss.is_over_rows:
                led_back = partial(_softmax_moved, p, self._share)
            else:
                bend = loss.row_curvatures(p, targets) * self._share
                if not loss.is_of_logits:
                    bend = bend * slope * slope + error * top.bend
                led_back = partial(np.multiply, bend[None])
            add = normalized_hessian.add_hessian if self._is_normalized else add_hessian
            add(layers, deltas, errors, led_back, hessians)
        if not loss.is_over_rows:
            return np.asarray(loss.row_values(z, p, targets).sum((0, 1)) * self._share)
        rows = loss.row_values(z.swapaxes(0, 1), p.swapaxes(0, 1), targets.swapaxes(0, 1))
        return np.asarray(rows.sum((0, 1)) * self._share)

    def _descend(
        self, layers: Sequence[Layer], targets: Numbers, gradients: Numbers
    ) -> tuple[Numbers | float, Numbers, list[Numbers], list[Numbers]]:
        """Adds some rows' part to the gradient.

        Returns:
            The outputs' slopes and their ``d loss / d a``, where the loss is not of logits; and
            each layer's ``d loss / d z`` and ``d loss / d a``.
        """
        p, loss = layers[-1].a, self._loss
        error = np.empty_like(p)
        loss.gradient(p, targets, self._scale, error, np.empty_like(p))
        slope = 1.0 if loss.is_of_logits else layers[-1].slope
        deltas, errors = backward(layers, error * slope, gradients)
        return slope, error, deltas, errors


def _softmax_moved(p: Numbers, share: float, moved: Numbers) -> Numbers:
    """Returns how ``p - y`` moves where the outputs' ``z`` do, which are the second axis there."""
    along = (p[None] * moved).sum(1, keepdims=True)
    return np.asarray(share * p[None] * (moved - along))


T = TypeVar("T")


def ended(parts: Generator[None, None, T]) -> T:
    """Returns what comes of work in parts, all of which are done at once."""
    while True:
        try:
            next(parts)
        except StopIteration as stop:
            result: T = stop.value
            return result


def joined_spots(spots: Sequence[Spot]) -> Spot:
    """Returns what is known of several places as one."""
    return Spot(
        *(np.concatenate([getattr(spot, name) for spot in spots], -1) for name in Spot.__slots__)
    )


def _updates_a_share(settings: RunConfig) -> float:
    """How often weight decay acts while all rows are descended once."""
    size, n_samples = settings.batch_size, settings.dataset.n_samples
    if settings.loss_function.averages:
        return 1.0
    return float(-(-n_samples // min(size or n_samples, n_samples)))
