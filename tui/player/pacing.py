"""How many epochs are due, and how many fit into a slice of time."""

from __future__ import annotations

from typing import Final

from xortui.tui.player.speeds import Speed

_MOST_BEHIND: Final = 0.25
_PACE_MEMORY: Final = 1.0
_AT_ONCE: Final = 1 << 40


class Pacing:
    """Keeps the pace of a run, and measures it.

    Attributes:
        pace: Epochs a second really made, averaged over about a second.
    """

    def __init__(self, now: float) -> None:
        self.pace = 0.0
        self._rate = 4000.0
        self.restart(now)

    def restart(self, now: float) -> None:
        """Starts counting anew: nothing is owed for the time before ``now``."""
        self._last = self._measured = now
        self._owed = 0.0
        self.pace = 0.0

    def epochs_due(self, now: float, speed: Speed) -> int:
        """Returns how many epochs are due since the last call.

        A screen that was kept waiting does not catch up more than a quarter of a second.
        """
        elapsed, self._last = now - self._last, now
        if speed.epochs_per_second is None:
            return _AT_ONCE
        # A pace of one a second must still add up over many short frames.
        self._owed += min(elapsed, max(_MOST_BEHIND, 1 / speed.epochs_per_second)) * (
            speed.epochs_per_second
        )
        due = int(self._owed + 1e-9)
        self._owed -= due
        return due

    def slice(self, seconds: float) -> int:
        """Returns how many epochs take about so long."""
        return max(1, int(self._rate * seconds))

    def note(self, epochs: int, seconds: float) -> None:
        """Notes how long a slice took.

        The next may be twice as large at most: a few epochs of which the clock has hardly noticed
        anything must not make a slice that nobody can stop for an hour.
        """
        if seconds > 0:
            self._rate = min(self._rate + 0.3 * (epochs / seconds - self._rate), 2 * self._rate)
            self._rate = max(self._rate, 1.0)

    def made(self, now: float, epochs: int) -> None:
        """Notes how many epochs a frame made."""
        elapsed = now - self._measured
        if elapsed <= 0:
            return
        self._measured = now
        weight = min(1.0, elapsed / _PACE_MEMORY) if self.pace else 1.0
        self.pace += weight * (epochs / elapsed - self.pace)
