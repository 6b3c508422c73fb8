import math, random
random.seed(3)
w = [random.uniform(-1, 1) for _ in range(9)]
s = lambda z: 1 / (1 + math.exp(-z))
data = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
for epoch in range(20000):
    loss = 0.0
    for x1, x2, t in data:
        h1 = s(w[0] * x1 + w[1] * x2 + w[2])
        h2 = s(w[3] * x1 + w[4] * x2 + w[5])
        o = s(w[6] * h1 + w[7] * h2 + w[8])
        loss += (o - t) ** 2
        d = (o - t) * o * (1 - o)
        d1, d2 = d * w[6] * h1 * (1 - h1), d * w[7] * h2 * (1 - h2)
        for k, g in enumerate([d1 * x1, d1 * x2, d1, d2 * x1, d2 * x2, d2, d * h1, d * h2, d]):
            w[k] -= 0.5 * g
    if epoch % 1000 == 0:
        print(epoch, loss)
