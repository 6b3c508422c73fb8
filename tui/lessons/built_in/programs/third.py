import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(x):
    h = sigmoid(x @ w1 + b1)
    return h, sigmoid(h @ w2 + b2)


x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
t = np.array([[0], [1], [1], [0]])
rng = np.random.default_rng(3)
w1, b1 = rng.uniform(-1, 1, (2, 2)), np.zeros(2)
w2, b2 = rng.uniform(-1, 1, (2, 1)), np.zeros(1)

for epoch in range(10000):
    h, out = forward(x)
    slope2 = (out - t) * out * (1 - out)
    slope1 = slope2 @ w2.T * h * (1 - h)
    w1 -= x.T @ slope1
    b1 -= slope1.sum(axis=0)
    w2 -= x.T @ slope2
    b2 -= slope2.sum(axis=0)

print(forward(x)[1].round(3))
