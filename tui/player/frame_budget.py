"""How long a frame may train, so that it is also drawn in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_MOST: Final = 0.6
_LEAST: Final = 0.15
_MARGIN: Final = 0.1
_MEMORY: Final = 0.3


class FrameBudget:
    """Shares a frame's time between training and drawing.

    Drawing comes first: where it takes long (a large screen, a slow machine), training gets what is
    left of the frame, so that keys are answered and frames come in time.

    Attributes:
        drawing: Seconds of work a frame besides training, averaged over the last few.
    """

    def __init__(self, work_clock: Callable[[], float]) -> None:
        """Starts to measure.

        Args:
            work_clock: Returns seconds that this thread has worked, waiting not counted.
        """
        self._clock = work_clock
        self.drawing = 0.0
        self._trained_at: float | None = None

    def seconds(self, period: float) -> float:
        """Returns for how long the frame that starts now may train.

        Args:
            period: Seconds from one frame to the next.
        """
        if self._trained_at is not None:
            drawing = self._clock() - self._trained_at
            self.drawing += _MEMORY * (drawing - self.drawing)
        left = period * (1 - _MARGIN) - self.drawing
        return min(max(left, _LEAST * period), _MOST * period)

    def trained(self) -> None:
        """Notes that training is done: what follows until the next frame is drawing."""
        self._trained_at = self._clock()
