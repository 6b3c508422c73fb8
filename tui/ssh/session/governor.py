"""How many pictures a second each session gets, and whether one more session fits.

Drawing is nearly all of the cost, so that ``cores x share x 1000 / (ms a picture)`` pictures a
second are there to be shared out. The rate goes down in steps before anybody is refused.

A session that computes and hardly draws, as of a map, or whose line takes little, tells nothing of
what a picture costs: what it uses is taken from what is there to be shared out.
"""

from __future__ import annotations

from typing import Final

STEPS: Final = (20, 10, 5)
_SHARE: Final = 0.75  # of the processors' time; the rest is the front's and the machine's own
_FIRST_GUESS: Final = 8.0  # ms of processor time a picture
_WEIGHT: Final = 0.3  # of the newest measurement
_MOST_ELSEWHERE: Final = 0.5  # of what is shared out: those who draw get their turn all the same


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
        self._elsewhere = 0.0
        self.frame_rate = float(fps)

    @property
    def pictures_per_second(self) -> float:
        """What this machine can draw, for all sessions together."""
        shared = self._cores * _SHARE
        left = shared - min(self._elsewhere, _MOST_ELSEWHERE * shared)
        return left * 1000 / self._milliseconds

    @property
    def most_sessions(self) -> int:
        """Sessions that can be served at the lowest rate, if all are busy."""
        return max(int(self.pictures_per_second / self._steps[-1]), 1)

    def observe(
        self,
        seconds: float,
        pictures: int,
        busy: int,
        elsewhere: float = 0.0,
        starting: float = 0.0,
    ) -> float:
        """Takes in what the last while cost, and returns the rate from now on.

        Args:
            seconds: Processor time that sessions used which draw at the rate.
            pictures: Pictures that they drew for it.
            busy: Sessions that drew at all.
            elsewhere: Processors that the others used.
            starting: Processors that those used who have just come. While a class comes in, it
                waits for its first pictures; nobody is refused for it.
        """
        self._elsewhere += _WEIGHT * (elsewhere - self._elsewhere)
        if pictures:
            measured = min(max(seconds * 1000 / pictures, 1.0), 200.0)
            self._milliseconds += _WEIGHT * (measured - self._milliseconds)
        left = self.pictures_per_second - starting * 1000 / self._milliseconds
        fitting = [step for step in self._steps if step * busy <= left]
        self.frame_rate = float(fitting[0] if fitting else self._steps[-1])
        return self.frame_rate

    def has_room(self, busy: int) -> bool:
        """Returns whether one more session can be served at the lowest rate."""
        return (busy + 1) * self._steps[-1] <= self.pictures_per_second
