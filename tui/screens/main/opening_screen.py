"""What stands on the screen while the rest of the program is loaded.

It imports neither the core nor a picture: the person sees the program's own layout at once, and its
contents a moment later, in the same places.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from xortui.tui.screens.main.layout import PanelScreen, laid_out


class OpeningScreen(PanelScreen):
    """The main view's panels, empty."""

    def compose(self) -> ComposeResult:
        """Lays out the panels as the main view does."""
        header, caption = Static(" xortui", id="header"), Static(id="caption")
        yield from laid_out(header, caption, Static(id="timeline"), Static(), filled=False)
