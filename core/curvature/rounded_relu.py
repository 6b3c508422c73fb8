"""Activations with their corner rounded, so that gradient flow does not slide along it for ever."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np

from xortui.core.activations import ACTIVATIONS, Activation, Array

_ROUNDING: Final = 0.01
_LEAK: Final = 0.01
_SELU_ABOVE: Final = 1.0507009873554805
_SELU_BELOW: Final = 1.7580993408473766


def _rounded(z: Array) -> Array:
    share = np.clip(z / _ROUNDING, 0, 1)
    result: Array = np.where(z < _ROUNDING, 0.5 * _ROUNDING * share * share, z - _ROUNDING / 2)
    return result


def _slope(z: Array, x: Array) -> Array:
    result: Array = np.clip(z / _ROUNDING, 0, 1)
    return result


def _bend(z: Array, x: Array) -> Array:
    return ((z > 0) & (z < _ROUNDING)) / _ROUNDING


ROUNDED_RELU: Final = Activation(
    "rounded relu",
    _rounded,
    _slope,
    torch="",
    range=(0.0, math.inf),
    derivative_needs_z=True,
    second_derivative_formula=_bend,
)
"""A parabola over the first hundredth above 0; flat below, so that a dead unit stays dead."""


def _with_corner(smooth: Activation, share: float, jump: float) -> Activation:
    """Returns ``share`` of a smooth function and ``jump`` of the rounded relu, as one function."""

    def parts(z: Array) -> Array:
        return smooth.formula(z)

    def value(z: Array) -> Array:
        return np.asarray(share * parts(z) + jump * _rounded(z))

    def slope(z: Array, x: Array) -> Array:
        return np.asarray(share * smooth.derivative_formula(z, parts(z)) + jump * _slope(z, x))

    def bend(z: Array, x: Array) -> Array:
        return np.asarray(share * smooth.second_derivative(z, parts(z)) + jump * _bend(z, x))

    return replace(
        ROUNDED_RELU,
        name=f"rounded, of {smooth.name}",
        formula=value,
        derivative_formula=slope,
        second_derivative_formula=bend,
        range=(-math.inf, math.inf),
    )


ROUNDED: Final = {
    "relu": ROUNDED_RELU,
    "leaky_relu": _with_corner(ACTIVATIONS["identity"], _LEAK, 1 - _LEAK),
    "selu": _with_corner(ACTIVATIONS["elu"], _SELU_BELOW, _SELU_ABOVE - _SELU_BELOW),
}
"""Name of an activation with a corner -> the same with the corner rounded in the same way."""
