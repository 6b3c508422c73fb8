import numpy as np

np.random.seed(11)
data = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]], dtype=float)
X, y = data[:, :2], data[:, 2:]
p = {"W1": np.random.randn(2, 6) * 0.7, "b1": np.zeros((1, 6)), "W2": np.random.randn(6, 1) * 0.7, "b2": np.zeros((1, 1))}
speed = {k: np.zeros_like(v) for k, v in p.items()}


def step():
    z1 = X @ p["W1"] + p["b1"]
    a1 = np.where(z1 > 0, z1, 0.01 * z1)
    y_hat = a1 @ p["W2"] + p["b2"]
    loss = np.mean((y_hat - y) ** 2)
    d2 = 2 * (y_hat - y) / len(X)
    d1 = d2 @ p["W2"].T * np.where(z1 > 0, 1.0, 0.01)
    g = {"W1": X.T @ d1, "b1": d1.sum(0, keepdims=True), "W2": a1.T @ d2, "b2": d2.sum(0, keepdims=True)}
    for k in p:
        speed[k] = 0.9 * speed[k] + g[k]
        p[k] -= 0.02 * (g[k] + 0.9 * speed[k])
    return loss


for epoch in range(1, 1001):
    loss = step()
