"""Which of the panels are drawn in a frame: each at a rate of its own, and none left behind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from xortui.tui.permissions import LOCAL, SessionPermissions

# Where many share the processors, what moves fast stays fast, and the rest is drawn less often.
_FAST: Final = 10
_LEAST: Final = 0.5
"""The chart of the whole run is the dearest panel; what the loss is now, the top line tells."""

_TOGETHER: Final = 2
"""Frames of which one draws what is slow: a frame in which nothing is due need not be whole."""


@lru_cache(8)
def frame_intervals(
    rates: tuple[float, ...], period: float, permissions: SessionPermissions, *, is_fast: bool
) -> tuple[int, ...]:
    """Returns the frames from one drawing of each panel to its next.

    Args:
        rates: How often a second each may be drawn.
        period: Seconds from one frame to the next.
        permissions: How much less often what is not fast may be drawn.
        is_fast: Whether the run makes as many epochs as it can. What races past is not read: the
            time goes to the run, and keys wait for less.
    """
    if permissions.slowness > 1:
        rates = tuple(
            rate if rate > _FAST else max(rate / permissions.slowness, _LEAST) for rate in rates
        )
    share = 0.5 if is_fast else 1.0
    return tuple(max(1, round(1 / (period * rate * share))) for rate in rates)


class RedrawSchedule:
    """Spreads the work of panels over frames.

    A panel is drawn once its interval has passed and something has changed since it was drawn last.
    So a fast run gives every panel its rate, a slow one draws all of them together in the frame
    that changed something, and what is shown when nothing changes any more is one moment.
    """

    def __init__(self, panels: int, permissions: SessionPermissions = LOCAL) -> None:
        """Starts with nothing drawn.

        Args:
            panels: How many there are.
            permissions: How much less often what is slow is drawn; all of it is then drawn in the
                same few frames, as to find out what it shows is a part of its work.
        """
        self._frame = 0
        self._together = max(permissions.slowness, _TOGETHER)
        self._drawn_at = [0] * panels
        self._is_stale = [True] * panels

    def next_frame(self, intervals: Sequence[int]) -> int:
        """Goes on to the next frame.

        Args:
            intervals: Frames from one drawing of each panel to its next.

        Returns:
            How many panels will be due if something changes.
        """
        self._frame += 1
        return sum(self._has_passed(intervals))

    def changed(self) -> None:
        """Notes that what the panels show has changed."""
        self._is_stale = [True] * len(self._is_stale)

    def due(self, intervals: Sequence[int]) -> list[int]:
        """Returns the panels that are to be drawn now."""
        passed = self._has_passed(intervals)
        return [panel for panel, stale in enumerate(self._is_stale) if stale and passed[panel]]

    def drawn(self, panels: Sequence[int], intervals: Sequence[int]) -> None:
        """Notes that some panels have been drawn.

        Where all were out of their turn, they take turns from there on, so that no frame has to
        draw all again.
        """
        waited = [self._frame - drawn_at for drawn_at in self._drawn_at]
        are_all = len(panels) == len(self._drawn_at) and waited != list(intervals)
        for panel in panels:
            self._is_stale[panel] = False
            turn = panel % intervals[panel] // self._together * self._together
            self._drawn_at[panel] = self._frame - (turn if are_all else 0)

    def _has_passed(self, intervals: Sequence[int]) -> list[bool]:
        pairs = zip(self._drawn_at, intervals, strict=True)
        return [self._frame - drawn_at >= interval for drawn_at, interval in pairs]
