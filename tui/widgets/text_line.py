"""A line to type into, in which every key has its turn."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding
from textual.dom import DOMNode
from textual.events import Key
from textual.widgets import Input


def actions_of_keys(kind: type[DOMNode]) -> dict[str, str]:
    """Returns what each key does that a class of screens or widgets has of its own."""
    found: dict[str, str] = {}
    for binding in kind.BINDINGS:
        assert isinstance(binding, Binding)
        found |= {key.strip(): binding.action for key in binding.key.split(",")}
    return found


_ACTIONS: Final = actions_of_keys(Input)


class TextLine(Input):
    """Does at once what its own keys mean.

    Textual has characters put in by the line, but its other keys, such as Backspace, go by way of
    the application: in a burst they came after all the characters.
    """

    async def on_key(self, event: Key) -> None:
        """Does what one of its own keys means."""
        action = _ACTIONS.get(event.key)
        if action is not None and not event.is_printable:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
