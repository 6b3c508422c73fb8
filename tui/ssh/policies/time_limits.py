"""How long a session may last: without a key pressed, and in all; with a warning before."""

from __future__ import annotations

from typing import Final

from xortui.tui.language import translate as _

WARNING: Final = 60.0  # s before the end, or a quarter of a limit that is short


class TimeLimits:
    """The two clocks of one session. Times are seconds of one clock that never goes back.

    Args:
        idle: Seconds without a key, 0 for any.
        total: Seconds in all, 0 for any.
        now: When the session began.
    """

    def __init__(self, idle: float, total: float, now: float):
        self._idle, self._total = idle, total
        self._began = self._typed = now
        self._is_idle_warned = self._is_total_warned = False

    def typed(self, now: float) -> None:
        """Notes that a key was pressed."""
        self._typed = now
        self._is_idle_warned = False

    def ending(self, now: float) -> str:
        """Returns the sentence that the session ends with now, or nothing.

        There is none before the warning was given, however late that was, as on a machine that
        slept in the meantime.
        """
        if self._is_idle_warned and self._left_idle(now) <= 0:
            return _("the session ended: no key was pressed for too long")
        if self._is_total_warned and self._left_total(now) <= 0:
            return _("the session ended: its time is up")
        return ""

    def warning(self, now: float) -> str:
        """Returns, once, the sentence that says how soon the session will end, or nothing."""
        idle, total = self._left_idle(now), self._left_total(now)
        if not self._is_total_warned and total <= min(WARNING, self._total / 4):
            self._is_total_warned = True
            return _("this session ends in {seconds} s").format(seconds=_whole(total))
        # A key would not help where the other clock runs out first.
        if not self._is_idle_warned and idle <= min(WARNING, self._idle / 4) and idle < total:
            self._is_idle_warned = True
            return _("press a key: this session ends in {seconds} s").format(seconds=_whole(idle))
        return ""

    def _left_idle(self, now: float) -> float:
        return self._typed + self._idle - now if self._idle else float("inf")

    def _left_total(self, now: float) -> float:
        return self._began + self._total - now if self._total else float("inf")


def _whole(seconds: float) -> int:
    return max(round(seconds), 1)
