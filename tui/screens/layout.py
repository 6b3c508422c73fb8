"""What every screen of panels shares, so that one may take another's place unseen."""

from __future__ import annotations

from typing import Final

from xortui.tui.language import translate as _
from xortui.tui.screens.picture_screen import PictureScreen

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


class PanelScreen(PictureScreen[None]):
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

    def name_panels(self) -> None:
        """Writes the panels' titles in their borders."""
        for name, title in PANEL_TITLES.items():
            self.query_one(f"#{name}").border_title = title
