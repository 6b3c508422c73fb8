import numpy as np

np.random.seed(5)
inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
targets = np.array([0, 1, 1, 0])
W1 = np.random.uniform(-1, 1, (2, 3))
b1 = np.random.uniform(-1, 1, 3)
W2 = np.random.uniform(-1, 1, 3)
b2 = np.random.uniform(-1, 1)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


for epoch in range(3000):
    total = 0.0
    for x, t in zip(inputs, targets):
        h = sigmoid(x @ W1 + b1)
        y = sigmoid(h @ W2 + b2)
        total += 0.5 * (y - t) ** 2
        delta = (y - t) * y * (1 - y)
        delta_h = delta * W2 * h * (1 - h)
        W2 = W2 - 0.5 * delta * h
        b2 = b2 - 0.5 * delta
        W1 = W1 - 0.5 * np.outer(x, delta_h)
        b1 = b1 - 0.5 * delta_h
    if epoch % 1000 == 0:
        print(epoch, total)
