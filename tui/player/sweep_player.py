"""Plays a sweep: many seeds of one run side by side, a slice of epochs at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from xortui.core import RunConfig, follows_gradient, unjudged_reason
from xortui.core.sweep import UNDECIDED, Judgement, Outcomes, Sweep, Tally
from xortui.tui.player.pacing import Pacing

_SLICE_SECONDS: Final = 0.004
_OUTCOMES_PERIOD: Final = 0.25
_JUDGING_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class SweepFrame:
    """A moment of a sweep.

    Attributes:
        config: The run whose seeds are tried.
        outcomes: What has become of each run so far; while epochs are being made, what is foreseen
            of those that are not solved.
        tally: The same, counted.
        epoch: Epochs made.
        pace: Epochs of one run a second, summed over the runs.
        is_playing: Whether epochs are being made.
        is_judging: Whether all epochs are made, and it is found out what becomes of the others.
        is_done: Whether every run has ended, and what becomes of each is found out.
    """

    config: RunConfig
    outcomes: Outcomes
    tally: Tally
    epoch: int
    pace: float
    is_playing: bool
    is_judging: bool
    is_done: bool


class SweepPlayer:
    """Trains the runs of a sweep within a time budget, and tells what becomes of them.

    Where untrained networks tell it, they are asked first, so that the end is on the screen before
    the epochs are; at the end those that are not solved are asked again.

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
            ValueError: A seed is out of range.
        """
        self._config, self._clock = config, clock
        self._sweep = Sweep(config, seeds)
        self._n_runs = len(seeds)
        self._pacing = Pacing(clock())
        self.is_playing = True
        self._is_last = self._sweep.is_done
        self._judgement: Judgement | None = None
        if self._is_last or (follows_gradient(config) and unjudged_reason(config) is None):
            self._judgement = self._sweep.judgement()
        self._take_outcomes()

    @property
    def is_done(self) -> bool:
        """Whether every run has ended, and it is known what becomes of each."""
        return self._is_last and (self._judgement is None or self._judgement.is_done)

    def tick(self, budget: float) -> bool:
        """Makes epochs and judges for about as long as the budget.

        Returns:
            Whether what is known of the runs has changed.
        """
        if not self.is_playing or self.is_done:
            return False
        started, before = self._clock(), self._sweep.epoch
        share = 1.0 if self._is_last else _JUDGING_SHARE
        self._judge(started + share * budget)
        while self._clock() - started < budget and not self._sweep.is_done:
            at, epoch = self._clock(), self._sweep.epoch
            self._sweep.advance(self._pacing.slice(_SLICE_SECONDS))
            self._pacing.note(self._sweep.epoch - epoch, self._clock() - at)
        self._pacing.made(self._clock(), self._sweep.epoch - before)
        if self._sweep.is_done and not self._is_last:
            self._is_last = True
            self._judgement = self._sweep.judgement()
        if self.is_done or self._clock() - self._taken_at >= _OUTCOMES_PERIOD:
            self._take_outcomes()
            return True
        return False

    def frame(self) -> SweepFrame:
        """Returns the picture of the moment."""
        running = self.is_playing and not self._sweep.is_done
        return SweepFrame(
            config=self._config,
            outcomes=self._outcomes,
            tally=self._tally,
            epoch=self._sweep.epoch,
            pace=self._pacing.pace * self._n_runs if running else 0.0,
            is_playing=running,
            is_judging=self._is_last and not self.is_done,
            is_done=self.is_done,
        )

    def _judge(self, until: float) -> None:
        judgement = self._judgement
        while judgement is not None and not judgement.is_done and self._clock() < until:
            judgement.advance()

    def _take_outcomes(self) -> None:
        outcomes = self._sweep.outcomes(judged=False)
        if self._judgement is not None:
            foreseen = self._judgement.outcomes()
            unsolved = outcomes.fates == UNDECIDED
            for name in ("fates", "predicted_epochs", "levels", "groups", "rates_too_large"):
                getattr(outcomes, name)[unsolved] = getattr(foreseen, name)[unsolved]
        self._outcomes, self._tally = outcomes, Tally()
        self._tally.add(outcomes)
        self._taken_at = self._clock()
