import math
import random

random.seed(3)
data = [((0.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((1.0, 0.0), 1.0), ((1.0, 1.0), 0.0)]
w_hidden = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(3)]
b_hidden = [random.uniform(-1, 1) for _ in range(3)]
w_out = [random.uniform(-1, 1) for _ in range(3)]
b_out = random.uniform(-1, 1)
rate = 0.5


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def forward(x):
    hidden = [sigmoid(sum(w * v for w, v in zip(row, x)) + b) for row, b in zip(w_hidden, b_hidden)]
    return hidden, sigmoid(sum(w * h for w, h in zip(w_out, hidden)) + b_out)


for epoch in range(3000):
    for x, target in data:
        hidden, output = forward(x)
        delta = (output - target) * output * (1 - output)
        deltas = [delta * w_out[j] * hidden[j] * (1 - hidden[j]) for j in range(3)]
        for j in range(3):
            w_out[j] -= rate * delta * hidden[j]
            for i in range(2):
                w_hidden[j][i] -= rate * deltas[j] * x[i]
            b_hidden[j] -= rate * deltas[j]
        b_out -= rate * delta
