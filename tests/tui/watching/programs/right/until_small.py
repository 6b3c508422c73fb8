import numpy as np

np.random.seed(5)
x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
t = np.array([[0.0], [1.0], [1.0], [0.0]])


def activate(v):
    return 1.0 / (1.0 + np.exp(-v))


w_ih = np.random.normal(0.0, 1.0, (2, 4))
w_ho = np.random.normal(0.0, 1.0, (4, 1))
theta_h = np.zeros(4)
theta_o = np.zeros(1)
eta = 0.8
error, n = 1.0, 0
while error > 0.01 and n < 20000:
    hidden = activate(x @ w_ih + theta_h)
    out = activate(hidden @ w_ho + theta_o)
    diff = t - out
    error = 0.5 * np.sum(diff**2)
    grad_o = diff * out * (1 - out)
    grad_h = (grad_o @ w_ho.T) * hidden * (1 - hidden)
    w_ho += eta * hidden.T @ grad_o
    theta_o += eta * grad_o.sum(axis=0)
    w_ih += eta * x.T @ grad_h
    theta_h += eta * grad_h.sum(axis=0)
    n += 1
print(n, error)
