import numpy as np


def init_params(n_x, n_h, n_y):
    rng = np.random.default_rng(2)
    return rng.normal(size=(n_h, n_x)), np.zeros((n_h, 1)), rng.normal(size=(n_y, n_h)), np.zeros((n_y, 1))


def forward_prop(X, W1, b1, W2, b2):
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, (A1, A2)


def back_prop(X, Y, W2, cache):
    A1, A2 = cache
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = (W2.T @ dZ2) * (1 - A1**2)
    return dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m, dW2, db2


def model(X, Y, n_h, iterations, rate):
    W1, b1, W2, b2 = init_params(X.shape[0], n_h, Y.shape[0])
    for i in range(iterations):
        A2, cache = forward_prop(X, W1, b1, W2, b2)
        cost = -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
        dW1, db1, dW2, db2 = back_prop(X, Y, W2, cache)
        W1 = W1 - rate * dW1
        b1 = b1 - rate * db1
        W2 = W2 - rate * dW2
        b2 = b2 - rate * db2
        if i % 1000 == 0:
            print(f"Cost after iteration {i}: {cost:f}")
    return W1, b1, W2, b2


X = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
Y = np.array([[0, 1, 1, 0]])
model(X, Y, 3, 5000, 1.2)
