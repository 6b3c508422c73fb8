"""Screens that take the size that the terminal has, and none that it had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.events import Event, Resize

if TYPE_CHECKING:
    from textual.screen import Screen

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
