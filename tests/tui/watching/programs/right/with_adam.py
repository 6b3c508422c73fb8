import numpy as np

rng = np.random.default_rng(11)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
y = np.array([[0], [1], [1], [0]], float)
theta = {
    "W1": rng.normal(size=(2, 4)),
    "b1": np.zeros(4),
    "W2": rng.normal(size=(4, 1)),
    "b2": np.zeros(1),
}
m = {k: np.zeros_like(v) for k, v in theta.items()}
s = {k: np.zeros_like(v) for k, v in theta.items()}
beta1, beta2, eps, alpha = 0.9, 0.999, 1e-8, 0.01


def forward(X):
    h = np.maximum(0, X @ theta["W1"] + theta["b1"])
    return h, 1 / (1 + np.exp(-(h @ theta["W2"] + theta["b2"])))


for t in range(1, 2001):
    h, p = forward(X)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    d2 = (p - y) / len(X)
    d1 = (d2 @ theta["W2"].T) * (h > 0)
    g = {"W1": X.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}
    for k in theta:
        m[k] = beta1 * m[k] + (1 - beta1) * g[k]
        s[k] = beta2 * s[k] + (1 - beta2) * g[k] ** 2
        theta[k] = theta[k] - alpha * (m[k] / (1 - beta1**t)) / (
            np.sqrt(s[k] / (1 - beta2**t)) + eps
        )
