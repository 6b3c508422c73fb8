import numpy as np

rng = np.random.default_rng(6)
X = rng.uniform(-1, 1, (64, 2))
y = (X[:, :1] * X[:, 1:] > 0).astype(float)
W1, b1 = rng.normal(0, 0.7, (2, 6)), np.zeros((1, 6))
W2, b2 = rng.normal(0, 0.7, (6, 1)), np.zeros((1, 1))


def train_step(xb, yb):
    global W1, b1, W2, b2
    h = np.tanh(xb @ W1 + b1)
    p = 1 / (1 + np.exp(-(h @ W2 + b2)))
    d = (p - yb) / len(xb)
    dh = (d @ W2.T) * (1 - h**2)
    W2 = W2 - 0.5 * h.T @ d
    b2 = b2 - 0.5 * d.sum(0, keepdims=True)
    W1 = W1 - 0.5 * xb.T @ dh
    b1 = b1 - 0.5 * dh.sum(0, keepdims=True)


for epoch in range(100):
    order = rng.permutation(len(X))
    for start in range(0, len(X), 16):
        batch = order[start : start + 16]
        train_step(X[batch], y[batch])
