import numpy as np

np.random.seed(9)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
labels = np.array([0, 1, 1, 0])
Y = np.eye(2)[labels]
W1 = np.random.randn(2, 5)
b1 = np.zeros((1, 5))
W2 = np.random.randn(5, 2)
b2 = np.zeros((1, 2))
for i in range(3000):
    hidden = np.maximum(0, X.dot(W1) + b1)
    scores = hidden.dot(W2) + b2
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    probs = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.log(probs[range(4), labels]).mean()
    dscores = (probs - Y) / 4
    dhidden = dscores.dot(W2.T)
    dhidden[hidden <= 0] = 0
    W1 -= 0.5 * X.T.dot(dhidden)
    b1 -= 0.5 * dhidden.sum(axis=0, keepdims=True)
    W2 -= 0.5 * hidden.T.dot(dscores)
    b2 -= 0.5 * dscores.sum(axis=0, keepdims=True)
