"""Which rows are right where a network has several outputs.

With classes a row is right where the output of its class is larger than every other; with any other
targets where each output is on its own target's side of its own border.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xortui.core.data import Dataset


class Answers:
    """Tells right from wrong for the rows of some data."""

    def __init__(self, data: Dataset) -> None:
        """Prepares the test.

        Args:
            data: The rows, with one target or several.
        """
        targets = data.targets.T
        borders = data.borders
        middles = np.array([[border.middle if border else 0.0] for border in borders])
        # Where nothing is right or wrong, no output lies beyond either.
        bounds = np.array([border.bounds if border else (np.inf, -np.inf) for border in borders])
        self._above, self._below = bounds[:, :1], bounds[:, 1:]
        self._sides = targets > middles
        self._is_own = targets == 1.0
        self._find: Callable[[NDArray[Any]], NDArray[np.bool_]] = (
            self._largest if data.is_of_classes else self._beyond
        )

    def are_right(self, outputs: ArrayLike) -> NDArray[np.bool_]:
        """Returns of each row whether it is right; not where an output is no number.

        Args:
            outputs: Shape ``(..., n_outputs, n_samples)``.

        Returns:
            Shape ``(..., n_samples)``.
        """
        return self._find(np.asarray(outputs))

    def _largest(self, outputs: NDArray[Any]) -> NDArray[np.bool_]:
        own = np.where(self._is_own, outputs, -np.inf).max(axis=-2)
        others = np.where(self._is_own, -np.inf, outputs).max(axis=-2)
        return np.asarray(own > others)

    def _beyond(self, outputs: NDArray[Any]) -> NDArray[np.bool_]:
        right = np.where(self._sides, outputs > self._above, outputs < self._below)
        return np.asarray(right.all(axis=-2))
