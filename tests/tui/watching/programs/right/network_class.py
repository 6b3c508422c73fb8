import numpy as np

np.random.seed(0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(x):
    return x * (1 - x)


class Network:
    def __init__(self):
        self.weights1 = np.random.rand(2, 2)
        self.weights2 = np.random.rand(2, 1)
        self.bias1 = np.random.rand(1, 2)
        self.bias2 = np.random.rand(1, 1)

    def forward(self, X):
        self.hidden = sigmoid(np.dot(X, self.weights1) + self.bias1)
        self.output = sigmoid(np.dot(self.hidden, self.weights2) + self.bias2)
        return self.output

    def train(self, X, y, epochs, lr):
        for _ in range(epochs):
            output = self.forward(X)
            error = y - output
            d_output = error * sigmoid_derivative(output)
            d_hidden = d_output.dot(self.weights2.T) * sigmoid_derivative(self.hidden)
            self.weights2 += self.hidden.T.dot(d_output) * lr
            self.weights1 += X.T.dot(d_hidden) * lr
            self.bias2 += np.sum(d_output, axis=0, keepdims=True) * lr
            self.bias1 += np.sum(d_hidden, axis=0, keepdims=True) * lr


X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
network = Network()
network.train(X, y, epochs=10000, lr=0.1)
print(network.forward(X))
