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
        self._is_warned = False

    def typed(self, now: float) -> None:
        """Notes that a key was pressed."""
        self._typed = now
        self._is_warned = False

    def ending(self, now: float) -> str:
        """Returns the sentence that the session ends with now, or nothing."""
        if self._idle and now - self._typed >= self._idle:
            return _("the session ended: no key was pressed for too long")
        if self._total and now - self._began >= self._total:
            return _("the session ended: its time is up")
        return ""

    def warning(self, now: float) -> str:
        """Returns, once, the sentence that says how soon the session will end, or nothing."""
        if self._is_warned:
            return ""
        left_idle, left_total = (
            self._left(self._idle, self._typed, now),
            self._left(self._total, self._began, now),
        )
        for left, limit, text in (
            (left_total, self._total, _("this session ends in {seconds} s")),
            (left_idle, self._idle, _("press a key: this session ends in {seconds} s")),
        ):
            if left <= min(WARNING, limit / 4):
                self._is_warned = True
                return text.format(seconds=max(round(left), 1))
        return ""

    @staticmethod
    def _left(limit: float, since: float, now: float) -> float:
        return since + limit - now if limit else float("inf")
