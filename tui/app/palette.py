"""The command palette, which bears keys faster than it can be built and taken down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from textual.app import ComposeResult
from textual.command import CommandInput, CommandList, CommandPalette
from textual.errors import NoWidget
from textual.events import Click, Key
from textual.timer import Timer

from xortui.tui.internals.textual_palette import GuardedPalette
from xortui.tui.screens.left_once import LeftOnce
from xortui.tui.widgets.paged_options import CurrentOptions, has_room
from xortui.tui.widgets.text_line import TextLine, actions_of_keys

_ACTIONS: Final = actions_of_keys(CommandPalette)


class _FoundCommands(CommandList, CurrentOptions):
    """What was found, which the next letter makes fewer."""


class _SearchLine(CommandInput, TextLine):
    """The line that is searched for, in which every key has its turn, those of the list too."""

    async def on_key(self, event: Key) -> None:
        """Does at once what one of the palette's own keys means."""
        action = _ACTIONS.get(event.key)
        if action is not None:  # its own keys are asked for next, by Textual itself
            event.stop()
            event.prevent_default()
            await self.screen.run_action(action)


class Palette(LeftOnce, GuardedPalette):
    """A command palette that is left once, and whose searches end with it."""

    def compose(self) -> ComposeResult:
        """Lays out Textual's palette with a line and a list of our own."""
        for part in super().compose():
            if isinstance(part, CommandInput):
                yield _SearchLine(placeholder=part.placeholder, select_on_focus=False)
            else:
                yield _FoundCommands() if isinstance(part, CommandList) else part

    @property
    def is_there(self) -> bool:
        """Whether there is a list to be filled: not before it is laid out, nor after it is gone."""
        return not self.is_over and bool(self.query(CommandList))

    def may_do(self, action: str) -> bool:
        """Whether the list can do something now: paging needs a line of it to be seen."""
        return self.is_there and (
            not action.startswith("page_") or has_room(self.query_one(CommandList))
        )

    def on_click(self, event: Click) -> None:
        """Hears no click before there is anything to click at."""
        try:
            self.get_widget_at(event.screen_x, event.screen_y)
        except NoWidget:
            event.prevent_default()

    def set_timer(
        self, delay: float, callback: Callable[[], Any] | None = None, **options: Any
    ) -> Timer:
        """Calls something later, if the palette is still there then."""

        def if_there() -> Any:
            return callback() if callback is not None and self.is_there else None

        return super().set_timer(delay, callback and if_there, **options)
