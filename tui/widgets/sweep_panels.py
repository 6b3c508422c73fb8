"""The panels of a sweep: the fate map, the shares, the histogram and the line above them."""

from __future__ import annotations

from textual.events import Click
from textual.message import Message

from xortui.core.sweep import FATES
from xortui.tui.language import translate as _
from xortui.tui.player.sweep_player import SweepFrame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.charts.histogram import histogram
from xortui.tui.rendering.sweep.fate_map import fate_map, row_in_view, runs_across
from xortui.tui.rendering.sweep.shares import sweep_shares
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.run_header import description_of
from xortui.tui.widgets.view_options import ViewOptions


class SweepHeader(Picture[SweepFrame]):
    """The run whose seeds are tried, how far they are, and how fast."""

    def draw(self, frame: SweepFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        canvas = Canvas(rows, cols)
        words = description_of(frame.config).rpartition(" · ")[0]
        separator = " · " if options.glyphs.unicode else ", "
        runs = _("{runs} seeds").format(runs=epoch_text(frame.tally.runs))
        text = f"{words} · {runs}".replace(" · ", separator)
        canvas.write(0, 1, text, style("text"))
        epochs = f"{epoch_text(frame.epoch)} / {epoch_text(frame.config.epochs)}"
        state = _("running") if frame.is_playing else _("paused")
        if frame.is_done or frame.is_judging:
            state = _("done") if frame.is_done else _("judging")
        pace = f"   {frame.pace / 1e6:.1f} M/s" if frame.pace else ""
        right = _("epoch {epochs}   {state}").format(epochs=epochs, state=state) + pace
        row = 0 if len(text) + len(right) + 4 < cols else rows - 1
        canvas.write(row, max(1, cols - len(right) - 1), right, style("text", bold=True))
        return canvas


class FateMap(Picture[SweepFrame]):
    """One cell a seed; the cursor stands on one of them.

    Attributes:
        selected: Index of the run under the cursor.
        across: How many runs stand in a row.
    """

    class Pointed(Message):
        """A cell was clicked.

        Attributes:
            run: Index of its run.
        """

        def __init__(self, run: int) -> None:
            super().__init__()
            self.run = run

    selected = 0
    across = 1
    _first_row = 0

    def draw(self, frame: SweepFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the cells around the cursor."""
        self.across = runs_across(frame.outcomes.fates.size, rows, cols)
        self._first_row = row_in_view(self.selected, self._first_row, rows, self.across)
        return fate_map(
            frame.outcomes.fates,
            FATES,
            rows,
            cols,
            options.glyphs,
            first_row=self._first_row,
            selected=self.selected,
        )

    def on_click(self, event: Click) -> None:
        """Points at the run under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None:
            col = offset.x if self.across == self.size.width else offset.x // 2
            run = (offset.y + self._first_row) * self.across + min(col, self.across - 1)
            if self.frame is not None and run < self.frame.outcomes.fates.size:
                self.post_message(self.Pointed(run))


class SweepShares(Picture[SweepFrame]):
    """How many runs have each fate."""

    def draw(self, frame: SweepFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the shares."""
        tally = frame.tally
        quartiles = tally.epochs_to_solve()
        return sweep_shares(
            tally.fates,
            tally.solved_interval,
            quartiles,
            tally.stuck_at,
            tally.rates_too_large,
            rows,
            cols,
            options.glyphs,
        )


class SolvedHistogram(Picture[SweepFrame]):
    """When runs were solved."""

    def draw(self, frame: SweepFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the bars."""
        epochs, counts = frame.tally.solved_epochs()
        last = frame.config.epochs
        return histogram(epochs, counts, rows, cols, options.glyphs, last_epoch=last)
