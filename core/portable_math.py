"""Sine, cosine and logarithm of plain arithmetic: the same bits on every machine.

NumPy takes these functions from whatever the processor and the C library have, which differ in the
last bit from one machine to the next. Sums, products, quotients and square roots are rounded in
one way everywhere (IEEE 754), so what is made of them alone is the same everywhere, too. The series
are those of Taylor, up to the terms that a double can still hold.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_HALF_TURN: Final = 3.141592653589793
_LOG_2: Final = 0.6931471805599453
_ROOT_HALF: Final = 0.7071067811865476
_TERMS: Final = 9
_LOG_TERMS: Final = 14


def sine(turns: ArrayLike) -> Array:
    """Returns the sine of angles in turns: 0.25 is a right angle. Any shape; within 4e-16."""
    return cosine(np.asarray(turns, np.float64) - 0.25)


def cosine(turns: ArrayLike) -> Array:
    """Returns the cosine of angles in turns: 0.5 is half a turn. Any shape; within 4e-16."""
    given = np.asarray(turns, np.float64)
    # In quarters of a turn, which is exact; then at most half a quarter from a whole one.
    quarters = 4.0 * (given - np.floor(given))
    whole = np.floor(quarters + 0.5)
    angle = (quarters - whole) * (_HALF_TURN / 2)
    quarter = whole.astype(np.int64) % 4
    values = np.where(quarter % 2 == 0, _even_series(angle), -angle * _odd_series(angle))
    signed: Array = np.where(quarter >= 2, -values, values)
    return signed


def logarithm(values: ArrayLike) -> Array:
    """Returns the natural logarithm of numbers above 0, of any shape, within 4e-16 of it."""
    mantissa, exponent = np.frexp(np.asarray(values, np.float64))
    is_low = mantissa < _ROOT_HALF
    mantissa = np.where(is_low, 2.0 * mantissa, mantissa)
    exponent = exponent - is_low
    ratio = (mantissa - 1.0) / (mantissa + 1.0)
    square, total = ratio * ratio, np.zeros_like(ratio)
    for term in reversed(range(_LOG_TERMS)):
        total = total * square + 1.0 / (2 * term + 1)
    result: Array = exponent * _LOG_2 + 2.0 * ratio * total
    return result


def _even_series(angle: Array) -> Array:
    square, total = angle * angle, np.zeros_like(angle)
    for term in reversed(range(_TERMS)):
        total = total * square + (-1.0) ** term / math.factorial(2 * term)
    return total


def _odd_series(angle: Array) -> Array:
    square, total = angle * angle, np.zeros_like(angle)
    for term in reversed(range(_TERMS)):
        total = total * square + (-1.0) ** term / math.factorial(2 * term + 1)
    return total
