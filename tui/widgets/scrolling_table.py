"""A table that may have more lines than its panel: it scrolls by wheel and with its selection."""

from __future__ import annotations

from textual.events import MouseScrollDown, MouseScrollUp

from xortui.tui.player.frame import Frame
from xortui.tui.widgets.run_picture import RunPicture


class ScrollingTable(RunPicture[Frame]):
    """Keeps which line stands first.

    Attributes:
        first: The first line shown.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.first = 0
        self._followed: int | None = None

    def keep_in_view(self, line: int | None, count: int, height: int) -> None:
        """Scrolls so that the table's end stays below, and a newly selected line in view.

        Args:
            line: The selected line, or None.
            count: Lines in all.
            height: Lines that fit.
        """
        height = max(height, 1)
        if line is not None and line != self._followed:
            self.first = min(max(self.first, line - height + 1), line)
        self._followed = line
        self.first = max(min(self.first, count - height), 0)

    def turn_wheel(self, direction: int, x: int, y: int) -> None:
        """Scrolls by a line; a table that nudges says so for the place of the pointer."""
        self.first = max(self.first + direction, 0)
        self.redraw()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Scrolls down."""
        event.stop()
        self._turn(1, event)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Scrolls up."""
        event.stop()
        self._turn(-1, event)

    def _turn(self, direction: int, event: MouseScrollDown | MouseScrollUp) -> None:
        place = event.get_content_offset(self)
        if place is not None:
            self.turn_wheel(direction, place.x, place.y)
