"""How long judging may take: as long as training did, or two seconds, whichever is more.

What an executor is given to do stands here, so that a worker needs nothing but its arguments.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from xortui.core import RunConfig
from xortui.core.sweep import Judgement, Outcomes, predict_chunk, run_chunk

Mode = Literal["auto", "all", "none"]

SECONDS: Final = 2.0
"""Processor time that judging a whole sweep may take, however little training took."""

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Judging:
    """What is asked about the runs of a sweep that are not solved.

    Attributes:
        mode: How much of it: within the time that it may take, of all, of none.
        seconds: Processor time that it may take for all runs, however little training takes.
        predicts: Nothing is trained, and untrained networks are asked.
    """

    mode: Mode = "auto"
    seconds: float = SECONDS
    predicts: bool = False

    def of_part(self, share: float) -> Judging:
        """Returns what is asked of a part of the runs."""
        return Judging(self.mode, self.seconds * share, self.predicts)


class JudgingBudget:
    """Judges until the time is up: as long as was trained since it began, or longer if it may."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        """Starts the clock.

        Args:
            seconds: How long judging may take however little training takes.
            clock: Returns seconds.
        """
        self._seconds, self._clock = seconds, clock
        self._trained = self._judged = 0.0
        self._at = clock()

    def __call__(self, judgement: Judgement) -> None:
        """Advances a judgement, after the training that it is about."""
        now = self._clock()
        self._trained += now - self._at
        while not judgement.is_done and self._judged < max(self._seconds, self._trained):
            judgement.advance()
            later = self._clock()
            self._judged += later - now
            now = later
        self._at = now


def judged_chunk(config: RunConfig, seeds: Sequence[int], judging: Judging) -> Outcomes:
    """Trains some seeds, or asks their untrained networks, and judges what is not solved."""
    work = predict_chunk if judging.predicts else run_chunk
    if judging.mode == "none":
        return work(config, seeds, _leave)
    if judging.mode == "all":
        return work(config, seeds, Judgement.finish)
    return work(config, seeds, JudgingBudget(judging.seconds, time.process_time))


def _leave(judgement: Judgement) -> None:
    """Leaves all undecided that is not solved."""
