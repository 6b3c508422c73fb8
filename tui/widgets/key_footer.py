"""The footer: the keys that matter now."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.widgets import Footer

from xortui.tui.internals.textual_footer import FooterKey


class KeyFooter(Footer):
    """Shows the keys of the footer but those that hardly matter at this moment.

    What is left out still works: a person who knows it may press it.
    """

    def __init__(self, matters: Callable[[str], bool] = lambda action: True) -> None:
        """Makes the footer.

        Args:
            matters: Tells of an action whether its key is worth its room now.
        """
        super().__init__(show_command_palette=False, compact=True)
        self._matters = matters

    def compose(self) -> ComposeResult:
        """Lays out the keys."""
        if self.is_mounted:
            # The footer is made anew with every pause, and Textual keeps the keys of before until
            # what they are bound to changes, which it never does: half a megabyte each time.
            self.mutate_reactive(Footer.compact)
        for widget in super().compose():
            if not isinstance(widget, FooterKey) or self._matters(widget.action):
                yield widget
