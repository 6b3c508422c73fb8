import random

from micrograd.nn import MLP

random.seed(7)
xs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
ys = [0.0, 1.0, 1.0, 0.0]
n = MLP(2, [4, 1])
losses = []
for k in range(300):
    ypred = [n(x) for x in xs]
    loss = sum((out - want) ** 2 for want, out in zip(ys, ypred))
    n.zero_grad()
    loss.backward()
    for p in n.parameters():
        p.data += -0.05 * p.grad
    losses.append(loss.data)
print(losses[-1])
