import numpy as np

rng = np.random.default_rng(9)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = np.array([[0], [1], [1], [0]], dtype=float)
W1, b1 = rng.normal(size=(2, 4)), np.zeros(4)
gamma, beta = np.ones(4), np.zeros(4)
W2, b2 = rng.normal(size=(4, 1)), np.zeros(1)
eps, lr = 1e-5, 0.5
for epoch in range(2000):
    z = X @ W1 + b1
    mu, var = z.mean(axis=0), z.var(axis=0)
    z_hat = (z - mu) / np.sqrt(var + eps)
    h = np.tanh(gamma * z_hat + beta)
    out = 1 / (1 + np.exp(-(h @ W2 + b2)))
    loss = -np.mean(Y * np.log(out) + (1 - Y) * np.log(1 - out))
    d_out = (out - Y) / 4
    d_norm = (d_out @ W2.T) * (1 - h**2)
    d_hat = d_norm * gamma
    d_z = (d_hat - d_hat.mean(axis=0) - z_hat * (d_hat * z_hat).mean(axis=0)) / np.sqrt(var + eps)
    W2 -= lr * h.T @ d_out
    b2 -= lr * d_out.sum(axis=0)
    gamma -= lr * (d_norm * z_hat).sum(axis=0)
    beta -= lr * d_norm.sum(axis=0)
    W1 -= lr * X.T @ d_z
    b1 -= lr * d_z.sum(axis=0)
