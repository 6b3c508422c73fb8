"""relu with its corner rounded, so that gradient flow does not slide along it for ever."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from xortui.core.activations import Activation, Array

_ROUNDING: Final = 0.01


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
