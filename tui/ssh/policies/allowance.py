"""Something that may be used up at once to a bound, and comes back at a rate."""

from __future__ import annotations


class Allowance:
    """One bucket of tokens, which may go into debt.

    Args:
        burst: What may be used at once.
        per_second: What comes back.
        now: Seconds of a clock that never goes back.
    """

    def __init__(self, burst: float, per_second: float, now: float):
        self._burst, self._per_second = burst, per_second
        self._level, self._then = burst, now

    def level(self, now: float) -> float:
        """Returns what is left; less than nothing is a debt."""
        self._level = min(self._level + (now - self._then) * self._per_second, self._burst)
        self._then = now
        return self._level

    def take(self, amount: float, now: float) -> bool:
        """Takes so much where there is enough, and returns whether there was."""
        if self.level(now) < amount:
            return False
        self._level -= amount
        return True

    def charge(self, amount: float, now: float) -> None:
        """Takes so much, into debt where it must be."""
        self.level(now)
        self._level -= amount

    def wait(self, now: float) -> float:
        """Returns in how many seconds there will be something again."""
        return max(-self.level(now), 0.0) / self._per_second
