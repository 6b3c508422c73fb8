"""What every screen of panels shares, so that one may take another's place unseen."""

from __future__ import annotations

import asyncio
from typing import Final

from textual.screen import Screen
from textual.widget import Widget

from xortui.tui.language import translate as _
from xortui.tui.screens.sparing_compositor import SparingCompositor
from xortui.tui.widgets.brush import Brush

PANEL_TITLES: Final = {
    "network": _("Network"),
    "surface": _("Output surface"),
    "hidden": _("Hidden space"),
    "side": _("Truth table"),
    "bottom-side": _("Truth table"),
    "loss": _("Loss"),
    "parameters": _("Parameters"),
}
"""Id of a panel -> what stands in its border."""


class PanelScreen(Screen[None]):
    """A screen of panels, laid out by the size of the terminal."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-too-narrow"),
        (40, "-narrow"),
        (100, "-normal"),
        (160, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-too-low"),
        (12, "-low"),
        (34, "-medium"),
        (50, "-tall"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparingCompositor()
        self.brush = Brush(self)

    def draw_soon(self, widget: Widget) -> None:
        """Has a widget's changes written before anything else happens.

        Textual's own way to there, a message to the screen and then a timer, makes keys wait.
        """
        # Textual loses its map of the screen over a widget that is not on it.
        if widget not in self._compositor.visible_widgets:
            return
        self._dirty_widgets.add(widget)
        asyncio.get_running_loop().call_soon(self._draw_now)

    def _draw_now(self) -> None:
        # Otherwise it is left to Textual, which would forget what is pending if it were hurried.
        if self.is_current and not (self.app._batch_count or self._layout_required):
            self._on_timer_update()

    def name_panels(self) -> None:
        """Writes the panels' titles in their borders."""
        for name, title in PANEL_TITLES.items():
            self.query_one(f"#{name}").border_title = title
