"""The box of the hidden space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import translate as _
from xortui.tui.widgets.panel import Panel, PanelSpec, Room

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.view_options import ViewOptions


class HiddenPanel(Vertical, Panel):
    """The plane as the hidden layer sees it; its key shows it where there is no room for all."""

    spec = PanelSpec(
        "hidden",
        _("Hidden space"),
        narrow=Room(shown=False, in_place_of="surface"),
        normal=Room(44, shown=False, in_place_of="network"),
        key="toggle_hidden",
    )

    def pictures(self) -> ComposeResult:
        """Yields the plane."""
        from xortui.tui.widgets.hidden_space import HiddenSpace

        yield HiddenSpace()

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns which two units span the plane where there are others, and of places of both."""
        from xortui.tui.widgets.hidden_space import HiddenSpace, shown_axes
        from xortui.tui.widgets.surface_picture import both_legend

        both = both_legend(options) if self.query_one(HiddenSpace).shows_both else ""
        if max(frame.settings.hidden, default=0) <= 2:
            return both.removeprefix(" · ")
        first, second = shown_axes(frame, options)
        words = _("units {first} and {second}").format(first=first + 1, second=second + 1)
        return words + both
