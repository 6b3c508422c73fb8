# python3 xor.py | xortui watch -
import json, math
X, Y, s = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], lambda z: 1 / (1 + math.exp(-z))
W1, b1, W2, b2 = [[0.5, -0.4], [0.6, 0.7]], [-0.1, 0.2], [[-0.3], [0.4]], [0.6]
for epoch in range(5001):
    H = [[s(x[0] * W1[0][j] + x[1] * W1[1][j] + b1[j]) for j in (0, 1)] for x in X]
    O = [[s(h[0] * W2[0][0] + h[1] * W2[1][0] + b2[0])] for h in H]
    line = {"event": "epoch", "epoch": epoch, "outputs": O, "parameters": {"weights": [W1, W2], "biases": [b1, b2]}}
    line["loss"] = sum((o[0] - y[0]) ** 2 for o, y in zip(O, Y)) / 4
    if epoch == 0:
        line |= {"event": "started", "version": 1, "sizes": [2, 2, 1], "activations": ["sigmoid", "sigmoid"]}
        line |= {"loss_name": "mse", "learning_rate": 2, "data": {"inputs": X, "targets": Y}}
    print(json.dumps(line))
    D = [(o[0] - y[0]) * o[0] * (1 - o[0]) for o, y in zip(O, Y)]  # twice the rate / 4 is 1
    B = [[d * W2[j][0] * h[j] * (1 - h[j]) for j in (0, 1)] for d, h in zip(D, H)]
    W1 = [[W1[k][j] - sum(b[j] * x[k] for b, x in zip(B, X)) for j in (0, 1)] for k in (0, 1)]
    b1 = [b1[j] - sum(b[j] for b in B) for j in (0, 1)]
    W2, b2 = [[W2[j][0] - sum(d * h[j] for d, h in zip(D, H))] for j in (0, 1)], [b2[0] - sum(D)]
print(json.dumps({"event": "ended", "epoch": epoch, "reason": "epochs"}))
