"""Forward and backward over a batch for many runs at once: the articles' lines with one more axis.

Activations have the shape ``(n_units, n_samples, n_runs)``, weights ``(n_in, n_out, n_runs)``.
Everything is laid out once as a list of array operations; an epoch only runs it.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array, has_fast_tanh
from xortui.core.config import Settings
from xortui.core.fast.normalization import INPUTS, BatchNorm
from xortui.core.fast.parameter_vector import LayerViews
from xortui.core.sweep.dropped import LaneDropout
from xortui.core.sweep.lanes import Lanes
from xortui.core.sweep.layer_inputs import LayerInputs, OwnInputs
from xortui.core.sweep.outputs import OutputError
from xortui.core.sweep.steps import Steps, samples_first

_ONE: Final = {dtype: np.ones((), dtype) for dtype in (np.dtype("f4"), np.dtype("f8"))}


class LanePass:
    """Forward and backward of one batch.

    Attributes:
        forward: Operations from the rows to `p`.
        backward: Operations from `p` to the gradient of all parameters.
        z: The output's pre-activations, ``(n_samples, n_runs)``; of a sigmoid ``-z``. Of several
            outputs ``(n_outputs, n_samples, n_runs)``.
        p: The outputs, likewise.
        error: The output's error and losses.
    """

    def __init__(
        self,
        lanes: Lanes,
        settings: Settings,
        gradient: list[LayerViews],
        inputs: LayerInputs,
        error: OutputError,
        *,
        training: bool,
    ) -> None:
        """Lays out the operations.

        Args:
            lanes: The parameters.
            settings: The settings in force.
            gradient: Each layer's part of the gradient, which `backward` writes.
            inputs: The batch.
            error: The output's error.
            training: Whether batch normalisation uses the batch's statistics, and dropout drops.
        """
        self.forward, self.backward, self.error = Steps(), Steps(), error
        self._lanes, self._settings, self._gradient = lanes, settings, gradient
        self._n_samples, self._training = inputs.n_samples, training
        self._inputs: list[LayerInputs] = [inputs]
        self._norms: dict[int, BatchNorm] = {}
        self._drops: dict[int, LaneDropout] = {}
        self._z: list[Array] = []
        self._a: list[Array] = []
        self._architecture = settings.architecture
        widest = max(map(max, self._architecture.shapes))
        self._scratch, self._spare = self._buffer(widest), self._buffer(widest)
        self._append_inputs()
        for layer in range(len(lanes.layers)):
            self._append_layer(layer)
        self._n_outputs = settings.sizes[-1]
        self.z, self.p = self._of_outputs(self._z[-1]), self._of_outputs(self._a[-1])
        self._append_backward()

    @property
    def n_drawn(self) -> int:
        """How many numbers a run draws for the masks of one pass."""
        return sum(drop.count for drop in self._drops.values())

    def load_masks(self, numbers: Array) -> None:
        """Makes the masks of the next pass from numbers, shape ``(n_drawn, n_runs)``."""
        start = 0
        for drop in self._drops.values():
            drop.load(numbers[start : start + drop.count])
            start += drop.count

    def _of_outputs(self, a: Array) -> Array:
        """Returns an array of the output layer as its error and losses take it."""
        one: Array = a[0]
        return one if self._n_outputs == 1 else a

    def _buffer(self, n_units: int) -> Array:
        shape = (self._n_samples, n_units, self._lanes.width)
        return samples_first(self._lanes.memory.empty(shape, self._settings.dtype))

    def _append_inputs(self) -> None:
        """Appends what is made of the rows before the first layer."""
        share = self._settings.input_dropout if self._training else 0.0
        if not (self._architecture.input_norm or share):
            return
        n_in, inputs = self._architecture.sizes[0], self._inputs[0]
        if isinstance(inputs, OwnInputs):
            read = inputs.values
        else:
            read = self._buffer(n_in)
            read[:] = inputs.rows[:, :, None]
        if self._architecture.input_norm:
            normed, gradient = self._buffer(n_in), self._gradient[0]
            norm = BatchNorm(self._lanes, INPUTS, self._n_samples, gradient, self._training)
            self.forward.append_call(norm.forward, read, normed)
            self._norms[INPUTS], read = norm, normed
        if share:
            kept = self._buffer(n_in)
            self._drops[INPUTS] = LaneDropout(self._buffer(n_in), share)
            self._drops[INPUTS].append_forward(self.forward, read, kept)
            read = kept
        self._inputs[0] = OwnInputs(read)

    def _append_layer(self, layer: int) -> None:
        views, is_output = self._lanes.layers[layer], layer == len(self._lanes.layers) - 1
        n_out = views.weights_and_biases.shape[1]
        onward = self._onward(layer)
        share = 0.0 if is_output or not self._training else self._settings.dropouts[layer]
        a = self._buffer(n_out) if share else onward[:n_out]
        is_linear = OUTPUT_ACTIVATIONS[self._activation(layer)].is_linear
        is_in_place = is_linear and not self._architecture.is_normalized(layer)
        # Of a hidden sigmoid nobody looks at what came before it; fewer arrays are nearer at hand.
        is_in_place = is_in_place or (self._is_negated(layer) and not is_output)
        linear = a if is_in_place else self._buffer(n_out)
        factor = 0.5 if self._is_made_of_tanh(layer) and not is_output else 1.0
        self._inputs[layer].forward(self.forward, views, linear, self._scratch, factor)
        z = linear
        if self._architecture.is_normalized(layer):
            z = self._buffer(n_out)
            norm = BatchNorm(
                self._lanes, layer, self._n_samples, self._gradient[layer], self._training
            )
            self.forward.append_call(norm.forward, linear, z)
            self._norms[layer] = norm
        self._append_activation(layer, z, a)
        if share:
            self._drops[layer] = LaneDropout(self._buffer(n_out), share)
            self._drops[layer].append_forward(self.forward, a, onward[:n_out])
        self._z.append(z)
        self._a.append(a)
        self._inputs.append(OwnInputs(onward))

    def _onward(self, layer: int) -> Array:
        """What the layer after reads: a layer's activations, and behind them inputs by links."""
        n_out = self._architecture.sizes[layer + 1]
        if not self._architecture.skip or layer != len(self._lanes.layers) - 2:
            return self._buffer(n_out)
        onward = self._buffer(n_out + self._architecture.sizes[0])
        links, inputs = onward[n_out:], self._inputs[0]
        if isinstance(inputs, OwnInputs):
            self.forward.append_copy(inputs.values, links)
        else:
            links[:] = inputs.rows[:, :, None]
        return onward

    def _append_activation(self, layer: int, z: Array, a: Array) -> None:
        if self._is_made_of_tanh(layer):
            half = np.array(0.5, a.dtype)
            if z is not a:
                # A loss may be of the output's; a hidden layer's are halved as they are made.
                self.forward.append_ufunc(np.multiply, z, half, out=a)
            self.forward.append_ufunc(np.tanh, a, out=a)
            self.forward.append_ufunc(np.multiply, a, -half, out=a)
            self.forward.append_ufunc(np.add, a, half, out=a)
        elif self._is_negated(layer):
            self.forward.append_ufunc(np.exp, z, out=a)
            self.forward.append_ufunc(np.add, a, _ONE[a.dtype], out=a)
            # The same bits as a reciprocal has, which NumPy takes half as long again for.
            self.forward.append_ufunc(np.divide, _ONE[a.dtype], a, out=a)
        elif z is not a:
            kernels = OUTPUT_ACTIVATIONS[self._activation(layer)].kernels(z.dtype)
            apply = kernels.apply
            if kernels.apply_to_many is not None and not self._lanes.starts_small:
                apply = kernels.apply_to_many
            self.forward.append_call(apply, samples_first(z), samples_first(a))

    def _activation(self, layer: int) -> str:
        return self._settings.activations[layer]

    def _is_negated(self, layer: int) -> bool:
        return bool(self._lanes.signs[layer] < 0)

    def _is_made_of_tanh(self, layer: int) -> bool:
        """Whether a sigmoid is half a tanh of half, sooner done than an exponential alone."""
        is_single = self._settings.dtype == "float32"
        return is_single and self._is_negated(layer) and has_fast_tanh()

    def _append_backward(self) -> None:
        top = len(self._lanes.layers) - 1
        delta = self._buffer(self._n_outputs)
        self.error.append(self.backward, self.z, self.p, self._of_outputs(delta))
        is_plain = self._architecture.bias and not self._architecture.skip
        is_plain = is_plain and self._n_outputs == 1
        if top == 1 and is_plain and not self._norms and not self._drops:
            self._append_single_hidden(delta)
            return
        self._append_gradient(top, delta)
        for layer in reversed(range(top)):
            below = self._buffer(self._a[layer].shape[0])
            self._append_propagation(layer, delta, below)
            if layer in self._drops:
                self._drops[layer].append_backward(self.backward, below)
            self._append_slope(layer, below)
            if layer in self._norms:
                self.backward.append_call(self._norms[layer].backward, below)
            self._append_gradient(layer, below)
            if layer in self._norms and self._architecture.bias:
                # The batch's mean takes the bias out again, so its gradient is 0.
                bias = self._gradient[layer].biases
                self.backward.append_copy(np.zeros((), bias.dtype), bias)
            delta = below
        if INPUTS in self._norms:
            below = self._buffer(self._architecture.sizes[0])
            self._append_propagation(INPUTS, delta, below)
            if INPUTS in self._drops:
                self._drops[INPUTS].append_backward(self.backward, below)
            self.backward.append_call(self._norms[INPUTS].backward, below)
            if INPUTS not in self._drops and self._architecture.is_normalized(0):
                # The first layer's normalisation takes the shift out again.
                shift = self._gradient[0].array("input_shifts")
                self.backward.append_copy(np.zeros((), shift.dtype), shift)

    def _append_gradient(self, layer: int, delta: Array) -> None:
        # X.T.dot(d_hidden) and np.sum(d_hidden, axis=0). The deltas are used up where they may be.
        if layer or INPUTS in self._norms:
            spent = self._buffer(delta.shape[0])
            self.backward.append_copy(delta, spent)
            delta = spent
        views = self._gradient[layer]
        # Where there are no biases, what they would get is written where nobody reads it.
        biases = views.biases
        if not views.has_bias:
            biases = self._lanes.memory.empty(biases.shape, delta.dtype)
        self._inputs[layer].gradient(self.backward, delta, views.weights, biases, self._scratch)

    def _append_propagation(self, layer: int, delta: Array, below: Array) -> None:
        # d_output.dot(self.weights2.T)
        weights = self._lanes.layers[layer + 1].weights[: below.shape[0]]
        if len(delta) == 1:
            self.backward.append_ufunc(np.multiply, weights, delta, out=below)
            return
        deltas, sums = samples_first(delta), samples_first(below)
        self.backward.append_call(partial(np.einsum, "ior,nor->nir", weights, deltas, out=sums))

    def _append_slope(self, layer: int, delta: Array) -> None:
        # * sigmoid_derivative(self.hidden)
        z, a, n_units = self._z[layer], self._a[layer], delta.shape[0]
        scratch, spare = self._scratch[:n_units], self._spare[:n_units]
        if self._is_negated(layer):
            self.backward.append_ufunc(np.multiply, a, a, out=scratch)
            self.backward.append_ufunc(np.subtract, scratch, a, out=scratch)
            self.backward.append_ufunc(np.multiply, delta, scratch, out=delta)
        else:
            kernels = OUTPUT_ACTIVATIONS[self._activation(layer)].kernels(z.dtype)
            arrays = (delta, z, a, scratch, spare)
            self.backward.append_call(kernels.multiply_derivative, *map(samples_first, arrays))

    def _append_single_hidden(self, delta: Array) -> None:
        """Appends the backward pass of a network with one hidden layer, in fewer operations.

        With one output unit, a hidden unit's delta is ``d * v * f'(z)`` with its weight ``v``,
        so that ``v`` may wait until the samples are summed; and for a sigmoid ``d * a``, which
        the gradient of ``v`` needs anyway, gives ``d * f'(z) = d * a - d * a * a``.
        """
        a, steps, gradient = self._a[0], self.backward, self._gradient[1]
        products = self._scratch[: a.shape[0]]
        steps.append_ufunc(np.multiply, a, delta, out=products)
        # Nobody looks at the activations after that, and the nearest cache holds them.
        below = a
        kernels = OUTPUT_ACTIVATIONS[self._activation(0)].kernels(a.dtype)
        is_whole = True
        if self._is_negated(0):
            steps.append_ufunc(np.multiply, products, a, out=below)
            steps.append_ufunc(np.subtract, below, products, out=below)
        elif kernels.slope_of_products is not None:
            arrays = (delta, products, a, below)
            steps.append_call(kernels.slope_of_products, *map(samples_first, arrays))
        else:
            below, is_whole = self._buffer(a.shape[0]), False
            steps.append_copy(delta, below)
        steps.append_sample_sum(products, gradient.weights[:, 0])
        steps.append_sample_sum(delta, gradient.biases)
        if not is_whole:
            self._append_slope(0, below)
        hidden = self._gradient[0].weights_and_biases
        self._inputs[0].gradient(steps, below, hidden[:-1], hidden[-1], self._scratch)
        steps.append_ufunc(
            np.multiply, hidden, self._lanes.layers[1].weights_and_biases[:-1, 0], out=hidden
        )
