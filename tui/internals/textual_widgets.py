"""Parts of Textual's widgets: their keys, what they remember of drawing, what they hear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import strip
from textual.binding import BindingsMap
from textual.dom import DOMNode
from textual.message import Message
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.screen import Screen

    Base = Screen[Any]
else:
    Base = object


class ChoosyHearer(Base):
    """Mixed into a screen or a widget: it may leave messages out."""

    def heeds(self, message: Message) -> bool:
        """Returns whether a message is heard at all."""
        return True

    async def _on_message(self, message: Message) -> None:
        if self.heeds(message):
            await super()._on_message(message)


def bindings_of(node: DOMNode) -> BindingsMap:
    """Returns the keys of a screen or a widget."""
    return node._bindings


def set_bindings(node: DOMNode, bindings: BindingsMap) -> None:
    """Gives one screen or widget other keys than its class says."""
    node._bindings = bindings


def forget_drawn_lines(widget: Widget) -> None:
    """Has a widget asked for its lines again, as what is remembered of them is no longer right."""
    widget._styles_cache.clear()


class NoCache:
    """Takes the place of the seven caches of a strip, and keeps nothing."""

    __slots__ = ()

    def get(self, key: object, default: Any = None) -> Any:
        """Returns the default: nothing is kept."""
        return default

    def __setitem__(self, key: object, value: object) -> None:
        pass


_NO_CACHE = NoCache()


def keep_strips_small() -> None:
    """Lets the strips of this process keep no copies of themselves.

    A picture that moves is made of new strips, whose caches fill up and are never asked again:
    2 MB a session, and a twentieth of the time to start.
    """
    vars(strip)["FIFOCache"] = lambda maxsize: _NO_CACHE
