"""The boxes of all parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import deferred as _
from xortui.tui.widgets.panel import Panel, PanelSpec, Room

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.tables import ParameterTable
    from xortui.tui.widgets.view_options import ViewOptions


class ParameterPanel(Vertical, Panel):
    """Every parameter, where there is room below the surface."""

    spec = PanelSpec(
        "parameters",
        _("Parameters"),
        narrow=Room(51, shown=False),
        normal=Room(share=2, least=38, most=51),
        wide=Room(51),
        click=_("click selects, again edits"),
        is_edited=True,
    )
    _table: ParameterTable

    def pictures(self) -> ComposeResult:
        """Yields the table."""
        from xortui.tui.widgets.tables import ParameterTable

        self._table = ParameterTable()
        yield self._table

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns how many parameters are shown, where not all are."""
        return self._table.shown_text(frame, options)


class GradientPanel(ParameterPanel):
    """Every parameter with its gradient, which its key shows where it is narrow."""

    spec = PanelSpec(
        "gradients",
        _("Parameters"),
        narrow=Room(39, shown=False, in_place_of="side"),
        normal=Room(39, shown=False),
        wide=Room(39, shown=False),
        key="toggle_gradients",
        click=_("click selects, again edits"),
    )
