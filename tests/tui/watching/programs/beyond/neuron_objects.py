import math
import random

random.seed(4)


class Neuron:
    def __init__(self, n):
        self.weights = [random.uniform(-1, 1) for _ in range(n)]
        self.bias = random.uniform(-1, 1)

    def activate(self, inputs):
        self.inputs = inputs
        z = sum(w * i for w, i in zip(self.weights, inputs)) + self.bias
        self.output = 1 / (1 + math.exp(-z))
        return self.output


hidden = [Neuron(2) for _ in range(3)]
final = Neuron(3)
samples = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]
for epoch in range(6000):
    for x, y in samples:
        h = [n.activate(x) for n in hidden]
        o = final.activate(h)
        delta = (y - o) * o * (1 - o)
        deltas = [delta * final.weights[j] * h[j] * (1 - h[j]) for j in range(3)]
        for j in range(3):
            final.weights[j] += 0.6 * delta * h[j]
        final.bias += 0.6 * delta
        for n, d in zip(hidden, deltas):
            for k in range(2):
                n.weights[k] += 0.6 * d * x[k]
            n.bias += 0.6 * d
