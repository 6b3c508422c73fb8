"""The network of a run as the articles write it: forward, backward, update. Read this first.

It allocates what it needs and hides nothing, with every option that a run has. The tests hold the
fast code of `xortui.core.fast` against it, and an exported NumPy program is its text with the
loops over layers written out and without what the run does not use.

Rows are samples, as in the articles: ``X`` has the shape ``(n_samples, n_features)``, ``y``
``(n_samples, n_outputs)``; ``X`` are the inputs as the network reads them (`RunConfig.as_read`).
Layers count from 0; ``d`` is minus the gradient throughout, so steps are added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array
from xortui.core.config import RunConfig
from xortui.core.initializers import first_layers
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.schedules import LossPace


class BatchNorm:
    """Batch normalisation (Ioffe and Szegedy 2015), as ``nn.BatchNorm1d`` defines it."""

    # Batch normalisation: each unit gets mean 0 and variance 1 over the batch, then a scale and a
    # shift that are learned. Outside training, running averages stand in for the batch.
    def __init__(self, units: int, dtype: Any) -> None:
        self.scale, self.shift = np.ones(units, dtype), np.zeros(units, dtype)
        self.running_mean, self.running_variance = np.zeros(units, dtype), np.ones(units, dtype)

    def forward(self, x: Array, training: bool) -> Array:
        """Returns ``x`` normalised, scaled and shifted."""
        mean, variance = self.running_mean, self.running_variance
        if training:
            mean, variance = x.mean(axis=0), x.var(axis=0)
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean
            unbiased = variance * len(x) / (len(x) - 1)
            self.running_variance = 0.9 * self.running_variance + 0.1 * unbiased
        self.deviation = np.sqrt(variance + 1e-5)
        self.normalized = (x - mean) / self.deviation
        return self.normalized * self.scale + self.shift

    def backward(self, d: Array) -> Array:
        """Returns ``d`` before the normalisation, and keeps what scale and shift have of it."""
        self.d_scale, self.d_shift = np.sum(d * self.normalized, axis=0), np.sum(d, axis=0)
        d = d * self.scale
        d = d - d.mean(axis=0) - self.normalized * (d * self.normalized).mean(axis=0)
        return d / self.deviation


class Dropout:
    """Dropout (Srivastava et al. 2014), as ``nn.Dropout`` defines it."""

    # Inverted dropout: what is kept in training is made larger, so that nothing changes outside.
    def __init__(self, rng: np.random.Generator, dtype: Any) -> None:
        self.rng, self.dtype = rng, dtype

    def forward(self, x: Array, p: float) -> Array:
        """Returns ``x`` with the share ``p`` dropped."""
        if p == 0:
            self.mask = np.ones_like(x)
        else:
            kept = self.rng.random(x.shape[::-1], self.dtype).T >= self.dtype(p)  # noqa: SIM300
            self.mask = kept * self.dtype(1 / (1 - p))
        return x * self.mask

    def backward(self, d: Array) -> Array:
        """Returns ``d`` before the dropping."""
        return d * self.mask


class NeuralNetwork:
    """The network of a run.

    Attributes:
        weights: Layer ``l``: shape ``(n_in, n_out)``.
        bias: Layer ``l``: shape ``(1, n_out)``.
        losses: The loss at each epoch so far: that of the parameters before its update.
        finished: Whether a loss was not finite.
    """

    def __init__(self, config: RunConfig) -> None:
        """Makes the network of a run at epoch 0; changes during the run are left out."""
        dtype, architecture = np.dtype(config.dtype).type, config.architecture
        drawn = first_layers(config.initializer, architecture, config.seed)
        self.rng = np.random.default_rng(config.seed)
        self.layers, self.hidden_layers = range(len(drawn)), range(len(config.hidden))
        self.last = self.layers[-1]
        self.weights = [weights.astype(dtype) for weights, _ in drawn]
        self.bias = [bias[None].astype(dtype) for _, bias in drawn]
        self.norm = [BatchNorm(units, dtype) for units in config.hidden]
        self.dropout = [Dropout(self.rng, dtype) for _ in config.hidden]
        self.has_input_norm, self.drops_inputs = config.input_norm, config.input_dropout > 0
        self.input_norm = BatchNorm(config.sizes[0], dtype)
        self.input_dropout = Dropout(self.rng, dtype)
        self.inputs: dict[int, Array] = {}
        self.hidden_z: dict[int, Array] = {}
        self.hidden: dict[int, Array] = {}
        self.hidden_kept: dict[int, Array] = {}
        self.units, self.has_norm = config.hidden, architecture.norms
        self.has_bias, self.skip = config.bias, config.skip
        self.drops = [share > 0 for share in config.dropouts]
        *hidden, output = [OUTPUT_ACTIVATIONS[name] for name in config.activations]
        self.activation = [f.formula for f in hidden]
        self.activation_derivative = [f.derivative_formula for f in hidden]
        self.output_activation, self.output_derivative = output.formula, output.derivative_formula
        loss = config.loss_function
        self.loss_of = partial(loss.formula, **loss.constants)
        self.d_output_of: Callable[..., Any] = partial(loss.delta_formula, **loss.constants)
        # of several outputs the mean is over all outputs of all rows
        self.outputs_in_mean = loss.divisor(1, config.sizes[-1])
        self.parameters = {f"weights{layer + 1}": self.weights[layer] for layer in self.layers}
        if self.has_bias:
            self.parameters |= {f"bias{layer + 1}": self.bias[layer] for layer in self.layers}
        for layer, norm in enumerate(self.norm):
            if self.has_norm[layer]:
                self.parameters[f"norm{layer + 1}.scale"] = norm.scale
                self.parameters[f"norm{layer + 1}.shift"] = norm.shift
        if self.has_input_norm:
            self.parameters["input_norm.scale"] = self.input_norm.scale
            self.parameters["input_norm.shift"] = self.input_norm.shift
        self.output_names = {f"weights{self.last + 1}", f"bias{self.last + 1}"}
        optimizer = OPTIMIZERS[config.optimizer]
        self.n_slots = optimizer.n_slots
        self.is_plain = optimizer.is_plain_descent(config)
        has_batches = config.batch_size is not None and config.batch_size < config.dataset.n_samples
        self.is_direct = not (config.has_training_mode or has_batches)
        self.decouples_decay = optimizer.decouples_decay
        self.constants, self.weight_decay = optimizer.constants_of(config), config.weight_decay
        self.l1, self.clip_norm, self.clip_value = config.l1, config.clip_norm, config.clip_value
        self.rate_at = LossPace(config.schedule, config.warmup)
        self.shuffles, self.output_rate = config.shuffles, config.output_learning_rate
        self.start(partial(optimizer.formula_of(config), self))
        self.epoch = 0
        self.losses: list[np.floating[Any]] = []
        self.finished = False

    def forward(
        self,
        X: Array,
        training: bool = False,
        dropout: Sequence[float] = (),
        input_dropout: float = 0,
    ) -> Array:
        """Returns the outputs ``(n_samples, n_outputs)``, and keeps what every layer gave."""
        inputs = X
        if self.has_input_norm:
            self.input_normed = self.input_norm.forward(inputs, training)
            inputs = self.input_normed
        if self.drops_inputs:
            share = input_dropout if training else 0
            self.input_kept = self.input_dropout.forward(inputs, share)
            inputs = self.input_kept
        for layer in self.hidden_layers:
            self.inputs[layer] = inputs
            z = np.dot(inputs, self.weights[layer])
            if self.has_bias:
                z = z + self.bias[layer]
            if self.has_norm[layer]:
                z = self.norm[layer].forward(z, training)
            self.hidden_z[layer] = z
            self.hidden[layer] = self.activation[layer](z)
            inputs = self.hidden[layer]
            if self.drops[layer]:
                share = dropout[layer] if training else 0
                self.hidden_kept[layer] = self.dropout[layer].forward(inputs, share)
                inputs = self.hidden_kept[layer]
        if self.skip:
            # the output reads the inputs too, past the hidden layers
            inputs = np.concatenate([inputs, X], axis=1)
        self.inputs[self.last] = inputs
        z = np.dot(inputs, self.weights[self.last])
        if self.has_bias:
            z = z + self.bias[self.last]
        self.output_z = z
        self.output = self.output_activation(z)
        return self.output

    def record(self, output: Array, y: Array) -> None:
        """Keeps the loss of this epoch, once."""
        # the loss of the parameters at this epoch, before they are updated
        if len(self.losses) > self.epoch:
            return
        loss = self.loss_of(self.output_z, output, y)
        self.losses.append(loss)
        self.finished = bool(not np.isfinite(loss))

    def train(
        self,
        X: Array,
        y: Array,
        epochs: int,
        lr: float,
        momentum: float,
        nesterov: bool,
        weight_decay: float,
        batch_size: int | None,
        dropout: Sequence[float],
        input_dropout: float = 0,
    ) -> None:
        """Trains for some epochs, each an update for every batch."""
        self.weight_decay = weight_decay
        for _ in range(epochs):
            if self.is_direct:
                # Forward Propagation
                output = self.forward(X)
                self.record(output, y)
            else:
                self.record(self.forward(X), y)
            if self.finished:
                return
            rate = self.rate_at(self.losses, lr)
            for rows in self.batches(len(X), batch_size):
                X_batch, y_batch = X[rows], y[rows]
                if not self.is_direct:
                    # Forward Propagation
                    output = self.forward(
                        X_batch, training=True, dropout=dropout, input_dropout=input_dropout
                    )
                # Backpropagation
                slope = self.output_derivative(self.output_z, output)
                d = {self.last: self.d_output_of(output, y_batch, slope) / self.outputs_in_mean}
                for layer in reversed(self.hidden_layers):
                    arriving = d[layer + 1].dot(self.weights[layer + 1].T)
                    if self.skip:
                        arriving = arriving[:, : self.units[layer]]
                    if self.drops[layer]:
                        arriving = self.dropout[layer].backward(arriving)
                    z, a = self.hidden_z[layer], self.hidden[layer]
                    d[layer] = arriving * self.activation_derivative[layer](z, a)
                    if self.has_norm[layer]:
                        d[layer] = self.norm[layer].backward(d[layer])
                if self.has_input_norm:
                    arriving = d[0].dot(self.weights[0].T)
                    if self.drops_inputs:
                        arriving = self.input_dropout.backward(arriving)
                    self.input_norm.backward(arriving)
                # update of weights and biases
                if self.is_plain:
                    for layer in reversed(self.layers):
                        self.weights[layer] += self.inputs[layer].T.dot(d[layer]) * rate
                    if self.has_bias:
                        for layer in reversed(self.layers):
                            self.bias[layer] += np.sum(d[layer], axis=0) * rate
                    for layer in reversed(self.hidden_layers):
                        if self.has_norm[layer]:
                            self.norm[layer].scale += self.norm[layer].d_scale * rate
                            self.norm[layer].shift += self.norm[layer].d_shift * rate
                    if self.has_input_norm:
                        self.input_norm.scale += self.input_norm.d_scale * rate
                        self.input_norm.shift += self.input_norm.d_shift * rate
                else:
                    steps = {}
                    for layer in reversed(self.layers):
                        steps[f"weights{layer + 1}"] = self.inputs[layer].T.dot(d[layer])
                    if self.has_bias:
                        for layer in reversed(self.layers):
                            steps[f"bias{layer + 1}"] = np.sum(d[layer], axis=0)
                    for layer in reversed(self.hidden_layers):
                        if self.has_norm[layer]:
                            steps[f"norm{layer + 1}.scale"] = self.norm[layer].d_scale
                            steps[f"norm{layer + 1}.shift"] = self.norm[layer].d_shift
                    if self.has_input_norm:
                        steps["input_norm.scale"] = self.input_norm.d_scale
                        steps["input_norm.shift"] = self.input_norm.d_shift
                    if self.l1:
                        self.penalize(steps, self.l1)
                    if self.clip_norm:
                        self.clip_by_norm(steps, self.clip_norm)
                    if self.clip_value:
                        self.clip_by_value(steps, self.clip_value)
                    self.steps += 1
                    for name, step in steps.items():
                        if weight_decay and not self.decouples_decay:
                            step = step - weight_decay * self.parameters[name]
                        step = step.reshape(self.parameters[name].shape)
                        own_rate = self.rate_of(name, rate, lr)
                        self.optimizer(name, step, own_rate, momentum, nesterov)
            self.epoch += 1
        self.record(self.forward(X), y)

    def batches(self, count: int, batch_size: int | None) -> list[NDArray[np.intp]]:
        """Returns the rows of each batch of an epoch."""
        # mini-batches: the rows in a new order each epoch, a few at a time
        if batch_size is None or batch_size >= count:
            return [np.arange(count)]
        order = np.arange(count)
        if self.shuffles:
            self.rng.shuffle(order)
        return [order[start:start + batch_size] for start in range(0, count, batch_size)]  # fmt: skip  # noqa: E501

    def penalize(self, steps: dict[str, Array], l1: float) -> None:
        """Adds the L1 penalty to steps."""
        # the L1 penalty draws every parameter towards 0, each by the same
        for name, step in steps.items():
            step -= l1 * np.sign(self.parameters[name]).reshape(step.shape)

    def clip_by_norm(self, steps: dict[str, Array], most: float) -> None:
        """Shortens steps that are together too long."""
        # all steps together are no longer than this, as nn.utils.clip_grad_norm_ has it
        norm = np.sqrt(sum(np.sum(step * step) for step in steps.values()))
        for step in steps.values():
            step *= np.minimum(most / (norm + 1e-6), 1)

    def clip_by_value(self, steps: dict[str, Array], most: float) -> None:
        """Cuts steps that are too large."""
        # no step is larger than this, as nn.utils.clip_grad_value_ has it
        for step in steps.values():
            np.clip(step, -most, most, out=step)

    def rate_of(self, name: str, rate: float, lr: float) -> float:
        """Returns the learning rate of a parameter."""
        if self.output_rate is None or name not in self.output_names:
            return rate
        return rate * (self.output_rate / lr)

    def start(self, optimizer: Callable[[str, Array, float, float, bool], None]) -> None:
        """Gives the network another optimizer."""
        # an optimizer begins with nothing remembered
        self.optimizer, self.steps = optimizer, 0
        self.memory = {
            name: [np.zeros_like(parameter) for _ in range(self.n_slots)]
            for name, parameter in self.parameters.items()
        }
