import random

import numpy as np
from micrograd.engine import Value
from micrograd.nn import MLP

np.random.seed(1337)
random.seed(1337)
X = np.random.uniform(-1, 1, (12, 2))
y = np.where(X[:, 0] * X[:, 1] < 0, 1, -1)
model = MLP(2, [8, 1])


def total(batch=None):
    inputs = [list(map(Value, row)) for row in X]
    scores = list(map(model, inputs))
    margins = [(1 + -yi * si).relu() for yi, si in zip(y, scores)]
    data_loss = sum(margins) * (1.0 / len(margins))
    reg_loss = 1e-4 * sum(p * p for p in model.parameters())
    right = [(yi > 0) == (si.data > 0) for yi, si in zip(y, scores)]
    return data_loss + reg_loss, sum(right) / len(right)


for k in range(60):
    total_loss, accuracy = total()
    model.zero_grad()
    total_loss.backward()
    learning_rate = 1.0 - 0.9 * k / 60
    for p in model.parameters():
        p.data -= learning_rate * p.grad
print(total_loss.data, accuracy)
