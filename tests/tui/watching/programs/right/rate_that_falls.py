import numpy as np

rng = np.random.default_rng(4)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, b1 = rng.uniform(-1, 1, (2, 3)), rng.uniform(-1, 1, (1, 3))
W2, b2 = rng.uniform(-1, 1, (3, 1)), rng.uniform(-1, 1, (1, 1))
lr = 0.8


def forward(X):
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    return h, 1 / (1 + np.exp(-(h @ W2 + b2)))


epoch = 0
while epoch < 3000:
    h, out = forward(X)
    d_out = (out - y) * out * (1 - out)
    d_h = d_out @ W2.T * h * (1 - h)
    W2 = W2 - lr * h.T @ d_out
    b2 = b2 - lr * d_out.sum(axis=0, keepdims=True)
    W1 = W1 - lr * X.T @ d_h
    b1 = b1 - lr * d_h.sum(axis=0, keepdims=True)
    lr *= 0.999
    epoch += 1
