import numpy as np


class Network:
    def __init__(self, n_hidden, seed):
        rng = np.random.default_rng(seed)
        self.w1 = rng.uniform(-1, 1, (2, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.w2 = rng.uniform(-1, 1, (n_hidden, 1))
        self.b2 = np.zeros(1)

    def forward(self, x):
        self.h = np.tanh(x @ self.w1 + self.b1)
        return 1 / (1 + np.exp(-(self.h @ self.w2 + self.b2)))

    def update(self, x, t, rate):
        d2 = self.forward(x) - t
        self.w2 -= rate * self.h.T @ d2
        self.b2 -= rate * d2.sum(axis=0)
        d1 = d2 @ self.w2.T * (1 - self.h**2)
        self.w1 -= rate * x.T @ d1
        self.b1 -= rate * d1.sum(axis=0)


x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
t = np.array([[0], [1], [1], [0]])
network = Network(n_hidden=4, seed=4)
for epoch in range(3000):
    network.update(x, t, rate=0.5)
print(network.forward(x).round(3))
