"""How fast a run is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SPEEDS: Final = (1, 10, 100, 1_000, 10_000)
"""Epochs a second that a person chooses among; above the last comes the maximum."""

DEFAULT_SPEED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Speed:
    """A playing speed.

    Attributes:
        epochs_per_second: The pace, or ``None`` for as fast as it goes.
    """

    epochs_per_second: int | None = DEFAULT_SPEED

    def faster(self) -> Speed:
        """Returns the next speed up; the maximum stays."""
        pace = self.epochs_per_second
        higher = [s for s in SPEEDS if pace is not None and s > pace]
        return Speed(higher[0] if higher else None)

    def slower(self) -> Speed:
        """Returns the next speed down; the lowest stays."""
        pace = self.epochs_per_second
        lower = [s for s in SPEEDS if pace is None or s < pace]
        return Speed(lower[-1] if lower else SPEEDS[0])
