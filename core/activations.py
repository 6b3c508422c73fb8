"""Activation functions and their derivatives, written into buffers that the caller owns.

Every function works on arrays of any shape, so that one network, a mini-batch and a thousand
networks at once share them. Each is made once for a precision, with its constants as
zero-dimensional arrays of that precision: NumPy takes them as operands faster than Python numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Apply = Callable[[Array, Array], object]
MultiplyDerivative = Callable[[Array, Array, Array, Array, Array], object]

PRECISIONS: Final = (np.dtype(np.float32), np.dtype(np.float64))


@dataclass(frozen=True, slots=True)
class Kernels:
    """An activation function for arrays of one precision.

    Attributes:
        apply: ``apply(z, a)`` writes ``f(z)`` into ``a``.
        multiply_derivative: ``multiply_derivative(delta, z, a, scratch, spare)`` does
            ``delta *= f'(z)`` in place; the last two are overwritten. All of one shape.
    """

    apply: Apply
    multiply_derivative: MultiplyDerivative


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function ``a = f(z)``.

    The kernels let ``exp`` overflow to infinity on purpose (``1 / (1 + inf)`` is the right 0),
    so a caller who uses them directly wraps them in ``np.errstate(over="ignore")`` once, around
    many epochs.

    Attributes:
        name: The name used in a configuration.
        kernels: Its kernels for each precision.
    """

    name: str
    kernels: dict[np.dtype[Any], Kernels]

    def apply(self, z: Array, a: Array) -> None:
        """Writes ``f(z)`` into ``a``."""
        self.kernels[a.dtype].apply(z, a)

    def multiply_derivative(
        self, delta: Array, z: Array, a: Array, scratch: Array, spare: Array
    ) -> None:
        """Does ``delta *= f'(z)`` in place, where ``a`` is ``f(z)``; overwrites the last two."""
        self.kernels[a.dtype].multiply_derivative(delta, z, a, scratch, spare)

    def __call__(self, z: Array) -> Array:
        """Returns ``f(z)`` as a new array. Stable for any finite ``z``, without warnings."""
        a = np.empty_like(z)
        with np.errstate(over="ignore"):
            self.apply(z, a)
        return a

    def derivative(self, z: Array) -> Array:
        """Returns ``f'(z)`` as a new array. Stable for any finite ``z``, without warnings."""
        result = np.ones_like(z)
        with np.errstate(over="ignore"):
            self.multiply_derivative(result, z, self(z), np.empty_like(z), np.empty_like(z))
        return result


def _sigmoid(kind: np.dtype[Any]) -> Kernels:
    one = np.ones((), kind)

    def apply(z: Array, a: Array) -> None:
        # The articles' 1 / (1 + np.exp(-x)), one operation a line and no array made on the way.
        np.negative(z, a)
        np.exp(a, a)
        np.add(a, one, a)
        np.reciprocal(a, a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        # The first article's sigmoid_derivative: x * (1 - x), where x is the activation.
        np.subtract(one, a, scratch)
        np.multiply(scratch, a, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative)


def _tanh(kind: np.dtype[Any]) -> Kernels:
    one = np.ones((), kind)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.multiply(a, a, scratch)
        np.subtract(one, scratch, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(np.tanh, multiply_derivative)


def _relu(kind: np.dtype[Any]) -> Kernels:
    zero = np.zeros((), kind)

    def apply(z: Array, a: Array) -> None:
        np.maximum(z, zero, out=a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        np.heaviside(z, zero, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative)


def _silu(kind: np.dtype[Any]) -> Kernels:
    one, sigmoid = np.ones((), kind), _sigmoid(kind).apply

    def apply(z: Array, a: Array) -> None:
        # The second article's curve x / (1 + e^-x).
        sigmoid(z, a)
        np.multiply(a, z, a)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        # f' = s * (1 + z * (1 - s)) = s * (1 - a) + a, with s = sigmoid(z) and a = z * s.
        sigmoid(z, scratch)
        np.subtract(one, a, spare)
        np.multiply(scratch, spare, scratch)
        np.add(scratch, a, scratch)
        np.multiply(delta, scratch, delta)

    return Kernels(apply, multiply_derivative)


def _identity(kind: np.dtype[Any]) -> Kernels:
    def apply(z: Array, a: Array) -> None:
        np.copyto(a, z)

    def multiply_derivative(delta: Array, z: Array, a: Array, scratch: Array, spare: Array) -> None:
        return None

    return Kernels(apply, multiply_derivative)


ACTIVATIONS: Final[dict[str, Activation]] = {
    name: Activation(name, {kind: make(kind) for kind in PRECISIONS})
    for name, make in (
        ("sigmoid", _sigmoid),
        ("tanh", _tanh),
        ("relu", _relu),
        ("silu", _silu),
        ("identity", _identity),
    )
}
