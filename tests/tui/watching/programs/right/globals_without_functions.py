import numpy as np

rng = np.random.default_rng(3)
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
T = np.array([[0.0], [1.0], [1.0], [0.0]])
W1 = rng.normal(size=(2, 4))
b1 = np.zeros(4)
W2 = rng.normal(size=(4, 1))
b2 = np.zeros(1)
rate = 0.5
for epoch in range(5000):
    Z1 = X @ W1 + b1
    H = np.tanh(Z1)
    Y = 1 / (1 + np.exp(-(H @ W2 + b2)))
    loss = np.mean((Y - T) ** 2)
    dY = 2 * (Y - T) / len(X) * Y * (1 - Y)
    dW2 = H.T @ dY
    db2 = dY.sum(axis=0)
    dH = dY @ W2.T * (1 - H**2)
    dW1 = X.T @ dH
    db1 = dH.sum(axis=0)
    W1 -= rate * dW1
    b1 -= rate * db1
    W2 -= rate * dW2
    b2 -= rate * db2
    if epoch % 1000 == 0:
        print(epoch, loss)
