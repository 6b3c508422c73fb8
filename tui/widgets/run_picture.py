"""A panel of the main view: a picture of a run's moment."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from xortui.tui.player.frame import FrameSummary, PlayState
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.view_options import ViewOptions

SeenT = TypeVar("SeenT", bound=FrameSummary)


class RunPicture(Picture[SeenT], Generic[SeenT]):
    """Draws a run's moment: a `Frame`, or what a `FrameSummary` shows of it.

    Numbers that change more often than five times a second are not read: only what is seen to move
    is drawn more often than most.

    Attributes:
        depends_on: The view options that it depends on, by name.
        needs_all: Whether it needs a whole frame.
        loads_late: Whether it needs a library that takes long to load; it is drawn after the rest.
    """

    depends_on: ClassVar[tuple[str, ...]] = ()
    times_a_second: ClassVar[float] = 5
    needs_all: ClassVar[bool] = True
    loads_late: ClassVar[bool] = False

    def is_stale(self, frame: SeenT, options: ViewOptions) -> bool:
        """Whether more has changed than the epoch of a run that is running.

        Its turn will come within a moment; a key is answered sooner by the panels that it changes.
        """
        before = self.frame
        if before is None:
            return True
        if {frame.state, before.state} != {PlayState.RUNNING}:
            return "crosshair" in self.depends_on or not self._is_pointed_at(frame, options)
        if frame.config is not before.config or frame.epoch < before.epoch:
            return True
        return any(
            getattr(options, name) != getattr(self.view_options, name) for name in self.depends_on
        )

    def _is_pointed_at(self, frame: SeenT, options: ViewOptions) -> bool:
        """Whether nothing is new but where the output is read: a mouse moves more often than keys.

        Besides what is drawn, what a key does may change what a panel shows by itself.
        """
        before, seen = self.frame, self.view_options
        assert before is not None
        return (
            options.crosshair != seen.crosshair
            and options.replace(crosshair=seen.crosshair) == seen
            and frame.epoch == before.epoch
            and frame.config is before.config
            and frame.settings is before.settings
            and frame.state is before.state
            and frame.head == before.head
            and frame.notices == before.notices
        )
