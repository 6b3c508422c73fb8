"""How fast a run is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xortui.core import RunConfig

SPEEDS: Final = (1, 10, 100, 1_000, 10_000)
"""Epochs a second that a person chooses among; above the last comes the maximum."""

DEFAULT_SPEED: Final = 1_000

_SHARE: Final = 0.1
_UPDATE_SECONDS: Final = 12e-6
_WEIGHT_SECONDS: Final = 1e-9
_UNIT_SECONDS: Final = 5e-9
"""What a core needs, roughly, for an update, and of a row for each weight and each unit."""


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


def opening_speed(config: RunConfig) -> Speed:
    """Returns the speed at which a run is played until a person chooses another.

    It is the default one, or the highest below it at which training takes about a tenth of a core:
    a thousand points in eight units twice are played at 100 epochs a second, so that the screen
    stays as cheap as with four rows. It goes by the run's size alone, the same on every machine.

    Args:
        config: The run.
    """
    rows = config.dataset.n_samples
    shapes = config.architecture.shapes
    updates = -(-rows // config.batch_size) if config.batch_size else 1
    weights, units = sum(n * m for n, m in shapes), sum(m for _, m in shapes)
    seconds = updates * _UPDATE_SECONDS
    seconds += rows * (weights * _WEIGHT_SECONDS + units * _UNIT_SECONDS)
    fitting = [s for s in SPEEDS if s <= DEFAULT_SPEED and s * seconds <= _SHARE]
    return Speed(fitting[-1] if fitting else SPEEDS[0])
