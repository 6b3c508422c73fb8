"""How many pictures a second each session gets, and whether one more session fits.

Drawing is nearly all of the cost, so that ``cores x share x 1000 / (ms a picture)`` pictures a
second are there to be shared out. The rate goes down in steps before anybody is refused.
"""

from __future__ import annotations

from typing import Final

STEPS: Final = (20, 10, 5)
_SHARE: Final = 0.75  # of the processors' time; the rest is the front's and the machine's own
_FIRST_GUESS: Final = 8.0  # ms of processor time a picture
_WEIGHT: Final = 0.3  # of the newest measurement


class Governor:
    """Shares the processors out.

    Args:
        cores: Processors of this machine.
        fps: Pictures a second at most.
    """

    def __init__(self, cores: int, fps: int):
        self._cores = cores
        self._steps = (fps, *(step for step in STEPS if step < fps))
        self._milliseconds = _FIRST_GUESS
        self.frame_rate = float(fps)

    @property
    def pictures_per_second(self) -> float:
        """What this machine can draw, for all sessions together."""
        return self._cores * _SHARE * 1000 / self._milliseconds

    @property
    def most_sessions(self) -> int:
        """Sessions that can be served at the lowest rate, if all are busy."""
        return max(int(self.pictures_per_second / self._steps[-1]), 1)

    def observe(self, seconds: float, pictures: int, busy: int) -> float:
        """Takes in what the last while cost, and returns the rate from now on.

        Args:
            seconds: Processor time that the sessions used.
            pictures: Pictures that they drew for it.
            busy: Sessions that drew at all.
        """
        if pictures:
            measured = min(max(seconds * 1000 / pictures, 1.0), 200.0)
            self._milliseconds += _WEIGHT * (measured - self._milliseconds)
        fitting = [step for step in self._steps if step * busy <= self.pictures_per_second]
        self.frame_rate = float(fitting[0] if fitting else self._steps[-1])
        return self.frame_rate

    def has_room(self, busy: int) -> bool:
        """Returns whether one more session can be served at the lowest rate."""
        return (busy + 1) * self._steps[-1] <= self.pictures_per_second
