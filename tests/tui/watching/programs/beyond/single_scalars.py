import math

w1, w2, w3, w4, w5, w6 = 0.15, -0.4, 0.7, 0.3, -0.6, 0.8
b1, b2, b3 = 0.1, -0.2, 0.05
eta = 0.9


def sig(z):
    return 1.0 / (1.0 + math.exp(-z))


for epoch in range(8000):
    total = 0.0
    for x1, x2, y in [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]:
        h1 = sig(w1 * x1 + w2 * x2 + b1)
        h2 = sig(w3 * x1 + w4 * x2 + b2)
        out = sig(w5 * h1 + w6 * h2 + b3)
        total += 0.5 * (y - out) ** 2
        d = (out - y) * out * (1 - out)
        d1 = d * w5 * h1 * (1 - h1)
        d2 = d * w6 * h2 * (1 - h2)
        w5 -= eta * d * h1
        w6 -= eta * d * h2
        b3 -= eta * d
        w1 -= eta * d1 * x1
        w2 -= eta * d1 * x2
        b1 -= eta * d1
        w3 -= eta * d2 * x1
        w4 -= eta * d2 * x2
        b2 -= eta * d2
