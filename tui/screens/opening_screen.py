"""What stands on the screen while the rest of the program is loaded.

It imports neither NumPy nor the core: the person sees the program's own layout at once, and its
contents a moment later, in the same places.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from xortui.tui.language import translate as _
from xortui.tui.screens.layout import PanelScreen


class OpeningScreen(PanelScreen):
    """The main view's panels, empty."""

    def compose(self) -> ComposeResult:
        """Lays out the panels as the main view does."""
        yield Static(_("xortui needs a terminal of at least 40x12 cells"), id="too-small")
        yield Static(" xortui", id="header")
        with Horizontal(id="top"):
            for name in ("network", "surface", "hidden", "side"):
                yield Static(id=name, classes="panel")
        with Horizontal(id="bottom"):
            for name in ("loss", "parameters", "bottom-side"):
                yield Static(id=name, classes="panel")
        yield Static(id="timeline")
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Names the panels."""
        self.name_panels()
