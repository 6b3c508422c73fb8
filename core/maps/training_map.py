"""A map that is computed piece by piece: coarse at once, then finer."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import RunConfig
from xortui.core.maps.axes import MapWindow, check_window
from xortui.core.maps.guided_zoom import edge_pixels, guided_place
from xortui.core.maps.pixels import FateCounts, PixelOutcomes, train_pixels
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.run.lifecycle import NEVER
from xortui.core.schedules import CONSTANT

MOST_PIXELS: Final = 4000
"""The most pixels across, and up."""

_STEPS: Final = (4, 2, 1)
_OF_STEPPERS: Final = ("momentum", "weight_decay")


class TrainingMap:
    """Pixels over a window, the lowest row first, each the end of one training run.

    Attributes:
        config: What all runs have in common.
        window: What the pixels stand for.
        width: Pixels across.
        height: Pixels up.
        outcomes: What became of the runs, by pixel, rows one after the other.
        is_known: Whether a pixel has been computed, shape ``(height, width)``.
        stops_early: Whether decided runs end early, see `train_pixels`.
        across: What each column stands for, shape ``(width,)``.
        up: What each row does, shape ``(height,)``.
    """

    def __init__(
        self,
        config: RunConfig,
        window: MapWindow,
        width: int,
        height: int,
        *,
        stops_early: bool = True,
    ) -> None:
        """Begins with nothing known.

        Raises:
            ValueError: The window is none of the configuration, the runs cannot be pixels, or
                there are too few or too many pixels.
        """
        check_pixels(config, window)
        check_size(width, height)
        self.config, self.window, self.width, self.height = config, window, width, height
        self.stops_early = stops_early
        self.outcomes = PixelOutcomes.unknown(width * height)
        self.is_known = np.zeros((height, width), bool)
        self.across, self.up = window.across.values(width), window.up.values(height)
        self._waiting = _passes(self.is_known)

    def __repr__(self) -> str:
        share = self.is_known.mean()
        across, up = self.window.across.field, self.window.up.field
        return (
            f"<TrainingMap of {across} and {up}, {self.width} x {self.height}, {share:.0%} known>"
        )

    @property
    def is_done(self) -> bool:
        """Whether every pixel is known."""
        return not self._waiting

    @property
    def step(self) -> int:
        """Every how many pixels all are known, across and up; 0 before anything is."""
        for step in sorted(_STEPS):
            if self.is_known[::step, ::step].all():
                return step
        return 0

    def advance(self, most: int = 2048) -> None:
        """Computes up to so many of the pixels that come next, in one piece.

        Those of the first coarse picture come alone, unless there is room for all that is left.
        """
        if not self._waiting:
            return
        left = np.concatenate(self._waiting)
        if left.size > most and self.step == 0:
            most = min(most, self._waiting[0].size)
        places = left[:most]
        while self._waiting and self._waiting[0].size <= most:
            most -= self._waiting.pop(0).size
        if self._waiting:
            self._waiting[0] = self._waiting[0][most:]
        values = (self.across[places % self.width], self.up[places // self.width])
        found = train_pixels(self.config, self.window, values, stops_early=self.stops_early)
        self.outcomes.take_over(places, found)
        self.is_known.flat[places] = True

    def finish(self) -> None:
        """Computes all that is not known."""
        while self._waiting:
            self.advance(MOST_PIXELS**2)

    def values_at(self, column: int, row: int) -> tuple[float, float]:
        """Returns what a pixel stands for, across and up."""
        return float(self.across[column]), float(self.up[row])

    def moved(self, columns: int, rows: int) -> TrainingMap:
        """Returns the map of a window so many pixels further right and up.

        Pixels that both have are known there if they are here, with the very numbers that they
        stand for.

        Raises:
            ValueError: There is no such window.
        """
        window = self.window.moved(columns / self.width, rows / self.height)
        found = TrainingMap(
            self.config, window, self.width, self.height, stops_early=self.stops_early
        )
        is_moved = (window.across != self.window.across or not columns) and (
            window.up != self.window.up or not rows
        )
        if is_moved:
            found.keep(self, columns, rows)
        return found

    def keep(self, other: TrainingMap, columns: int, rows: int) -> None:
        """Takes over what another map of the same size knows of pixels that this one has too.

        Args:
            other: The map.
            columns: How many pixels this one is further right.
            rows: How many it is further up.
        """
        (there_across, here_across), (there_up, here_up) = (
            _shared(size, by) for size, by in ((self.width, columns), (self.height, rows))
        )
        self.across[here_across] = other.across[there_across]
        self.up[here_up] = other.up[there_up]
        known = other.is_known[there_up, there_across]
        self.is_known[here_up, here_across] = known
        numbers = np.arange(self.width * self.height).reshape(self.height, self.width)
        places = numbers[there_up, there_across][known]
        self.outcomes.take_over(numbers[here_up, here_across][known], other.outcomes.part(places))
        self._waiting = _passes(self.is_known)

    def config_at(self, column: int, row: int) -> RunConfig:
        """Returns the run that a pixel is."""
        return self.window.config_at(self.config, self.values_at(column, row))

    def edge_share(self) -> float:
        """Returns the share of pixels with a neighbour that differs in whether it diverges.

        It falls with the number of pixels, as an edge is thin: the whole of ``edge`` has 1.1 % at
        120 x 70 and 0.6 % at 240 x 160. Only shares of pictures of one size can be compared.
        """
        return float(edge_pixels(self._diverged).mean())

    def guided_place(self, factor: float) -> tuple[float, float]:
        """Returns where to zoom in so many times, see `guided_place`."""
        return guided_place(self.config, self.window, self._diverged, factor)

    def counts(self) -> FateCounts:
        """Returns what became of the pixels that are known."""
        return FateCounts.of(self.outcomes.part(self.is_known.ravel()), self.config.epochs)

    @property
    def _diverged(self) -> NDArray[np.bool_]:
        diverged: NDArray[np.bool_] = self.outcomes.diverged_at != NEVER
        return diverged.reshape(self.height, self.width)


def check_size(width: int, height: int) -> None:
    """Checks how many pixels a map has.

    Raises:
        ValueError: They are too few or too many.
    """
    for name, count in (("width", width), ("height", height)):
        if not 1 <= count <= MOST_PIXELS:
            raise ValueError(f"{name} must be from 1 to {MOST_PIXELS:,} pixels, got {count}")


def check_pixels(config: RunConfig, window: MapWindow) -> None:
    """Checks that runs can be the pixels of a map.

    Raises:
        ValueError: They cannot, or the window is none of theirs.
    """
    check_window(config, window)
    varied = {window.across.field, window.up.field}
    if any(change.epoch or not change.is_parameter for change in config.changes):
        raise ValueError("changes must be none of a map's runs but of their start, got some")
    if (config.schedule != CONSTANT or config.warmup) and "learning_rate" in varied:
        raise ValueError(
            f"schedule must be constant where learning rates vary, got {config.schedule}"
        )
    for field in _OF_STEPPERS:
        optimizer = OPTIMIZERS[config.optimizer]
        if field in varied and optimizer.make_stepper is None:
            raise ValueError(f"{field} must be of another optimizer, got {config.optimizer}")


def _shared(size: int, by: int) -> tuple[slice, slice]:
    """Returns which of so many places are still seen after a move, and where they are then."""
    kept = max(size - abs(by), 0)
    low, high = slice(0, kept), slice(size - kept, size)
    return (high, low) if by > 0 else (low, high)


def _passes(is_known: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Returns the pixels of each pass: every fourth, every second, all, none twice."""
    numbers = np.arange(is_known.size).reshape(is_known.shape)
    is_new, passes = ~is_known, []
    for step in _STEPS:
        part = np.zeros(numbers.shape, bool)
        part[::step, ::step] = True
        passes.append(numbers[part & is_new])
        is_new &= ~part
    return [places for places in passes if places.size]
