"""How long a frame may train, so that it is also drawn in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from xortui.tui.permissions import SessionPermissions

_MOST: Final = 0.68
_LEAST: Final = 0.15
_MARGIN: Final = 0.1
_MEMORY: Final = 0.3


class FrameBudget:
    """Shares a frame's time between training and drawing.

    Drawing comes first: where it takes long (a large screen, a slow machine), training gets what is
    left of the frame, so that keys are answered and frames come in time.

    Attributes:
        drawing: Number of panels drawn -> seconds of work besides training, averaged over the last
            few frames with so many.
    """

    def __init__(self, work_clock: Callable[[], float]) -> None:
        """Starts to measure.

        Args:
            work_clock: Returns seconds that this thread has worked, waiting not counted.
        """
        self._clock = work_clock
        self.drawing: dict[int, float] = {}
        self._panels = 0
        self._trained_at: float | None = None

    def seconds(self, period: float, panels: int = 0) -> float:
        """Returns for how long the frame that starts now may train.

        Args:
            period: Seconds from one frame to the next.
            panels: How many it will draw: frames of as many take about as long.
        """
        if self._trained_at is not None:
            drawing = self._clock() - self._trained_at
            before = self.drawing.get(self._panels, drawing)
            self.drawing[self._panels] = before + _MEMORY * (drawing - before)
        self._panels = panels
        # A number that was never drawn is taken for as costly as the costliest.
        expected = self.drawing.get(panels, max(self.drawing.values(), default=0.0))
        left = period * (1 - _MARGIN) - expected
        return min(max(left, _LEAST * period), _MOST * period)

    def trained(self) -> None:
        """Notes that training is done: what follows until the next frame is drawing."""
        self._trained_at = self._clock()


class FixedShare(FrameBudget):
    """Gives training the same part of every frame, as the rest is for others."""

    def __init__(self, work_clock: Callable[[], float], share: float) -> None:
        """Starts without measuring.

        Args:
            work_clock: Is not asked.
            share: The part of a frame that training gets.
        """
        super().__init__(work_clock)
        self._share = share

    def seconds(self, period: float, panels: int = 0) -> float:
        """Returns for how long a frame may train."""
        return self._share * period

    def trained(self) -> None:
        """Notes nothing: to ask how long a thread has worked costs a call of the system."""


def frame_budget(permissions: SessionPermissions, work_clock: Callable[[], float]) -> FrameBudget:
    """Returns what shares a frame's time as a session may.

    Args:
        permissions: What part of a frame training gets.
        work_clock: Returns seconds that this thread has worked, waiting not counted.
    """
    share = permissions.training_share
    return FrameBudget(work_clock) if share is None else FixedShare(work_clock, share)
