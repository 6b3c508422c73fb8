"""The box of the network."""

from __future__ import annotations

from textual.app import ComposeResult

from xortui.tui.language import translate as _
from xortui.tui.widgets.panel import Panel, PanelScroll, PanelSpec, Room


class NetworkPanel(PanelScroll, Panel):
    """The box that the network is scrolled in."""

    spec = PanelSpec(
        "network",
        _("Network"),
        narrow=Room(39, shown=False, in_place_of="side"),
        normal=Room(44),
        wide=Room(48),
        key="toggle_network",
    )

    DEFAULT_CSS = """
    NetworkDiagram { width: 1fr; height: 1fr; }
    """

    def pictures(self) -> ComposeResult:
        """Yields the diagram."""
        from xortui.tui.widgets.network_diagram import NetworkDiagram

        yield NetworkDiagram(id="diagram")
