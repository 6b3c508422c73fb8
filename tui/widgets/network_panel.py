"""The box of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from xortui.tui.language import deferred as _
from xortui.tui.widgets.panel import Panel, PanelScroll, PanelSpec, Room

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.view_options import ViewOptions


class NetworkPanel(PanelScroll, Panel):
    """The box that the network is scrolled in."""

    spec = PanelSpec(
        "network",
        _("Network"),
        narrow=Room(39, shown=False, in_place_of="side"),
        normal=Room(share=4),
        wide=Room(share=11),
        key="toggle_network",
        click=_("click selects, again edits"),
    )

    DEFAULT_CSS = """
    NetworkPanel { scrollbar-size-horizontal: 0; }
    NetworkDiagram { width: 1fr; height: 1fr; }
    """

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns what is selected: the diagram does not show it."""
        if options.parameter is None:
            return ""
        from xortui.tui.rendering.text.unit_names import parameters_of

        settings = frame.settings
        listed = parameters_of(settings, options.glyphs)
        return listed[min(options.parameter, len(listed) - 1)].name

    def pictures(self) -> ComposeResult:
        """Yields the diagram."""
        from xortui.tui.widgets.network_diagram import NetworkDiagram

        yield NetworkDiagram(id="diagram")
