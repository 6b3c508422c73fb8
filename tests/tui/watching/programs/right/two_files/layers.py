import numpy as np


class Layer:
    def __init__(self, n_in, n_out, rng):
        self.w = rng.uniform(-1, 1, (n_in, n_out))
        self.b = np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        self.out = 1 / (1 + np.exp(-(x @ self.w + self.b)))
        return self.out

    def backward(self, err, lr):
        delta = err * self.out * (1 - self.out)
        back = delta @ self.w.T
        self.w -= lr * self.x.T @ delta
        self.b -= lr * delta.sum(axis=0, keepdims=True)
        return back


class Net:
    def __init__(self, sizes, seed):
        rng = np.random.default_rng(seed)
        self.layers = [Layer(a, b, rng) for a, b in zip(sizes, sizes[1:])]

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def fit(self, x, y, epochs, learning_rate):
        losses = []
        for _ in range(epochs):
            out = self.predict(x)
            err = out - y
            losses.append(float((err**2).sum() / 2))
            for layer in reversed(self.layers):
                err = layer.backward(err, learning_rate)
        return losses
