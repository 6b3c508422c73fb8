"""Pieces of the exported NumPy program, in the article's own words where it has them."""

from __future__ import annotations

from typing import Final

ACTIVATIONS: Final = {
    "sigmoid": """\
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_derivative(SLOPE):
    # x is the activation already, so the slope needs no exponential
    return x * (1 - x)""",
    "tanh": """\
def tanh(x):
    return np.tanh(x)

def tanh_derivative(SLOPE):
    return 1 - x * x""",
    "relu": """\
def relu(x):
    return np.maximum(x, 0)

def relu_derivative(SLOPE):
    return (x > 0).astype(x.dtype)""",
    "silu": """\
def silu(x):
    # the curve x / (1 + e^-x)
    return x * sigmoid(x)

def silu_derivative(z, x):
    # it falls and rises again, so the slope needs z, from before the activation
    return sigmoid(z) * (1 - x) + x""",
    "identity": """\
def identity(x):
    return x

def identity_derivative(SLOPE):
    return np.ones_like(x)""",
}
"""Activation -> its function and derivative; ``(SLOPE)`` stands for the derivative's arguments."""

LOSSES: Final = {
    "bce_of_z": """\
def bce_of_z(z, output, y):
    # Binary cross entropy after a sigmoid, from z: log(1 - output) would lose every digit near 1
    return np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))""",
    "bce": """\
def bce(z, output, y):
    # Binary cross entropy; logarithms are kept above -100, as PyTorch keeps them
    log_1 = np.maximum(np.log(output), -100)
    log_0 = np.maximum(np.log1p(-output), -100)
    return np.mean(-(y * log_1 + (1 - y) * log_0))""",
    "mse": """\
def mse(z, output, y):
    # Mean Squared Error
    return np.mean((output - y) ** 2)""",
    "sse": """\
def sse(z, output, y):
    # half the sum of squares: what the update of the error y - output descends
    return np.sum(0.5 * (output - y) ** 2)""",
}
"""Loss -> its function; ``bce_of_z`` is bce after a sigmoid output."""

DELTAS: Final = {
    "bce_of_z": [
        "# the sigmoid's slope cancels against that of the logarithm",
        "error = y - output",
        "d_output = error / len(y)",
    ],
    "bce": [
        "error = (y - output) / np.maximum(output * (1 - output), 1e-12) / len(y)",
        "d_output = error * SLOPE",
    ],
    "mse": ["error = 2 * (y - output) / len(y)", "d_output = error * SLOPE"],
    "sse": ["error = y - output", "d_output = error * SLOPE"],
}
"""Loss -> the lines from the outputs to the error at the output's z."""

BATCH_NORM: Final = """\
class BatchNorm:
    # Batch normalisation: each unit gets mean 0 and variance 1 over the batch, then a scale and a
    # shift that are learned. Outside training, running averages stand in for the batch.
    def __init__(self, units):
        self.scale, self.shift = np.ones(units, KIND), np.zeros(units, KIND)
        self.running_mean, self.running_variance = np.zeros(units, KIND), np.ones(units, KIND)

    def forward(self, x, training):
        mean, variance = self.running_mean, self.running_variance
        if training:
            mean, variance = x.mean(axis=0), x.var(axis=0)
            self.running_mean = 0.9 * self.running_mean + 0.1 * mean
            unbiased = variance * len(x) / (len(x) - 1)
            self.running_variance = 0.9 * self.running_variance + 0.1 * unbiased
        self.deviation = np.sqrt(variance + 1e-5)
        self.normalized = (x - mean) / self.deviation
        return self.normalized * self.scale + self.shift

    def backward(self, d):
        self.d_scale, self.d_shift = np.sum(d * self.normalized, axis=0), np.sum(d, axis=0)
        d = d * self.scale
        d = d - d.mean(axis=0) - self.normalized * (d * self.normalized).mean(axis=0)
        return d / self.deviation"""

DROPOUT: Final = """\
class Dropout:
    # Inverted dropout: what is kept in training is made larger, so that nothing changes outside.
    def forward(self, x, p):
        if p == 0:
            self.mask = np.ones_like(x)
        else:
            kept = rng.random(x.shape[::-1], np.KIND).T >= np.KIND(p)
            self.mask = kept * np.KIND(1 / (1 - p))
        return x * self.mask

    def backward(self, d):
        return d * self.mask"""

BATCHES: Final = """\
def batches(self, count, batch_size):
    # mini-batches: the rows in a new order each epoch, a few at a time
    if batch_size is None or batch_size >= count:
        return [np.arange(count)]
    order = np.arange(count)
    rng.shuffle(order)
    return [order[start:start + batch_size] for start in range(0, count, batch_size)]"""

START: Final = """\
def start(self, optimizer):
    # an optimizer begins with nothing remembered
    self.optimizer, self.steps = optimizer, 0
    self.memory = {
        name: [np.zeros_like(parameter), np.zeros_like(parameter)]
        for name, parameter in self.parameters.items()
    }"""

OPTIMIZERS: Final = {
    "sgd": """\
def sgd(self, name, step, lr, momentum, nesterov):
    # gradient descent; with momentum a step goes on in the direction of those before it
    velocity = self.memory[name][0]
    if momentum:
        velocity *= momentum
        velocity += step
        step = step + momentum * velocity if nesterov else velocity
    self.parameters[name] += step * lr""",
    "rmsprop": """\
def rmsprop(self, name, step, lr, momentum, nesterov):
    # each parameter's step is divided by the size that its steps have had of late
    square, velocity = self.memory[name]
    square *= 0.99
    square += 0.01 * step * step
    step = step / (np.sqrt(square) + 1e-8)
    if momentum:
        velocity *= momentum
        velocity += step
        step = velocity
    self.parameters[name] += step * lr""",
    "adam": """\
def adam(self, name, step, lr, momentum, nesterov):
    # means of step and squared step, corrected for having started at 0
    mean, square = self.memory[name]
    mean *= 0.9
    mean += 0.1 * step
    square *= 0.999
    square += 0.001 * step * step
    correction = (1 - 0.999 ** self.steps) ** 0.5
    size = lr / (1 - 0.9 ** self.steps)
    self.parameters[name] += size * mean / (np.sqrt(square) / correction + 1e-8)""",
}
"""Optimizer -> its method; ``step`` is the negative gradient, as everywhere in the article."""
