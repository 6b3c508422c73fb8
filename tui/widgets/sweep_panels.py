"""The panels of a sweep: the fate map, the shares, the histogram and the line above them."""

from __future__ import annotations

from dataclasses import replace

from rich.cells import cell_len
from textual.events import Click
from textual.message import Message

from xortui.core import Dataset, unjudged_reason
from xortui.core.sweep import FATES, Tally
from xortui.tui.language import translate as _
from xortui.tui.player.sweep_player import SweepFrame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.charts.histogram import histogram
from xortui.tui.rendering.sweep.fate_map import fate_map, row_in_view, spacing_of
from xortui.tui.rendering.sweep.shares import sweep_shares
from xortui.tui.rendering.text.fate_text import unjudged_text
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.run_header import run_words
from xortui.tui.widgets.view_options import ViewOptions


class SweepHeader(Picture[SweepFrame]):
    """The run whose seeds are tried, how far they are, and how fast."""

    def draw(self, frame: SweepFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        canvas = Canvas(rows, cols)
        runs = _("{runs} seeds").format(runs=epoch_text(frame.tally.runs))
        words = run_words(frame.config)
        seed = words.needed[-1] + 1
        told = (*words.words[:seed], runs, *words.words[seed + 1 :])
        words = replace(words, words=told, needed=(*words.needed, seed))
        text = words.within(cols - 2, options.glyphs)
        canvas.write(0, 1, text, style("text"))
        epochs = f"{epoch_text(frame.epoch)} / {epoch_text(frame.config.epochs)}"
        state = _("running") if frame.is_playing else _("paused")
        if frame.is_done or frame.is_judging:
            state = _("done") if frame.is_done else _("judging")
        pace = f"   {frame.pace / 1e6:.1f} M/s" if frame.pace else ""
        right = _("epoch {epochs}   {state}").format(epochs=epochs, state=state) + pace
        # Below the run as on the main view where there are two lines: no line is left blank.
        col = 1 if rows > 1 else max(1, cols - cell_len(right) - 1)
        canvas.write(rows - 1, col, right, style("text", bold=True))
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
        spacing = spacing_of(frame.outcomes.fates.size, rows, cols)
        self.across, down = spacing.across(cols), spacing.down(rows)
        self._first_row = row_in_view(self.selected, self._first_row, down, self.across)
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
        if offset is not None and self.frame is not None:
            rows, cols = self.content_size.height, self.content_size.width
            count = self.frame.outcomes.fates.size
            run = spacing_of(count, rows, cols).run_at(offset.y, offset.x, cols)
            run += self._first_row * self.across
            if run < count:
                self.post_message(self.Pointed(run))


class SweepShares(Picture[SweepFrame]):
    """How many runs have each fate."""

    def draw(self, frame: SweepFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the shares."""
        tally = frame.tally
        quartiles = tally.epochs_to_solve()
        reason = unjudged_reason(frame.config)
        return sweep_shares(
            tally.fates,
            tally.solved_interval,
            quartiles,
            tally.stuck_at,
            tally.rates_too_large,
            rows,
            cols,
            options.glyphs,
            is_over=frame.is_done or frame.is_judging,
            unjudged=unjudged_text(reason) if reason and tally.fates["undecided"] else "",
            right=right_text(tally, frame.config.dataset),
        )


def right_text(tally: Tally, data: Dataset) -> str:
    """Returns the mean share of rows that are right, and that of each class."""
    share = tally.means["right"].mean
    if share is None:
        return ""
    text = _("rows right {share:.0f} %").format(share=100 * share)
    of_two = [tally.means[name] for name in ("right_low", "right_high")]
    shares = [found.mean for found in tally.of_classes or of_two]
    if None in shares:
        return text
    targets = [f"{target:g}" for target in sorted({*data.targets.ravel().tolist()})]
    named = zip(data.target_names if data.is_of_classes else targets, shares, strict=True)
    of_classes = (f"{name}: {100 * (one or 0):.0f} %" for name, one in named)
    return f"{text} ({', '.join(of_classes)})"


class SolvedHistogram(Picture[SweepFrame]):
    """When runs were solved."""

    def draw(self, frame: SweepFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the bars."""
        epochs, counts = frame.tally.solved_epochs()
        last = frame.config.epochs
        return histogram(epochs, counts, rows, cols, options.glyphs, last_epoch=last)
