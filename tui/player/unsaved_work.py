"""Whether a run has work of a person in it that is kept nowhere: it is not to be lost unasked."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Final, Self

from xortui.core import ENDING_FIELDS, RunConfig

LITTLE: Final = 60.0
"""Seconds of a run that anybody may lose, as long as nothing was set by hand in it."""

_NO_WORK: Final = (*ENDING_FIELDS, "seed")
"""Fields that are no work to set again: when a run ends, and the number that it begins with."""


@dataclass(frozen=True, slots=True)
class LastKept:
    """What is known to be kept of a run, or what was given when it began.

    Attributes:
        description: The run's fields, without those that are no work to set again.
        epoch: The latest epoch of what is kept.
        since: When that was, in seconds of the player's clock.
    """

    description: tuple[Any, ...]
    epoch: int
    since: float

    @classmethod
    def of(cls, config: RunConfig, epoch: int, now: float) -> Self:
        """Returns what is kept where a run was saved as it is now, or begins."""
        return cls(_description(config), epoch, now)

    def begun_again(self, now: float) -> Self:
        """Returns the same for a run that begins at epoch 0, with what was set by hand before."""
        return dataclasses.replace(self, epoch=0, since=now)

    def lacks(self, config: RunConfig, epoch: int, now: float) -> bool:
        """Returns whether something is missing in it that a person would not want to lose.

        Args:
            config: The run as it is now, with every change made so far.
            epoch: Its latest epoch.
            now: Seconds of the player's clock.
        """
        if _description(config) != self.description:
            return True
        return epoch > self.epoch and now - self.since > LITTLE


def _description(config: RunConfig) -> tuple[Any, ...]:
    names = (spec.name for spec in dataclasses.fields(config) if spec.name not in _NO_WORK)
    return tuple(getattr(config, name) for name in names)
