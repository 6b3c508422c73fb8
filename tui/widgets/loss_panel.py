"""The box of the losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.widgets.panel import Panel, PanelSpec, Room, TitleNote

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.view_options import ViewOptions


class LossPanel(Vertical, Panel):
    """The last losses and all of them; its title says how far saving is."""

    spec = PanelSpec(
        "loss",
        deferred("Loss"),
        normal=Room(share=3),
        note=TitleNote.SAVING,
        click=deferred("click goes to that epoch"),
    )

    DEFAULT_CSS = """
    RecentLosses { height: 1; }
    LossChart { height: 1fr; }
    """

    def pictures(self) -> ComposeResult:
        """Yields the line of the last losses and the chart of all."""
        from xortui.tui.widgets.loss_chart import LossChart
        from xortui.tui.widgets.recent_losses import RecentLosses

        yield RecentLosses(id="recent")
        yield LossChart(id="chart")

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns how the loss is drawn, and what the faint curve is."""
        from xortui.tui.widgets.loss_chart import best_words, faint_curve

        scale = _("logarithmic") if options.logarithmic else _("linear")
        if options.logarithmic_epochs:
            scale += _(", epochs too") if options.logarithmic else _(", epochs logarithmic")
        faint = faint_curve(frame, options.glyphs, is_watched=options.is_watched)
        best = best_words(frame)
        if not options.glyphs.unicode:
            return ", ".join(filter(None, (scale, best, faint.replace("→", "->"))))
        return " · ".join(filter(None, (scale, best, faint)))
