"""The order of the rows in each epoch of many runs, each from its own generator."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_EPOCHS_AHEAD: Final = 64


class Shuffles:
    """Draws the same orders as a trainer's generator that shuffles once an epoch.

    Many epochs are drawn with one call a run: ``Generator.permuted`` on equal rows makes the
    shuffles that as many calls of ``shuffle`` would.
    """

    def __init__(self, seeds: Sequence[int] | Sequence[np.random.Generator]) -> None:
        """Begins with a seed for each run, or goes on with its generator."""
        self._generators = [np.random.default_rng(seed) for seed in seeds]
        self._states: list[dict[str, Any]] = []
        self._orders = np.zeros((0, 0, 0), np.intp)
        self._next = 0

    def draw(self, n_samples: int, width: int) -> NDArray[np.intp]:
        """Returns the next epoch's order of rows, shape ``(n_samples, width)``, until the next."""
        if self._orders.shape[1:] != (n_samples, width):
            self._take_back()
            self._orders = np.zeros((_EPOCHS_AHEAD, n_samples, width), np.intp)
            self._next = _EPOCHS_AHEAD
        if self._next == _EPOCHS_AHEAD:
            self._states = [dict(g.bit_generator.state) for g in self._generators]
            rows = np.tile(np.arange(n_samples), (_EPOCHS_AHEAD, 1))
            for lane, generator in enumerate(self._generators):
                self._orders[:, :, lane] = generator.permuted(rows, axis=1)
            self._next = 0
        self._next += 1
        order: NDArray[np.intp] = self._orders[self._next - 1]
        return order

    def keep(self, lanes: NDArray[np.intp]) -> None:
        """Drops all runs but those in ``lanes``."""
        self._take_back()
        self._generators = [self._generators[lane] for lane in lanes]

    def copy_of(self, lanes: NDArray[np.intp]) -> Shuffles:
        """Returns the shuffles of some runs, to be drawn apart from these."""
        self._take_back()
        return Shuffles([deepcopy(self._generators[lane]) for lane in lanes])

    def _take_back(self) -> None:
        """Returns every generator to where its run is, as if nothing had been drawn ahead."""
        rows = np.tile(np.arange(self._orders.shape[1]), (self._next, 1))
        for generator, state in zip(self._generators, self._states, strict=False):
            generator.bit_generator.state = state
            generator.permuted(rows, axis=1)
        self._states, self._orders, self._next = [], np.zeros((0, 0, 0), np.intp), 0
