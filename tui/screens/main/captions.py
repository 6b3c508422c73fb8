"""What panels say besides their pictures, told at a pace of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from xortui.tui.player.frame import Frame, FrameSummary
from xortui.tui.widgets.panel import Panel
from xortui.tui.widgets.view_options import ViewOptions

_NOTICE_SECONDS: Final = 4


class Captions:
    """Takes its turn among the pictures of a screen, and has all panels follow the run.

    Attributes:
        times_a_second: How often it is told while the run is running, at most.
        needs_all: Whether it needs a whole frame.
    """

    times_a_second = 5.0
    needs_all = True

    def __init__(self, panels: Sequence[Panel], tell: Callable[[str, float], None]) -> None:
        """Tells nothing yet.

        Args:
            panels: The panels of a screen.
            tell: Shows a sentence of the player for some seconds.
        """
        self._panels, self._tell = panels, tell
        self._notices = 0

    def is_stale(self, frame: FrameSummary, options: ViewOptions) -> bool:
        """Always: what a key did may be told here."""
        return True

    def show(self, frame: FrameSummary, options: ViewOptions) -> None:
        """Shows what the panels and the player have to say of a moment."""
        assert isinstance(frame, Frame)
        for panel in self._panels:
            panel.follow(frame, options)
        if frame.notice and frame.notices != self._notices:
            self._tell(frame.notice, _NOTICE_SECONDS)
        self._notices = frame.notices
