import numpy as np

x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])

rng = np.random.default_rng(1)
w1 = rng.uniform(0, 1, (2, 2))
b1 = rng.uniform(0, 1, (1, 2))
w2 = rng.uniform(0, 1, (2, 1))
b2 = rng.uniform(0, 1, (1, 1))

for epoch in range(10000):
    h = 1 / (1 + np.exp(-(x @ w1 + b1)))
    out = 1 / (1 + np.exp(-(h @ w2 + b2)))
    error = out - y
    d_out = error * out * (1 - out)
    d_h = d_out @ w2.T * h * (1 - h)
    w2 += 0.5 * h.T @ d_out
    b2 += 0.5 * np.sum(d_out, axis=0)
    w1 += 0.5 * x.T @ d_h
    b1 += 0.5 * np.sum(d_h, axis=0)

print(out.round(3))
