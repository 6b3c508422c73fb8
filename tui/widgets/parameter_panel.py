"""The box of all parameters."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import translate as _
from xortui.tui.widgets.panel import Panel, PanelSpec, Room


class ParameterPanel(Vertical, Panel):
    """Every parameter, where there is room below the surface."""

    spec = PanelSpec(
        "parameters",
        _("Parameters"),
        narrow=Room(51, shown=False),
        normal=Room(51),
        wide=Room(51),
        click=_("click selects, again edits"),
        is_edited=True,
    )

    def pictures(self) -> ComposeResult:
        """Yields the table."""
        from xortui.tui.widgets.tables import ParameterTable

        yield ParameterTable()
