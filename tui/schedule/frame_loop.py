"""One frame after another: for how long the run trains, and which panels are drawn then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from xortui.tui.permissions import COARSE, SessionPermissions
from xortui.tui.schedule.frame_budget import frame_budget
from xortui.tui.schedule.output_throttle import OutputThrottle
from xortui.tui.schedule.redraw_schedule import RedrawSchedule, frame_intervals


class TrainedRun(Protocol):
    """What a frame asks of a run."""

    @property
    def is_playing(self) -> bool:
        """Whether it goes on by itself."""

    @property
    def is_at_full_speed(self) -> bool:
        """Whether it makes as many epochs as it can."""

    def tick(self, budget: float, is_awaited: Callable[[], bool]) -> bool:
        """Trains for some seconds, or until something is awaited; tells whether it moved."""


class FrameLoop:
    """Trains a run a frame at a time, and says which panels a frame draws.

    Attributes:
        period: Seconds from one frame to the next.
    """

    def __init__(
        self,
        permissions: SessionPermissions,
        frames_per_second: float,
        *,
        work_clock: Callable[[], float],
        is_behind: Callable[[], bool],
        is_awaited: Callable[[], bool],
        has_fast_line: Callable[[], bool] = lambda: True,
    ) -> None:
        """Makes the loop of a screen that has no panels yet.

        Args:
            permissions: How much of this machine a session may use.
            frames_per_second: How often the screen is drawn while running.
            work_clock: Returns seconds that this thread has worked, waiting not counted.
            is_behind: Tells whether the terminal has not yet taken what was sent.
            is_awaited: Tells whether something else, such as a key, waits for its turn.
            has_fast_line: Tells whether the terminal is near and shows all colours.
        """
        self.period = 1 / frames_per_second
        self._permissions = permissions
        self._is_behind, self._is_awaited = is_behind, is_awaited
        self._has_fast_line = has_fast_line
        self._budget = frame_budget(permissions, work_clock)
        self._throttle = OutputThrottle()
        self._rates: tuple[float, ...] = ()
        self._schedule = RedrawSchedule(0)

    @property
    def frames_per_second(self) -> float:
        """How often the screen is drawn while running."""
        return 1 / self.period

    @property
    def surface_levels(self) -> int:
        """Colours that the surface has now: few where the terminal is far, or does not keep up."""
        most = self._permissions.surface_levels
        if most <= COARSE:
            return most  # whatever the line is like, which takes a while to find out
        is_fast = self._throttle.ticks_a_frame == 1 and self._has_fast_line()
        return most if is_fast else COARSE

    def draw_at(self, rates: Sequence[float]) -> None:
        """Takes the panels of a screen.

        Args:
            rates: How often a second each may be drawn while running.
        """
        self._rates = tuple(rates)
        self._schedule = RedrawSchedule(len(self._rates), self._permissions)

    def tick(self, run: TrainedRun) -> list[int]:
        """Trains for a part of a frame.

        Returns:
            The panels to be drawn now; none if the run has come to rest, as then all are due.
        """
        intervals = self._intervals(run)
        seconds = self._budget.seconds(self.period, self._schedule.next_frame(intervals))
        if run.tick(seconds, self._is_awaited):
            self._schedule.changed()
        self._budget.trained()
        due = self._schedule.due(intervals) if run.is_playing else []
        # Asked only now: while it trained, the writer had time to send the frame before.
        if not due or not self._throttle.may_draw(is_behind=self._is_behind()):
            return []
        self._schedule.drawn(due, intervals)
        return due

    def presented(self, run: TrainedRun, panels: Sequence[int]) -> None:
        """Notes that panels were drawn out of turn; the others are due in theirs.

        Args:
            run: What they show.
            panels: Which.
        """
        self.drew_out_of_turn()
        self._schedule.changed()
        self._schedule.drawn(panels, self._intervals(run))

    def drew_out_of_turn(self) -> None:
        """Notes that something was drawn between two ticks, which says nothing of the line."""
        self._throttle.drew_out_of_turn()

    def _intervals(self, run: TrainedRun) -> tuple[int, ...]:
        """Returns the frames from one drawing of each panel to its next."""
        is_fast = run.is_at_full_speed
        return frame_intervals(self._rates, self.period, self._permissions, is_fast=is_fast)
