import numpy as np
from sklearn.neural_network import MLPClassifier

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
clf = MLPClassifier(
    hidden_layer_sizes=(4,),
    activation="tanh",
    solver="adam",
    learning_rate_init=0.05,
    max_iter=400,
    random_state=1,
)
clf.fit(X, y)
print(clf.predict(X), clf.score(X, y))
losses = clf.loss_curve_
