"""Screens that take the terminal's size and their own parts as they are, not as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.events import Event, Resize

if TYPE_CHECKING:
    from textual.geometry import Offset
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

    async def on_event(self, event: Event) -> None:
        """Leaves out sizes of the past; the present one is on its way."""
        if not isinstance(event, Resize) or event.size == self.app.size:
            await super().on_event(event)

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Returns what is at a place and was not removed since the screen was laid out.

        Textual asks this to begin a selection with the mouse, and then for the widget's parent.
        """
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (widget, offset) if widget is not None and widget.is_attached else (None, None)
