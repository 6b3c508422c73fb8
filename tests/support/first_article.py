"""The network of the first article, as it is printed there."""

from __future__ import annotations

from typing import Any

import numpy as np


class NeuralNetwork:
    """The first article's class as printed, but for where its random numbers come from.

    It keeps no loss at all.
    """

    def __init__(self, seed: int) -> None:
        random = np.random.RandomState(seed)
        self.weights1 = random.rand(2, 2)
        self.weights2 = random.rand(2, 1)
        self.bias1 = random.rand(1, 2)
        self.bias2 = random.rand(1, 1)

    def forward(self, x: Any) -> Any:
        self.hidden = sigmoid(np.dot(x, self.weights1) + self.bias1)
        self.output = sigmoid(np.dot(self.hidden, self.weights2) + self.bias2)
        return self.output

    def train(self, x: Any, y: Any, epochs: int = 10000, lr: float = 0.1) -> None:
        for _ in range(epochs):
            output = self.forward(x)
            error = y - output
            d_output = error * sigmoid_derivative(output)
            d_hidden = d_output.dot(self.weights2.T) * sigmoid_derivative(self.hidden)
            self.weights2 += self.hidden.T.dot(d_output) * lr
            self.weights1 += x.T.dot(d_hidden) * lr
            self.bias2 += np.sum(d_output, axis=0) * lr
            self.bias1 += np.sum(d_hidden, axis=0) * lr


def sigmoid(x: Any) -> Any:
    """The article's function."""
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(x: Any) -> Any:
    """The article's function, of what the first one returned."""
    return x * (1 - x)
