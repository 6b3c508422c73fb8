"""How many pictures a second each session gets, and whether one more session fits.

Drawing is most of the cost, so that ``cores x share x 1000 / (ms a picture)`` pictures a second are
there to be shared out. The rate goes down in steps before anybody is refused. A run trains as much
between few pictures as between many, so that one costs more at a low rate: each step has a price of
its own, without which nobody would come back to a rate that had once been too high.

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
        self._milliseconds = dict.fromkeys(self._steps, _FIRST_GUESS)
        self._elsewhere = 0.0
        self._step = fps

    @property
    def frame_rate(self) -> float:
        """Pictures a second of each session."""
        return float(self._step)

    @property
    def pictures_per_second(self) -> float:
        """What this machine can draw at the present rate, for all sessions together."""
        return self._processors * 1000 / self._milliseconds[self._step]

    @property
    def most_sessions(self) -> int:
        """Sessions that can be served at the lowest rate, if all are busy."""
        return max(int(self.pictures_per_second / self._steps[-1]), 1)

    @property
    def _processors(self) -> float:
        shared = self._cores * _SHARE
        return shared - min(self._elsewhere, _MOST_ELSEWHERE * shared)

    def _fits(self, step: int, busy: int, starting: float) -> bool:
        # What was known of a higher rate holds until it is tried again.
        price = min(self._milliseconds[self._step], self._milliseconds[max(step, self._step)])
        return step * busy * price <= (self._processors - starting) * 1000

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
            self._milliseconds[self._step] += _WEIGHT * (measured - self._milliseconds[self._step])
        fitting = [step for step in self._steps if self._fits(step, busy, starting)]
        self._step = fitting[0] if fitting else self._steps[-1]
        return self.frame_rate

    def has_room(self, busy: int) -> bool:
        """Returns whether one more session can be served at the lowest rate."""
        return (busy + 1) * self._steps[-1] <= self.pictures_per_second
