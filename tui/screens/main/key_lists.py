"""The keys of a view that opens over the main one, as a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xortui.tui.screens.dialogs.help_screen import HelpScreen, Ways
from xortui.tui.screens.key_group import KeyGroup

if TYPE_CHECKING:
    from xortui.tui.screens.main.run_view import RunView


def lists_keys(run: RunView, keys: KeyGroup, mouse: Ways = ()) -> Callable[[], None]:
    """Returns what lists the keys of a view, as they are mapped now.

    Args:
        run: Where the list is opened.
        keys: The keys.
        mouse: What the mouse does there.
    """

    def show() -> None:
        unicode = run.view_options.glyphs.unicode
        run.push_screen(HelpScreen([run.mapped(keys)], unicode=unicode, mouse=mouse))

    return show
