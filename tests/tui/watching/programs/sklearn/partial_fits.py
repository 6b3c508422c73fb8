import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier

warnings.filterwarnings("ignore")
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = np.array([0, 1, 1, 0])
net = MLPClassifier((6,), solver="sgd", learning_rate_init=0.1, random_state=0)
losses = []
for epoch in range(300):
    net.partial_fit(X, y, classes=[0, 1])
    losses.append(net.loss_)
