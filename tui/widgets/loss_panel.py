"""The box of the losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from textual.app import ComposeResult
from textual.containers import Vertical

from xortui.tui.language import translate as _
from xortui.tui.widgets.panel import Panel, PanelSpec, TitleNote
from xortui.tui.widgets.recent_losses import RecentLosses

if TYPE_CHECKING:
    from xortui.tui.player.frame import Frame
    from xortui.tui.widgets.view_options import ViewOptions


class LossPanel(Vertical, Panel):
    """The last losses and all of them; its title says how far saving is."""

    spec = PanelSpec("loss", _("Loss"), note=TitleNote.SAVING, click=_("click goes to that epoch"))

    DEFAULT_CSS = """
    RecentLosses { height: 1; }
    LossChart { height: 1fr; }
    """

    def pictures(self) -> ComposeResult:
        """Yields the line of the last losses and the chart of all."""
        from xortui.tui.widgets.loss_chart import LossChart

        yield RecentLosses(id="recent")
        yield LossChart(id="chart")

    def follow(self, frame: Frame, options: ViewOptions) -> None:
        """Shows the last losses too, which are no picture of the whole frame."""
        recent = frame.recent[np.isfinite(frame.recent)]
        self.query_one(RecentLosses).show(recent.tolist())
        super().follow(frame, options)

    def subtitle(self, frame: Frame, options: ViewOptions) -> str:
        """Returns how the loss is drawn, and what the faint curve is."""
        from xortui.tui.widgets.loss_chart import best_words, faint_curve

        scale = _("logarithmic") if options.logarithmic else _("linear")
        faint, best = faint_curve(frame, options.glyphs), best_words(frame)
        if not options.glyphs.unicode:
            return ", ".join(filter(None, (scale, best, faint.replace("→", "->"))))
        return " · ".join(filter(None, (scale, best, faint)))
