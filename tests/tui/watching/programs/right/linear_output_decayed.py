import numpy as np

np.random.seed(8)
X = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], dtype=float)
y = np.array([[-1], [1], [1], [-1]], dtype=float)


class MLP:
    def __init__(self, sizes):
        self.W = [np.random.randn(a, b) for a, b in zip(sizes, sizes[1:])]
        self.b = [np.zeros(b) for b in sizes[1:]]

    def run(self, x):
        self.a = [x]
        for i, (w, b) in enumerate(zip(self.W, self.b)):
            z = self.a[-1] @ w + b
            self.a.append(np.tanh(z) if i < len(self.W) - 1 else z)
        return self.a[-1]

    def learn(self, x, t, rate, decay):
        delta = (self.run(x) - t) / len(x)
        for i in reversed(range(len(self.W))):
            below = delta @ self.W[i].T * (1 - self.a[i] ** 2)
            self.W[i] -= rate * (self.a[i].T @ delta + decay * self.W[i])
            self.b[i] -= rate * delta.sum(axis=0)
            delta = below


net = MLP([2, 4, 1])
for step in range(3000):
    net.learn(X, y, 0.1, 0.001)
