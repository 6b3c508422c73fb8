"""What many runs draw as they are trained, each from its own generator: orders and masks."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from xortui.core.activations import Array

EPOCHS_AHEAD: Final = 64
"""For how many epochs is drawn at once, where nothing else is drawn in between."""


class Shuffles:
    """Draws the same numbers as the generators of as many trainers.

    A trainer's generator shuffles the rows once an epoch, and gives the masks of dropout. Many
    epochs are drawn with one call a run: ``Generator.permuted`` on equal rows makes the shuffles
    that as many calls of ``shuffle`` would.
    """

    def __init__(self, seeds: Sequence[int | np.random.Generator]) -> None:
        """Begins with a seed for each run, or goes on with its generator."""
        self._seeds: Sequence[int | np.random.Generator] = seeds
        self._made: list[np.random.Generator] | None = None
        self._states: list[dict[str, Any]] = []
        self._drawn: NDArray[Any] = np.zeros((0, 0, 0))
        self._draw: _Draw | None = None
        self._next = 0

    @property
    def _generators(self) -> list[np.random.Generator]:
        """Each run's generator, made once something is drawn.

        To make one takes longer than a hundred epochs of a run, and most runs draw nothing.
        """
        if self._made is None:
            self._made = [np.random.default_rng(seed) for seed in self._seeds]
        return self._made

    def draw(self, n_samples: int, width: int, ahead: int = EPOCHS_AHEAD) -> NDArray[np.intp]:
        """Returns the next epoch's order of rows, shape ``(n_samples, width)``, until the next.

        Args:
            n_samples: How many rows there are.
            width: How many runs the result has room for.
            ahead: For how many epochs orders are drawn at once.
        """
        order: NDArray[np.intp] = self._taken(_Orders(n_samples), width, ahead)
        return order

    def numbers(
        self, count: int, width: int, dtype: str, ahead: int, *, only_looks: bool = False
    ) -> Array:
        """Returns each run's next numbers between 0 and 1, shape ``(count, width)``.

        Args:
            count: How many.
            width: How many runs the result has room for.
            dtype: Their precision.
            ahead: How many times as many are drawn at once.
            only_looks: Whether the same numbers come again.
        """
        found: Array = self._taken(_Numbers(count, dtype), width, ahead, only_looks=only_looks)
        return found

    def keep(self, lanes: NDArray[np.intp]) -> None:
        """Drops all runs but those in ``lanes``."""
        self._take_back()
        if self._made is None:
            self._seeds = [self._seeds[lane] for lane in lanes]
        else:
            self._made = [self._made[lane] for lane in lanes]

    def copy_of(self, lanes: NDArray[np.intp]) -> Shuffles:
        """Returns the shuffles of some runs, to be drawn apart from these."""
        self._take_back()
        if self._made is None:
            return Shuffles([self._seeds[lane] for lane in lanes])
        return Shuffles([deepcopy(self._made[lane]) for lane in lanes])

    def _taken(
        self, draw: _Draw, width: int, ahead: int, *, only_looks: bool = False
    ) -> NDArray[Any]:
        shape = (ahead, draw.count, width)
        if draw != self._draw or self._drawn.shape != shape:
            self._take_back()
            self._draw, self._drawn = draw, np.zeros(shape, draw.dtype)
            self._next = ahead
        if self._next == ahead:
            self._states = []
            if ahead > 1 or only_looks:
                self._states = [dict(g.bit_generator.state) for g in self._generators]
            for lane, generator in enumerate(self._generators):
                self._drawn[:, :, lane] = draw.of(generator, ahead)
            self._next = 0
        result: NDArray[Any] = self._drawn[self._next]
        if not only_looks:
            self._next += 1
        return result

    def _take_back(self) -> None:
        """Returns every generator to where its run is, as if nothing had been drawn ahead."""
        for generator, state in zip(self._made or (), self._states, strict=False):
            generator.bit_generator.state = state
            if self._draw is not None:
                self._draw.of(generator, self._next)
        self._states, self._draw, self._next = [], None, 0


class _Draw(Protocol):
    """What a generator draws again and again: ``count`` values at a time."""

    @property
    def count(self) -> int: ...

    @property
    def dtype(self) -> DTypeLike: ...

    def of(self, generator: np.random.Generator, times: int) -> NDArray[Any]:
        """Returns what it draws so many times, shape ``(times, count)``."""
        ...


@dataclass(frozen=True, slots=True)
class _Orders:
    """Orders of rows."""

    count: int
    dtype: DTypeLike = np.intp

    def of(self, generator: np.random.Generator, times: int) -> NDArray[Any]:
        """Returns orders. See `_Draw.of`."""
        return generator.permuted(np.tile(np.arange(self.count), (times, 1)), axis=1)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers from 0 to below 1."""

    count: int
    dtype: str

    def of(self, generator: np.random.Generator, times: int) -> NDArray[Any]:
        """Returns numbers. See `_Draw.of`."""
        kind: Any = np.dtype(self.dtype).type
        return np.asarray(generator.random((times, self.count), kind))
