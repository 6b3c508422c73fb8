"""Forward and backward over one batch, layer by layer, in buffers made once.

Each step is the line of the articles that its comment quotes, for samples in columns: where the
first article writes ``np.dot(X, W) + b`` for rows, we write ``np.dot(W.T, X)`` for columns, with
the bias in the weights' last row and a row of ones below the inputs.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from xortui.core.activations import Array
from xortui.core.config import RunConfig
from xortui.core.losses import LOSSES, output_delta
from xortui.core.network import LayerViews, Network
from xortui.core.normalization import BatchNorm, Dropout


class LayerPass:
    """One layer's buffers and its steps forward and backward."""

    def __init__(self, network: Network, index: int, inputs: Array, gradient: LayerViews) -> None:
        """Makes the buffers.

        Args:
            network: The network whose parameters are used.
            index: Which layer.
            inputs: The layer's inputs with a row of ones below, ``(n_in + 1, n_samples)``.
            gradient: Where the backward pass writes this layer's part of the gradient.
        """
        views, activation = network.layers[index], network.activations[index]
        n_out, n_samples = views.block.shape[1], inputs.shape[1]
        kind = inputs.dtype
        self.inputs = inputs
        self.weights = views.block[:-1]
        self.block_transposed = views.block.T
        self.block_gradient = gradient.block
        self.apply = activation.apply
        self.multiply_derivative = activation.multiply_derivative
        self.outputs = np.ones((n_out + 1, n_samples), kind)
        self.a = self.outputs[:-1]
        self.z = np.empty((n_out, n_samples), kind)
        self.delta = np.empty((n_out, n_samples), kind)
        self.delta_transposed = self.delta.T
        self.scratch, self.spare = np.empty_like(self.z), np.empty_like(self.z)

    def forward(self) -> None:
        """Computes the layer's activations from its inputs."""
        # self.hidden = sigmoid(np.dot(X, self.weights1) + self.bias1)
        np.dot(self.block_transposed, self.inputs, self.z)
        self.apply(self.z, self.a)

    def backward(self, weights_after: Array, delta_after: Array) -> None:
        """Computes ``d loss / d z`` of this layer and its gradient, from the layer after it."""
        # d_hidden = d_output.dot(self.weights2.T) * sigmoid_derivative(self.hidden)
        np.dot(weights_after, delta_after, self.delta)
        self.multiply_derivative(self.delta, self.z, self.a, self.scratch, self.spare)
        # X.T.dot(d_hidden), and np.sum(d_hidden, axis=0) by the row of ones
        np.dot(self.inputs, self.delta_transposed, self.block_gradient)


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
    ) -> None:
        super().__init__(network, index, inputs, gradient)
        self.norm, self.dropout = norm, dropout
        self.linear = np.empty_like(self.z) if norm else self.z
        self.activated = np.empty_like(self.z) if dropout else self.a

    def forward(self) -> None:
        """Computes the layer's activations from its inputs, in the mode it was made for."""
        np.dot(self.block_transposed, self.inputs, self.linear)
        if self.norm:
            self.norm.forward(self.linear, self.z)
        self.apply(self.z, self.activated)
        if self.dropout:
            self.dropout.forward(self.activated, self.a)

    def backward(self, weights_after: Array, delta_after: Array) -> None:
        """Computes ``d loss / d z`` of this layer and its gradient, from the layer after it."""
        np.dot(weights_after, delta_after, self.delta)
        if self.dropout:
            self.dropout.backward(self.delta)
        self.multiply_derivative(self.delta, self.z, self.activated, self.scratch, self.spare)
        if self.norm:
            self.norm.backward(self.delta)
        np.dot(self.inputs, self.delta_transposed, self.block_gradient)


class BatchPass:
    """Forward and backward over a batch of fixed size.

    Attributes:
        predictions: Outputs of the last forward pass, ``(n_outputs, n_samples)``.
    """

    def __init__(
        self,
        network: Network,
        config: RunConfig,
        gradient: list[LayerViews],
        n_samples: int,
        *,
        training: bool,
        generator: np.random.Generator,
    ) -> None:
        """Makes the buffers of a pass.

        Args:
            network: The network.
            config: The settings in force.
            gradient: Each layer's part of the gradient.
            n_samples: Rows of the batch.
            training: Training mode (batch statistics, dropout) or evaluation.
            generator: Where dropout's masks come from.
        """
        kind = network.layers[0].block.dtype
        self._inputs = np.ones((network.sizes[0] + 1, n_samples), kind)
        self._targets = np.empty((network.sizes[-1], n_samples), kind)
        self._hidden: list[LayerPass] = []
        inputs = self._inputs
        for index in range(len(config.hidden)):
            layer = _hidden_pass(
                network, config, index, inputs, gradient[index], training, generator
            )
            self._hidden.append(layer)
            inputs = layer.outputs
        output = LayerPass(network, len(config.hidden), inputs, gradient[-1])
        self._output = output
        self._loss_scale = LOSSES[config.loss].gradient_scale(n_samples, kind)
        self._output_delta = output_delta(config.loss, config.output_activation)
        layers = [*self._hidden, output]
        self._backward = [
            (layer.backward, after.weights, after.delta) for layer, after in pairwise(layers)
        ][::-1]
        self.predictions = output.a

    def load(self, inputs: Array, targets: Array) -> None:
        """Sets the batch: ``(n_features, n_samples)`` and ``(n_outputs, n_samples)``."""
        self._inputs[:-1], self._targets[:] = inputs, targets

    def load_rows(
        self, inputs: Array, targets: Array, rows: np.ndarray[tuple[int], np.dtype[np.intp]]
    ) -> None:
        """Sets the batch to some columns of ``inputs`` and ``targets``."""
        inputs.take(rows, 1, self._inputs[:-1], "clip")
        targets.take(rows, 1, self._targets, "clip")

    def forward(self, z: Array) -> None:
        """Runs the network forward and leaves the output's pre-activation in ``z``.

        Args:
            z: Shape ``(n_outputs, n_samples)``; kept for `backward`, so that recording a run's
                outputs costs no copy.
        """
        for layer in self._hidden:
            layer.forward()
        output = self._output
        np.dot(output.block_transposed, output.inputs, z)
        output.apply(z, output.a)
        output.z = z

    def backward(self) -> None:
        """Writes the gradient of the loss, from the output back to the inputs."""
        output = self._output
        # d_output = error * sigmoid_derivative(output)
        self._output_delta(
            output.delta,
            output.z,
            output.a,
            self._targets,
            self._loss_scale,
            output.scratch,
            output.spare,
        )
        # self.hidden.T.dot(d_output)
        np.dot(output.inputs, output.delta_transposed, output.block_gradient)
        for backward, weights_after, delta_after in self._backward:
            backward(weights_after, delta_after)


def _hidden_pass(
    network: Network,
    config: RunConfig,
    index: int,
    inputs: Array,
    gradient: LayerViews,
    training: bool,
    generator: np.random.Generator,
) -> LayerPass:
    norm = (
        BatchNorm(network, index, inputs.shape[1], gradient, training)
        if config.batch_norm
        else None
    )
    dropout = None
    if config.dropout and training:
        shape = (config.hidden[index], inputs.shape[1])
        dropout = Dropout(shape, inputs.dtype, config.dropout, generator)
    if norm is None and dropout is None:
        return LayerPass(network, index, inputs, gradient)
    return RegularizedLayerPass(network, index, inputs, gradient, norm, dropout)
