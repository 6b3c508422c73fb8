"""Dropout of one layer for many runs at once, by numbers that each run draws for itself."""

from __future__ import annotations

import numpy as np

from xortui.core.activations import Array
from xortui.core.sweep.steps import Steps


class LaneDropout:
    """Inverted dropout, see `xortui.core.fast.normalization.Dropout`."""

    def __init__(self, mask: Array, share: float) -> None:
        """Prepares the dropping.

        Args:
            mask: Buffer of shape ``(n_units, n_samples, n_runs)``.
            share: The share that is dropped.
        """
        self._mask = mask
        self._share = np.array(share, mask.dtype)
        self._gain = np.array(1 / (1 - share), mask.dtype)

    @property
    def count(self) -> int:
        """How many numbers a run draws for one pass."""
        n_units, n_samples, _n_runs = self._mask.shape
        return int(n_units * n_samples)

    def load(self, numbers: Array) -> None:
        """Makes the masks of one pass from numbers between 0 and 1, shape ``(count, n_runs)``."""
        np.greater_equal(numbers.reshape(self._mask.shape), self._share, self._mask)
        np.multiply(self._mask, self._gain, self._mask)

    def append_forward(self, steps: Steps, activated: Array, kept: Array) -> None:
        """Appends what writes ``activated`` with some units dropped into ``kept``."""
        steps.append_ufunc(np.multiply, activated, self._mask, out=kept)

    def append_backward(self, steps: Steps, delta: Array) -> None:
        """Appends what turns ``d loss / d kept`` into ``d loss / d activated`` in place."""
        steps.append_ufunc(np.multiply, delta, self._mask, out=delta)
