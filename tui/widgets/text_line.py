"""A line to type into, in which every key has its turn."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding
from textual.events import Key
from textual.widgets import Input


def _actions() -> dict[str, str]:
    found: dict[str, str] = {}
    for binding in Input.BINDINGS:
        assert isinstance(binding, Binding)
        found |= dict.fromkeys(binding.key.split(","), binding.action)
    return found


_ACTIONS: Final = _actions()


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
