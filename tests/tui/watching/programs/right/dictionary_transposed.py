import numpy as np


def initialize(n_x, n_h, n_y):
    np.random.seed(2)
    return {
        "W1": np.random.randn(n_h, n_x) * 0.5,
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(n_y, n_h) * 0.5,
        "b2": np.zeros((n_y, 1)),
    }


def forward(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"A1": A1, "A2": A2}


def cost_of(A2, Y):
    m = Y.shape[1]
    return float(-(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)).sum() / m)


def backward(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    return {
        "W1": dZ1 @ X.T / m,
        "b1": dZ1.sum(axis=1, keepdims=True) / m,
        "W2": dZ2 @ cache["A1"].T / m,
        "b2": dZ2.sum(axis=1, keepdims=True) / m,
    }


def update(parameters, grads, rate):
    return {name: parameters[name] - rate * grads[name] for name in parameters}


def model(X, Y, n_h, iterations):
    parameters = initialize(X.shape[0], n_h, Y.shape[0])
    for i in range(iterations):
        A2, cache = forward(X, parameters)
        cost = cost_of(A2, Y)
        grads = backward(parameters, cache, X, Y)
        parameters = update(parameters, grads, 0.3)
        if i % 1000 == 0:
            print("cost", cost)
    return parameters


X = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
Y = np.array([[0, 1, 1, 0]])
model(X, Y, 3, 4000)
