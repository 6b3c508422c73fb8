"""Forward and backward over one batch, layer by layer, in buffers made once.

Each step is the line of the articles that its comment quotes, for samples in columns: where the
first article writes ``np.dot(X, W) + b`` for rows, we write ``np.dot(W.T, X)`` for columns, with
the bias in the weights' last row and a row of ones below the inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from xortui.core.activations import Apply, Array
from xortui.core.config import Settings
from xortui.core.fast.normalization import INPUTS, BatchNorm, Dropout
from xortui.core.fast.parameter_vector import LayerViews, Network
from xortui.core.losses import output_delta

Product = Callable[[Array, Array], object]
"""``product(right, out)``: the bound ``dot`` of the left array."""


class LayerPass:
    """One layer's buffers and its steps forward and backward."""

    def __init__(
        self,
        network: Network,
        index: int,
        inputs: Array,
        gradient: LayerViews,
        n_links: int = 0,
    ) -> None:
        """Makes the buffers.

        Args:
            network: The network whose parameters are used.
            index: Which layer.
            inputs: The layer's inputs with a row of ones below, ``(n_in + 1, n_samples)``; without
                it where there are no biases.
            gradient: Where the backward pass writes this layer's part of the gradient.
            n_links: How many inputs of the network the layer after it reads beside it.
        """
        views, activation = network.layers[index], network.activations[index]
        n_out, n_samples = views.weights_and_biases.shape[1], inputs.shape[1]
        dtype = inputs.dtype
        kernels = activation.kernels(dtype)
        self.inputs = inputs
        self.gradient = gradient.weights_and_biases
        self.apply, self.multiply_derivative = kernels.apply, kernels.multiply_derivative
        self.outputs = np.ones((n_out + n_links + views.has_bias, n_samples), dtype)
        self.a, self.links = self.outputs[:n_out], self.outputs[n_out : n_out + n_links]
        self.z = np.empty((n_out, n_samples), dtype)
        self.delta = np.empty((n_out, n_samples), dtype)
        self.delta_transposed = self.delta.T
        self.scratch, self.spare = np.empty_like(self.z), np.empty_like(self.z)
        # Methods of arrays, bound once: np.dot would look for overrides at every call.
        self.matmul_inputs: Product = views.weights_and_biases.T.dot
        self.propagate_delta: Product = views.weights[: network.sizes[index]].dot
        self.weight_gradient: Product = inputs.dot

    def connect_to(self, after: LayerPass) -> None:
        """Says which layer takes this one's outputs."""
        self.propagate_delta_after, self.delta_after = after.propagate_delta, after.delta

    def forward(self) -> None:
        """Computes the layer's activations from its inputs."""
        # self.hidden = sigmoid(np.dot(X, self.weights1) + self.bias1)
        self.matmul_inputs(self.inputs, self.z)
        self.apply(self.z, self.a)

    def backward(self) -> None:
        """Computes ``d loss / d z`` of this layer and its gradient, from the layer after it."""
        # d_hidden = d_output.dot(self.weights2.T) * sigmoid_derivative(self.hidden)
        self.propagate_delta_after(self.delta_after, self.delta)
        self.multiply_derivative(self.delta, self.z, self.a, self.scratch, self.spare)
        # X.T.dot(d_hidden), and np.sum(d_hidden, axis=0) by the row of ones
        self.weight_gradient(self.delta_transposed, self.gradient)


class NegatedLayerPass(LayerPass):
    """The first layer, where its function is less work for ``-z``, which negated inputs give."""

    def __init__(
        self,
        network: Network,
        index: int,
        inputs: Array,
        gradient: LayerViews,
        n_links: int,
        negated: Array,
        apply_to_negated: Apply,
    ) -> None:
        super().__init__(network, index, inputs, gradient, n_links)
        self.negated, self.apply_to_negated = negated, apply_to_negated

    def forward(self) -> None:
        """Computes the layer's activations from its negated inputs; ``z`` is negated too."""
        self.matmul_inputs(self.negated, self.z)
        self.apply_to_negated(self.z, self.a)


class RegularizedLayerPass(LayerPass):
    """A hidden layer with batch normalisation before its activation or dropout after it."""

    def __init__(
        self,
        network: Network,
        index: int,
        inputs: Array,
        gradient: LayerViews,
        norm: BatchNorm | None,
        dropout: Dropout | None,
        n_links: int = 0,
    ) -> None:
        super().__init__(network, index, inputs, gradient, n_links)
        self._has_bias = gradient.has_bias
        self.norm, self.dropout = norm, dropout
        self.linear = np.empty_like(self.z) if norm else self.z
        self.activated = np.empty_like(self.z) if dropout else self.a

    def forward(self) -> None:
        """Computes the layer's activations from its inputs, in the mode it was made for."""
        self.matmul_inputs(self.inputs, self.linear)
        if self.norm:
            self.norm.forward(self.linear, self.z)
        self.apply(self.z, self.activated)
        if self.dropout:
            self.dropout.forward(self.activated, self.a)

    def backward(self) -> None:
        """Computes ``d loss / d z`` of this layer and its gradient, from the layer after it."""
        self.propagate_delta_after(self.delta_after, self.delta)
        if self.dropout:
            self.dropout.backward(self.delta)
        self.multiply_derivative(self.delta, self.z, self.activated, self.scratch, self.spare)
        if self.norm:
            self.norm.backward(self.delta)
        self.weight_gradient(self.delta_transposed, self.gradient)
        if self.norm and self._has_bias:
            # The batch's mean takes the bias out again, so its gradient is 0. What rounding leaves
            # of it would be blown up by an optimizer that divides by the gradient's size.
            self.gradient[-1] = 0


class InputPass:
    """What is made of the inputs before the first layer: batch normalisation, dropout or both."""

    def __init__(
        self,
        inputs: Array,
        norm: BatchNorm | None,
        dropout: Dropout | None,
        first: LayerPass,
        gradient: LayerViews,
        is_normalized_after: bool,
    ) -> None:
        """Takes the buffers.

        Args:
            inputs: What the first layer reads, ``(n_features, n_samples)``.
            norm: The normalisation, if there is one.
            dropout: The dropout, if there is any.
            first: The first layer.
            gradient: Its part of the gradient, with that of scale and shift.
            is_normalized_after: Whether it has batch normalisation itself.
        """
        self.raw, self._inputs = np.empty_like(inputs), inputs
        self._norm, self._dropout = norm, dropout
        self._kept = np.empty_like(inputs) if norm and dropout else inputs if norm else self.raw
        self._propagate, self._delta_after = first.propagate_delta, first.delta
        self._delta = np.empty_like(inputs)
        # The first layer's normalisation takes the shift out again, as it does its bias.
        self._loses_shift = norm is not None and dropout is None and is_normalized_after
        self._shift_gradient = gradient.array("input_shifts")

    def forward(self) -> None:
        """Computes what the first layer reads from the rows."""
        if self._norm:
            self._norm.forward(self.raw, self._kept)
        if self._dropout:
            self._dropout.forward(self._kept, self._inputs)
        elif not self._norm:
            self._inputs[:] = self.raw

    def backward(self) -> None:
        """Computes the gradient of scale and shift, from the first layer."""
        if self._norm is None:
            return
        self._propagate(self._delta_after, self._delta)
        if self._dropout:
            self._dropout.backward(self._delta)
        self._norm.backward(self._delta)
        if self._loses_shift:
            self._shift_gradient[:] = 0


class BatchPass:
    """Forward and backward over a batch of fixed size.

    Attributes:
        hidden_activations: Each hidden layer's activations in the last forward pass,
            ``(n_out, n_samples)``.
        forward: ``forward(z, p)`` runs the network and leaves the output's pre-activation in ``z``
            and the output in ``p``, both of shape ``(n_outputs, n_samples)``, so that recording a
            run's outputs costs no copy.
        backward: ``backward(z, p)``, after ``forward(z, p)``, writes the gradient of the loss.
    """

    def __init__(
        self,
        network: Network,
        settings: Settings,
        gradient: list[LayerViews],
        n_samples: int,
        *,
        training: bool,
        generator: np.random.Generator,
    ) -> None:
        """Makes the buffers of a pass.

        Args:
            network: The network.
            settings: The settings in force.
            gradient: Each layer's part of the gradient.
            n_samples: Rows of the batch.
            training: Training mode (batch statistics, dropout) or evaluation.
            generator: Where dropout's masks come from.
        """
        dtype = network.layers[0].weights_and_biases.dtype
        n_features, architecture = network.sizes[0], network.architecture
        inputs = np.ones((n_features + architecture.bias, n_samples), dtype)
        self._inputs = inputs[:n_features]
        negated = -inputs
        self._negated = negated[:n_features]
        self._targets = np.empty((network.sizes[-1], n_samples), dtype)
        layers: list[LayerPass] = []
        has_stage = architecture.input_norm or (settings.input_dropout > 0 and training)
        for index in range(len(settings.hidden)):
            layers.append(
                _hidden_pass(
                    network,
                    settings,
                    index,
                    inputs,
                    gradient[index],
                    training,
                    generator,
                    None if index or has_stage else negated,
                )
            )
            inputs = layers[-1].outputs
        self._links = layers[-1].links if architecture.skip else None
        layers.append(LayerPass(network, len(settings.hidden), inputs, gradient[-1]))
        for layer, after in pairwise(layers):
            layer.connect_to(after)
        self._reads_negated = isinstance(layers[0], NegatedLayerPass)
        self.hidden_activations = [layer.a for layer in layers[:-1]]
        stage = _input_pass(
            network, settings, self._inputs, gradient[0], layers[0], training, generator
        )
        if stage is not None:
            self._inputs = stage.raw
        self.forward = _forward(layers, stage)
        self.backward = _backward(layers, settings, self._targets, stage)

    def load(self, inputs: Array, targets: Array) -> None:
        """Sets the batch: ``(n_features, n_samples)`` and ``(n_outputs, n_samples)``."""
        self._inputs[:], self._targets[:] = inputs, targets
        np.negative(inputs, self._negated)
        if self._links is not None:
            self._links[:] = inputs

    def load_rows(
        self, inputs: Array, targets: Array, rows: np.ndarray[tuple[int], np.dtype[np.intp]]
    ) -> None:
        """Sets the batch to some columns of ``inputs`` and ``targets``."""
        inputs.take(rows, 1, self._inputs, "clip")
        if self._reads_negated:
            np.negative(self._inputs, self._negated)
        if self._links is not None:
            self._links[:] = self._inputs
        targets.take(rows, 1, self._targets, "clip")


def _forward(layers: list[LayerPass], stage: InputPass | None) -> Callable[[Array, Array], None]:
    output = layers[-1]
    hidden_forward = [layer.forward for layer in layers[:-1]]
    if stage is not None:
        hidden_forward.insert(0, stage.forward)
    matmul_inputs, apply, inputs = output.matmul_inputs, output.apply, output.inputs

    def forward(z: Array, p: Array) -> None:
        for layer_forward in hidden_forward:
            layer_forward()
        # self.output = sigmoid(np.dot(self.hidden, self.weights2) + self.bias2)
        matmul_inputs(inputs, z)
        apply(z, p)

    return forward


def _backward(
    layers: list[LayerPass], settings: Settings, targets: Array, stage: InputPass | None
) -> Callable[[Array, Array], None]:
    output = layers[-1]
    hidden_backward = [layer.backward for layer in layers[-2::-1]]
    if stage is not None:
        hidden_backward.append(stage.backward)
    loss = settings.loss_function
    scale = loss.gradient_scale(targets.shape[1], targets.dtype, targets.shape[0])
    write_delta = output_delta(
        settings.loss, settings.output_activation, targets.dtype, settings.huber_delta
    )
    delta, scratch, spare = output.delta, output.scratch, output.spare
    weight_gradient, delta_transposed = output.weight_gradient, output.delta_transposed
    gradient = output.gradient

    def backward(z: Array, p: Array) -> None:
        # d_output = error * sigmoid_derivative(output)
        write_delta(delta, z, p, targets, scale, scratch, spare)
        # self.hidden.T.dot(d_output)
        weight_gradient(delta_transposed, gradient)
        for layer_backward in hidden_backward:
            layer_backward()

    return backward


def _input_pass(
    network: Network,
    settings: Settings,
    inputs: Array,
    gradient: LayerViews,
    first: LayerPass,
    training: bool,
    generator: np.random.Generator,
) -> InputPass | None:
    norm = dropout = None
    if network.architecture.input_norm:
        norm = BatchNorm(network, INPUTS, inputs.shape[1], gradient, training)
    if settings.input_dropout and training:
        shape = (inputs.shape[0], inputs.shape[1])
        dropout = Dropout(shape, inputs.dtype, settings.input_dropout, generator)
    if norm is None and dropout is None:
        return None
    is_normalized = network.architecture.is_normalized(0)
    return InputPass(inputs, norm, dropout, first, gradient, is_normalized)


def _hidden_pass(
    network: Network,
    settings: Settings,
    index: int,
    inputs: Array,
    gradient: LayerViews,
    training: bool,
    generator: np.random.Generator,
    negated: Array | None,
) -> LayerPass:
    norm = (
        BatchNorm(network, index, inputs.shape[1], gradient, training)
        if network.architecture.is_normalized(index)
        else None
    )
    dropout, share = None, settings.dropouts[index]
    if share and training:
        shape = (settings.hidden[index], inputs.shape[1])
        dropout = Dropout(shape, inputs.dtype, share, generator)
    is_linked = network.architecture.skip and index == len(settings.hidden) - 1
    n_links = network.sizes[0] if is_linked else 0
    if norm is None and dropout is None:
        apply_to_negated = network.activations[index].kernels(inputs.dtype).apply_to_negated
        if negated is None or apply_to_negated is None:
            return LayerPass(network, index, inputs, gradient, n_links)
        return NegatedLayerPass(
            network, index, inputs, gradient, n_links, negated, apply_to_negated
        )
    return RegularizedLayerPass(network, index, inputs, gradient, norm, dropout, n_links)
