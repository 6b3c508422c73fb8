"""The boxes of what the network says: beside the surface where it is narrow, or below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.widgets.panel import Panel, PanelSpec, Room

if TYPE_CHECKING:
    from xortui.core import RightRows
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.tables import ParameterValues
    from xortui.tui.widgets.view_options import ViewOptions

_ROWS_OF_A_GATE = 4
_CORNERS = 6
"""Cells that a border's corners and the blanks around its text take of it."""


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
        held_out = frame.settings.held_out
        count = frame.settings.dataset.n_samples + (held_out.n_samples if held_out else 0)
        self.set_class(count > _ROWS_OF_A_GATE, "-many-rows")
        super().follow(frame, options)

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns of many rows how many are right; since when all are is told elsewhere."""
        test = _held_out_right(frame, options)
        if frame.solved_at is not None and test:
            return _("all right") + test
        if frame.right is None or (sum(frame.right.rows) <= _ROWS_OF_A_GATE and not test):
            return ""
        return _right_text(frame.right) + test


def _right_text(rows: RightRows) -> str:
    from xortui.tui.rendering.text.number_format import epoch_text

    right, count = epoch_text(sum(rows.right)), epoch_text(sum(rows.rows))
    return _("{right} of {count} right").format(right=right, count=count)


def _held_out_right(frame: Frame, options: ViewOptions) -> str:
    """Returns how many of the rows are right that are held out, beside their mark."""
    from xortui.tui.rendering.text.number_format import epoch_text
    from xortui.tui.rendering.text.truth_table import held_out_mark

    if frame.held_out is None:
        return ""
    mark = held_out_mark(options.glyphs)
    rows = frame.held_out.right
    if rows is None:
        return _(" · {mark} held out").format(mark=mark)
    right, count = epoch_text(sum(rows.right)), epoch_text(sum(rows.rows))
    return _(" · {mark} {right} of {count}").format(mark=mark, right=right, count=count)


class SidePanel(TruthPanel):
    """Beside the surface in narrow terminals, with the parameters in place of the words."""

    spec = PanelSpec(
        "side",
        deferred("Truth table"),
        narrow=Room(39),
        normal=Room(33, shown=False),
        wide=Room(33, shown=False),
        click=deferred("click selects, again edits"),
        is_edited=True,
    )
    _values: ParameterValues

    DEFAULT_CSS = """
    SidePanel {
        TruthTable { min-height: 5; }
        UnitSentences { display: none; }
        ParameterValues { height: 1fr; }
    }
    """

    def pictures(self) -> ComposeResult:
        """Yields the parameters too."""
        from xortui.tui.widgets.tables import ParameterValues

        yield from super().pictures()
        self._values = ParameterValues()
        yield self._values

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns how many parameters are shown, too, where not all are and there is room."""
        right = super().subtitle(frame, options)
        shown = self._values.shown_text(frame, options)
        told = " · ".join(filter(None, (right, shown)))
        return told if cell_len(told) <= self.outer_size.width - _CORNERS else right


class BottomSidePanel(TruthPanel):
    """Below the surface, on all other screens."""

    spec = PanelSpec(
        "bottom-side",
        deferred("Truth table"),
        narrow=Room(36, shown=False),
        normal=Room(33),
        wide=Room(36),
        click=deferred("click selects, again edits"),
        is_edited=True,
    )
