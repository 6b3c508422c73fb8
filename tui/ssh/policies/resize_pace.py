"""How often a terminal's size may change: a window that is dragged sends hundreds of sizes."""

from __future__ import annotations

from typing import Final

INTERVAL: Final = 0.1  # s between two sizes that are drawn


class ResizePace:
    """Lets one size through per ``INTERVAL`` and keeps the last of those that came between."""

    def __init__(self) -> None:
        self._next = float("-inf")

    def delay(self, now: float) -> float:
        """Returns in how many seconds a size that came now should be taken."""
        due = max(now, self._next)
        self._next = due + INTERVAL if due == now else self._next
        return due - now
