import numpy as np
from layers import Net

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = np.array([[0], [1], [1], [0]], dtype=float)

if __name__ == "__main__":
    net = Net([2, 4, 1], seed=3)
    history = net.fit(X, Y, epochs=4000, learning_rate=0.5)
    print(net.predict(X).round(3).ravel(), history[-1])
