"""The losses of the last epochs, on the scale of the whole run."""

from __future__ import annotations

from xortui.tui.player.frame import Frame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.charts.recent_losses import recent_losses
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.view_options import ViewOptions


class RecentLosses(RunPicture[Frame]):
    """One line: how many epochs, bars, the first loss and the last."""

    depends_on = ("logarithmic",)

    def draw(self, frame: Frame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        return recent_losses(
            frame.recent,
            frame.curve[1],
            cols,
            options.glyphs,
            logarithmic=options.logarithmic,
        )
