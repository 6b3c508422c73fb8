"""Activation functions and their derivatives, written into buffers that the caller owns.

Every function works on arrays of any shape, so that one network, a mini-batch and a thousand
networks at once share them. Constants are zero-dimensional arrays: NumPy takes them as operands
faster than Python numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]

_ZERO: Final = {kind: np.zeros((), kind) for kind in (np.dtype("f4"), np.dtype("f8"))}
_ONE: Final = {kind: np.ones((), kind) for kind in (np.dtype("f4"), np.dtype("f8"))}


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function ``a = f(z)``.

    The kernels let ``exp`` overflow to infinity on purpose (``1 / (1 + inf)`` is the right 0),
    so a caller who uses them directly wraps them in ``np.errstate(over="ignore")`` once, around
    many epochs.

    Attributes:
        name: The name used in a configuration.
        apply: ``apply(z, a)`` writes ``f(z)`` into ``a``.
        multiply_derivative: ``multiply_derivative(delta, z, a, scratch, spare)`` does
            ``delta *= f'(z)`` in place; the last two are overwritten. All of one shape.
    """

    name: str
    apply: Callable[[Array, Array], object]
    multiply_derivative: Callable[[Array, Array, Array, Array, Array], object]

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


def _sigmoid(z: Array, a: Array) -> None:
    # The articles' 1 / (1 + np.exp(-x)), one operation a line and no array made on the way.
    np.negative(z, a)
    np.exp(a, a)
    np.add(a, _ONE[a.dtype], a)
    np.reciprocal(a, a)


def _multiply_sigmoid_derivative(
    delta: Array, z: Array, a: Array, scratch: Array, spare: Array
) -> None:
    # The first article's sigmoid_derivative: x * (1 - x), where x is the activation.
    np.subtract(_ONE[a.dtype], a, scratch)
    np.multiply(scratch, a, scratch)
    np.multiply(delta, scratch, delta)


def _multiply_tanh_derivative(
    delta: Array, z: Array, a: Array, scratch: Array, spare: Array
) -> None:
    np.multiply(a, a, scratch)
    np.subtract(_ONE[a.dtype], scratch, scratch)
    np.multiply(delta, scratch, delta)


def _relu(z: Array, a: Array) -> None:
    np.maximum(z, _ZERO[a.dtype], out=a)


def _multiply_relu_derivative(
    delta: Array, z: Array, a: Array, scratch: Array, spare: Array
) -> None:
    np.heaviside(z, _ZERO[a.dtype], scratch)
    np.multiply(delta, scratch, delta)


def _silu(z: Array, a: Array) -> None:
    # The second article's curve x / (1 + e^-x).
    _sigmoid(z, a)
    np.multiply(a, z, a)


def _multiply_silu_derivative(
    delta: Array, z: Array, a: Array, scratch: Array, spare: Array
) -> None:
    # f' = s * (1 + z * (1 - s)) = s * (1 - a) + a, with s = sigmoid(z) and a = z * s.
    _sigmoid(z, scratch)
    np.subtract(_ONE[a.dtype], a, spare)
    np.multiply(scratch, spare, scratch)
    np.add(scratch, a, scratch)
    np.multiply(delta, scratch, delta)


def _identity(z: Array, a: Array) -> None:
    np.copyto(a, z)


def _multiply_identity_derivative(
    delta: Array, z: Array, a: Array, scratch: Array, spare: Array
) -> None:
    return None


ACTIVATIONS: Final[dict[str, Activation]] = {
    activation.name: activation
    for activation in (
        Activation("sigmoid", _sigmoid, _multiply_sigmoid_derivative),
        Activation("tanh", np.tanh, _multiply_tanh_derivative),
        Activation("relu", _relu, _multiply_relu_derivative),
        Activation("silu", _silu, _multiply_silu_derivative),
        Activation("identity", _identity, _multiply_identity_derivative),
    )
}
