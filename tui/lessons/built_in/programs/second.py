import numpy as np

inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
targets = np.array([[0], [1], [1], [0]])

rng = np.random.default_rng(2)
W1 = rng.normal(0, 0.5, (2, 3))
B1 = np.zeros((1, 3))
W2 = rng.normal(0, 0.5, (3, 1))
B2 = np.zeros((1, 1))
rate = 0.2


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


for epoch in range(5000):
    hidden = np.tanh(inputs @ W1 + B1)
    output = sigmoid(hidden @ W2 + B2)
    delta = output - targets
    back = delta @ W2.T * hidden * (1 - hidden)
    W2 -= rate * hidden.T @ delta
    B2 -= rate * delta.sum(axis=0)
    W1 -= rate * inputs.T @ back
    B1 -= rate * back.sum(axis=0)

print(output.round(3))
