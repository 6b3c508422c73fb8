"""Plays a sweep: many seeds of one run side by side, a slice of epochs at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from xortui.core import RunConfig
from xortui.core.sweep import Outcomes, Sweep, Tally
from xortui.tui.player.pacing import Pacing

_SLICE_SECONDS: Final = 0.004
_OUTCOMES_PERIOD: Final = 0.25


@dataclass(frozen=True, slots=True)
class SweepFrame:
    """A moment of a sweep.

    Attributes:
        config: The run whose seeds are tried.
        outcomes: What has become of each run so far.
        tally: The same, counted.
        epoch: Epochs made.
        pace: Epochs of one run a second, summed over the runs.
        is_playing: Whether epochs are being made.
        is_done: Whether every run has ended.
    """

    config: RunConfig
    outcomes: Outcomes
    tally: Tally
    epoch: int
    pace: float
    is_playing: bool
    is_done: bool


class SweepPlayer:
    """Trains the runs of a sweep within a time budget.

    Attributes:
        is_playing: Whether `tick` makes epochs.
    """

    def __init__(
        self, config: RunConfig, seeds: Sequence[int], *, clock: Callable[[], float]
    ) -> None:
        """Prepares the runs at epoch 0.

        Args:
            config: The run; its own seed is not used.
            seeds: A seed for each run.
            clock: Returns seconds of a monotonic clock.

        Raises:
            ValueError: The run cannot be swept, such as one with dropout.
        """
        self._config, self._clock = config, clock
        self._sweep = Sweep(config, seeds)
        self._n_runs = len(seeds)
        self._pacing = Pacing(clock())
        self.is_playing = True
        self._take_outcomes()

    @property
    def is_done(self) -> bool:
        """Whether every run has ended."""
        return self._sweep.is_done

    def tick(self, budget: float) -> bool:
        """Makes epochs for about as long as the budget.

        Returns:
            Whether what is known of the runs has changed.
        """
        if not self.is_playing or self.is_done:
            return False
        started, before = self._clock(), self._sweep.epoch
        while self._clock() - started < budget and not self.is_done:
            at, epoch = self._clock(), self._sweep.epoch
            self._sweep.advance(self._pacing.slice(_SLICE_SECONDS))
            self._pacing.note(self._sweep.epoch - epoch, self._clock() - at)
        self._pacing.made(self._clock(), self._sweep.epoch - before)
        if self.is_done or self._clock() - self._taken_at >= _OUTCOMES_PERIOD:
            self._take_outcomes()
            return True
        return False

    def frame(self) -> SweepFrame:
        """Returns the picture of the moment."""
        running = self.is_playing and not self.is_done
        return SweepFrame(
            config=self._config,
            outcomes=self._outcomes,
            tally=self._tally,
            epoch=self._sweep.epoch,
            pace=self._pacing.pace * self._n_runs if running else 0.0,
            is_playing=running,
            is_done=self.is_done,
        )

    def _take_outcomes(self) -> None:
        self._outcomes, self._tally = self._sweep.outcomes(), Tally()
        self._tally.add(self._outcomes)
        self._taken_at = self._clock()
