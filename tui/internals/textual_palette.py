"""Textual's command palette, asked before it does what it can only do while it is laid out."""

from __future__ import annotations

from typing import Any, Final

from textual import work
from textual.command import CommandPalette
from textual.css.query import NoMatches

# A version that had these under other names would never call what overrides them here.
_gather: Any = getattr(getattr(CommandPalette, "_gather_commands", None), "__wrapped__", None)
_GROUP: Final[str] = getattr(CommandPalette, "_GATHER_COMMANDS_GROUP", "gather")


class GuardedPalette(CommandPalette):
    """A command palette that moves and searches nothing before it is there nor after it is gone."""

    @property
    def is_there(self) -> bool:
        """Whether there is a list to be filled."""
        return True

    def may_do(self, action: str) -> bool:
        """Returns whether the list can do something now, such as ``page_down``."""
        return self.is_there

    @work(exclusive=True, group=_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        try:
            await _gather(self, search_value)
        except NoMatches:
            if self.is_there:
                raise

    def _watch__list_visible(self) -> None:
        if self.is_there:
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        if self.is_there:
            await super()._watch__show_busy()

    def _action_cursor_down(self) -> None:
        if self.is_there:
            super()._action_cursor_down()

    def _action_command_list(self, action: str) -> None:
        if self.may_do(action):
            super()._action_command_list(action)
