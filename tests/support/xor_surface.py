"""A solved XOR network in closed form, as test data for pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

POINTS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
TARGETS = (0.0, 1.0, 1.0, 0.0)


def sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-values))


def xor_hidden(inputs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hidden activations, OR and AND, of inputs of shape ``(..., 2)``."""
    return sigmoid(inputs @ np.array([[12.0, 12.0], [12.0, 12.0]]) + np.array([-6.0, -18.0]))


def xor_surface(rows: int, cols: int) -> NDArray[np.float64]:
    x1, x2 = np.meshgrid(np.linspace(0, 1, cols), np.linspace(1, 0, rows))
    hidden = xor_hidden(np.stack([x1, x2], axis=-1))
    return sigmoid(hidden @ np.array([12.0, -12.0]) - 6)
