"""The boxes of what the network says: beside the surface, or below it on wide screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import translate as _
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.widgets.panel import Panel, PanelSpec, Room

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.view_options import ViewOptions

_ROWS_OF_A_GATE = 4


class TruthPanel(Vertical, Panel):
    """The truth table and what each unit computes, in words."""

    DEFAULT_CSS = """
    TruthPanel {
        TruthTable { height: auto; min-height: 6; }
        UnitSentences { height: 1fr; }
        &.-many-rows TruthTable { height: 1fr; }
        &.-many-rows UnitSentences { display: none; }
    }
    """

    def pictures(self) -> ComposeResult:
        """Yields the table and the words."""
        from xortui.tui.widgets.network_diagram import UnitSentences
        from xortui.tui.widgets.tables import TruthTable

        yield TruthTable()
        yield UnitSentences()

    def follow(self, frame: Frame, options: ViewOptions) -> None:
        """Gives the table all the room where it has more rows than a gate's."""
        # What units compute has no name then, so that there is nothing to say below the table.
        self.set_class(len(frame.settings.dataset.labels) > _ROWS_OF_A_GATE, "-many-rows")
        super().follow(frame, options)

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns since when all rows are on their right side, or of many how many are."""
        if frame.solved_at is not None:
            return _("solved at epoch {epoch}").format(epoch=epoch_text(frame.solved_at))
        data = frame.settings.dataset
        if len(data.labels) <= _ROWS_OF_A_GATE:
            return ""
        from xortui.tui.rendering.text.truth_table import TruthRows

        right = TruthRows.of(data, frame.snapshot).right
        if right is None:
            return ""
        count = epoch_text(len(data.labels))
        return _("{right} of {count} right").format(right=epoch_text(right), count=count)


class SidePanel(TruthPanel):
    """Beside the surface; in narrow terminals with the parameters in place of the words."""

    spec = PanelSpec(
        "side",
        _("Truth table"),
        narrow=Room(39),
        normal=Room(33),
        wide=Room(33, shown=False),
        click=_("click selects, again edits"),
        is_edited=True,
    )

    DEFAULT_CSS = """
    SidePanel ParameterTable { height: 1fr; display: none; }
    .-narrow SidePanel {
        TruthTable { min-height: 5; }
        UnitSentences { display: none; }
        ParameterTable { display: block; }
    }
    """
    SCOPED_CSS = False

    def pictures(self) -> ComposeResult:
        """Yields the parameters too."""
        from xortui.tui.widgets.tables import ParameterTable

        yield from super().pictures()
        yield ParameterTable()


class BottomSidePanel(TruthPanel):
    """Below the surface, on wide screens."""

    spec = PanelSpec(
        "bottom-side",
        _("Truth table"),
        narrow=Room(36, shown=False),
        normal=Room(36, shown=False),
        wide=Room(36),
        click=_("click selects, again edits"),
        is_edited=True,
    )
