import math
import random


class Value:
    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self._prev = set(_children)
        self._op = _op
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), "+")

        def back():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = back
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), "*")

        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = back
        return out

    def __sub__(self, other):
        return self + (-1) * other

    __radd__, __rmul__ = __add__, __mul__

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,), "tanh")

        def back():
            self.grad += (1 - t * t) * out.grad

        out._backward = back
        return out

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v not in seen:
                seen.add(v)
                for child in v._prev:
                    visit(child)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v._backward()


class Neuron:
    def __init__(self, n_in):
        self.w = [Value(random.uniform(-1, 1)) for _ in range(n_in)]
        self.b = Value(random.uniform(-1, 1))

    def __call__(self, x):
        total = self.b
        for wi, xi in zip(self.w, x):
            total = total + wi * xi
        return total.tanh()


random.seed(2)
hidden = [Neuron(2) for _ in range(3)]
output = Neuron(3)
parameters = [p for neuron in [*hidden, output] for p in [*neuron.w, neuron.b]]
xs = [[Value(-1.0), Value(-1.0)], [Value(-1.0), Value(1.0)], [Value(1.0), Value(-1.0)]]
xs.append([Value(1.0), Value(1.0)])
targets = [-1.0, 1.0, 1.0, -1.0]
for epoch in range(200):
    loss = Value(0.0)
    for x, target in zip(xs, targets):
        difference = output([neuron(x) for neuron in hidden]) - target
        loss = loss + difference * difference
    for p in parameters:
        p.grad = 0.0
    loss.backward()
    for p in parameters:
        p.data -= 0.05 * p.grad
print(loss.data)
