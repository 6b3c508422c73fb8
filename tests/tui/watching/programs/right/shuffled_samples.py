import numpy as np

rng = np.random.RandomState(8)
inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
targets = np.array([0, 1, 1, 0])


class MLP:
    def __init__(self):
        self.W1 = rng.randn(2, 4)
        self.b1 = np.zeros(4)
        self.W2 = rng.randn(4)
        self.b2 = 0.0

    def forward(self, x):
        self.a1 = np.tanh(x @ self.W1 + self.b1)
        self.y = 1 / (1 + np.exp(-(self.a1 @ self.W2 + self.b2)))
        return self.y

    def step(self, x, t, lr):
        y = self.forward(x)
        delta2 = y - t
        delta1 = delta2 * self.W2 * (1 - self.a1**2)
        self.W2 -= lr * delta2 * self.a1
        self.b2 -= lr * delta2
        self.W1 -= lr * np.outer(x, delta1)
        self.b1 -= lr * delta1


net = MLP()
for epoch in range(1000):
    order = rng.permutation(4)
    for i in order:
        net.step(inputs[i], targets[i], 0.2)
