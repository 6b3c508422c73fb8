"""The command palette, which bears keys faster than it can be built and taken down.

It is Textual's own. What is private there and is used here is of Textual 8.2; where a version has
it under other names, the palette is as that version makes it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.command import CommandList, CommandPalette
from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.events import Click
from textual.timer import Timer

from xortui.tui.screens.left_once import LeftOnce
from xortui.tui.widgets.paged_options import CurrentOptions, has_room

_gather: Callable[[CommandPalette, str], Awaitable[None]] = (
    CommandPalette._gather_commands.__wrapped__  # type: ignore[attr-defined]
)


class _FoundCommands(CommandList, CurrentOptions):
    """What was found, which the next letter makes fewer."""


class Palette(LeftOnce, CommandPalette):
    """A command palette that is left once, and whose searches end with it."""

    def compose(self) -> ComposeResult:
        """Lays out Textual's palette, with a list that its clicks cannot come too late for."""
        for part in super().compose():
            yield _FoundCommands() if isinstance(part, CommandList) else part

    @property
    def _is_there(self) -> bool:
        """Whether there is a list to be filled: not before it is laid out, nor after it is gone."""
        return not self.is_over and bool(self.query(CommandList))

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        try:
            await _gather(self, search_value)
        except NoMatches:
            if self._is_there:
                raise

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
            return callback() if callback is not None and self._is_there else None

        return super().set_timer(delay, callback and if_there, **options)

    def _watch__list_visible(self) -> None:
        if self._is_there:
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self._is_there:
            await super()._watch__show_busy()

    def _action_cursor_down(self) -> None:
        if self._is_there:
            super()._action_cursor_down()

    def _action_command_list(self, action: str) -> None:
        if not self._is_there:
            return
        if action.startswith("page_") and not has_room(self.query_one(CommandList)):
            return
        super()._action_command_list(action)
