import numpy as np

np.random.seed(7)
sigmoid = lambda z: 1 / (1 + np.exp(-z))
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
w1, b1 = np.random.randn(2, 2), np.zeros((1, 2))
w2, b2 = np.random.randn(2, 1), np.zeros((1, 1))
params = [w1, b1, w2, b2]
velocity = [np.zeros_like(p) for p in params]
for epoch in range(4000):
    h = sigmoid(X @ w1 + b1)
    out = sigmoid(h @ w2 + b2)
    d2 = (out - y) / len(X)
    d1 = d2 @ w2.T * h * (1 - h)
    grads = [X.T @ d1, d1.sum(0, keepdims=True), h.T @ d2, d2.sum(0, keepdims=True)]
    for p, v, g in zip(params, velocity, grads):
        v *= 0.9
        v -= 0.3 * g
        p += v
