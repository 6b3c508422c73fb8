import random

from micrograd import nn

random.seed(11)
data = [([-1, -1], -1), ([-1, 1], 1), ([1, -1], 1), ([1, 1], -1)]
net = nn.MLP(2, [3, 1])
for epoch in range(100):
    for x, y in data:
        out = net(x)
        loss = (out - y) ** 2
        for p in net.parameters():
            p.grad = 0
        loss.backward()
        for p in net.parameters():
            p.data -= 0.02 * p.grad
