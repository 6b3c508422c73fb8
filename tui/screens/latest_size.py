"""Screens that take the terminal's size and their own parts as they are, not as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.events import Event, Resize, ScreenResume
from textual.reactive import Reactive

if TYPE_CHECKING:
    from textual.geometry import Offset, Size
    from textual.screen import Screen
    from textual.widget import Widget

    Base = Screen[Any]
else:
    Base = object


class LatestSize(Base):
    """Mixed into a screen: it heeds no size that the terminal has no more.

    A screen lays itself out for the size that it is told, and tells itself the size that it has
    come to. Two sizes in its queue would take turns for ever, and nothing else ever its turn.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """What has the focus, which draws itself, as does what had it; Textual draws all the screen."""

    _has_been_in_front = False

    def on_compose(self) -> None:
        """Takes the classes of the terminal's size before its parts come."""
        self._take_classes(self.app.size)

    async def on_event(self, event: Event) -> None:
        """Leaves out sizes of the past; the present one is on its way.

        A screen that has just been composed has its styles already, and is not given them twice.
        """
        if isinstance(event, ScreenResume) and not self._has_been_in_front:
            self._has_been_in_front = True
            event.refresh_styles = False
        if not isinstance(event, Resize):
            await super().on_event(event)
        elif event.size == self.app.size:
            if self._has_been_in_front:
                self._take_classes(event.size)
            await super().on_event(event)

    def _take_classes(self, size: Size) -> None:
        """Takes the classes of a size.

        Textual gives them once the screen is drawn for it, and has it laid out and drawn again.
        """
        across, down = self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS
        across = self.app.HORIZONTAL_BREAKPOINTS if across is None else across
        down = self.app.VERTICAL_BREAKPOINTS if down is None else down
        classes: dict[str, bool] = {}
        for length, breakpoints in ((size.width, across or ()), (size.height, down or ())):
            reached = [place for place in breakpoints if place[0] <= length]
            classes |= {name: False for _, name in breakpoints}
            classes |= {name: True for _, name in reached and [max(reached)]}
        self.update_classes(classes, animate=False)

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Returns what is at a place and was not removed since the screen was laid out.

        Textual asks this to begin a selection with the mouse, and then for the widget's parent.
        """
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (widget, offset) if widget is not None and widget.is_attached else (None, None)
