"""Screens that list their own keys on demand, in place of those of the main view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xortui.tui.internals.textual_widgets import bindings_of, set_bindings
from xortui.tui.screens.key_group import KeyGroup, rebound

if TYPE_CHECKING:
    from textual.screen import Screen

    Base = Screen[Any]
else:
    Base = object


class ListedKeys(Base):
    """Mixed into a screen with keys of its own: ``?`` lists them."""

    _show_help: Callable[[], None]

    def bind_keys(self, keys: KeyGroup, show_help: Callable[[], None]) -> None:
        """Takes keys as they are mapped now.

        Args:
            keys: The keys.
            show_help: Lists them.
        """
        self._show_help = show_help
        set_bindings(self, rebound(bindings_of(self), [keys]))

    def action_help(self) -> None:
        """Lists the keys."""
        self._show_help()
