"""Screens that are left once, however many keys and clicks ask for it.

Textual hands an event to the queue of the screen that is in front, and acts on it later. A screen
that is left may therefore still hold keys and clicks, and each of them would leave again: with it
would go the screen below, which nobody wanted to leave.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.await_complete import AwaitComplete
from textual.events import Event, InputEvent, Paste
from textual.message import Message
from textual.screen import ModalScreen, ScreenResultType

from xortui.tui.internals.textual_widgets import ChoosyHearer
from xortui.tui.screens.latest_size import LatestSize
from xortui.tui.screens.word_tips import ExplainsWords


class LeftOnce(ChoosyHearer, LatestSize):
    """Mixed into a screen: it leaves once, only from the front, and then heeds nothing more."""

    _is_left = False

    @property
    def is_over(self) -> bool:
        """Whether it has been left, or the program is about to end."""
        return self._is_left or not self.is_attached

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leaves, unless it has been left already or another screen is in front."""
        if self._is_left or not self.is_active:
            return AwaitComplete()
        self._is_left = True
        leaving: AwaitComplete = super().dismiss(result)
        return leaving

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuses every key after leaving."""
        return not self._is_left and super().check_action(action, parameters)

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Calls something once the screen is drawn, unless it has been left until then."""

        def unless_over() -> Any:
            return None if self.is_over else callback(*args, **kwargs)

        return super().call_after_refresh(unless_over)

    async def on_event(self, event: Event) -> None:
        """Takes the keys and clicks that still wait along, when it has been left."""
        if not (self.is_over and is_typed(event)):
            await super().on_event(event)

    def heeds(self, message: Message) -> bool:
        """Hears no more of what was entered or chosen in its widgets, when it has been left."""
        return not (self.is_over and message.control is not None)


class Dialog(ExplainsWords, LeftOnce, ModalScreen[ScreenResultType]):
    """A screen over another one, which is asked or told something and then left."""


def is_typed(event: Event) -> bool:
    """Whether an event comes from the keyboard or the mouse."""
    return isinstance(event, InputEvent | Paste)
