import numpy as np

rng = np.random.default_rng(2)
f = np.float32
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], f)
y = np.array([[0], [1], [1], [0]], f)
W1, b1 = rng.normal(size=(2, 3)).astype(f), np.zeros(3, f)
W2, b2 = rng.normal(size=(3, 1)).astype(f), np.zeros(1, f)
for epoch in range(4000):
    h = np.tanh(X @ W1 + b1)
    o = np.tanh(h @ W2 + b2)
    d = (o - y) * (1 - o * o)
    dh = d @ W2.T * (1 - h * h)
    W2 -= f(0.1) * (h.T @ d)
    b2 -= f(0.1) * d.sum(axis=0)
    W1 -= f(0.1) * (X.T @ dh)
    b1 -= f(0.1) * dh.sum(axis=0)
