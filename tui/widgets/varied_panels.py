"""The panels of a sweep of several combinations: small multiples, and words that compare them."""

from __future__ import annotations

from rich.cells import cell_len

from xortui.tui.language import translate as _
from xortui.tui.player.varied_sweep import VariedFrame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import wrapped
from xortui.tui.rendering.sweep.small_multiples import Multiple, multiples_across, small_multiples
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.rendering.text.sweep_comparison import (
    Estimate,
    median_interval,
    medians_sentence,
    share_text,
    shares_sentence,
)
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.run_header import description_of
from xortui.tui.widgets.view_options import ViewOptions


class VariedHeader(Picture[VariedFrame]):
    """How many combinations and seeds there are, and how far they are."""

    def draw(self, frame: VariedFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        canvas = Canvas(rows, cols)
        seeds = epoch_text(frame.frames[0].tally.runs)
        text = _("{count} combinations of {seeds} seeds").format(
            count=len(frame.frames), seeds=seeds
        )
        words = description_of(frame.frames[0].config).split(" · ")[0]
        canvas.write(0, 1, f"{words}   {text}", style("text"))
        done = sum(one.epoch / max(one.config.epochs, 1) for one in frame.frames)
        state = _("done") if frame.is_done else _("running") if frame.is_playing else _("paused")
        right = _("{share:.0%}   {state}").format(share=done / len(frame.frames), state=state)
        canvas.write(0, max(1, cols - cell_len(right) - 1), right, style("text", bold=True))
        return canvas


class Multiples(Picture[VariedFrame]):
    """What became of the seeds of each combination.

    Attributes:
        selected: Which combination is chosen.
        across: How many stand in a row.
    """

    selected = 0
    across = 1

    def draw(self, frame: VariedFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws them, on one scale of epochs."""
        self.across = multiples_across(len(frame.frames), cols)
        shares = shares_of(frame)
        multiples = [
            Multiple(
                label or _("this run"),
                share_text(Estimate("", share.value, share.low, share.high)),
                one.tally.fates,
                *one.tally.solved_epochs(),
            )
            for label, one, share in zip(frame.labels, frame.frames, shares, strict=True)
        ]
        last = max(one.config.epochs for one in frame.frames)
        return small_multiples(
            multiples, rows, cols, options.glyphs, last_epoch=last, selected=self.selected
        )


class VariedLines(Picture[VariedFrame]):
    """Which combination solves most and soonest, as far as their intervals say."""

    def draw(self, frame: VariedFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the sentences."""
        canvas = Canvas(rows, cols)
        lines = [
            line
            for sentence in sentences_of(frame)
            for line in wrapped(sentence, max(cols - 2, 8), "  ")
        ]
        for row, line in enumerate(lines[:rows]):
            canvas.write(row, 1, line, style("text"))
        return canvas


def shares_of(frame: VariedFrame) -> list[Estimate]:
    """Returns the share of solved runs of each combination."""
    return [
        Estimate(label, one.tally.solved_share, *one.tally.solved_interval)
        for label, one in zip(frame.labels, frame.frames, strict=True)
    ]


def sentences_of(frame: VariedFrame) -> tuple[str, str]:
    """Returns how the combinations compare: in shares, and in epochs."""
    seeds = frame.frames[0].tally.runs
    medians = []
    for label, one in zip(frame.labels, frame.frames, strict=True):
        if (found := median_interval(*one.tally.solved_epochs())) is not None:
            medians.append(Estimate(label, *found))
    return shares_sentence(shares_of(frame), seeds), medians_sentence(medians, seeds)
