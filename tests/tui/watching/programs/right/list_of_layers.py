import numpy as np


class Dense:
    def __init__(self, n_in, n_out, rng):
        self.weights = rng.normal(0, 1, (n_in, n_out))
        self.biases = np.zeros((1, n_out))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = 1 / (1 + np.exp(-(inputs @ self.weights + self.biases)))
        return self.output

    def backward(self, gradient, rate):
        delta = gradient * self.output * (1 - self.output)
        back = delta @ self.weights.T
        self.weights -= rate * self.inputs.T @ delta
        self.biases -= rate * delta.sum(axis=0, keepdims=True)
        return back


rng = np.random.default_rng(1)
layers = [Dense(2, 3, rng), Dense(3, 2, rng), Dense(2, 1, rng)]
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)
for epoch in range(5000):
    out = X
    for layer in layers:
        out = layer.forward(out)
    gradient = 2 * (out - y) / y.size
    for layer in reversed(layers):
        gradient = layer.backward(gradient, 1.0)
