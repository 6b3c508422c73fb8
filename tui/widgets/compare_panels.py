"""The panels of runs side by side: where they are, their curves, and a surface each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from rich.cells import cell_len
from textual.events import Click
from textual.message import Message

from xortui.tui.language import translate as _
from xortui.tui.player.differences import difference_words
from xortui.tui.player.side_by_side import RunSeen, SideBySideFrame
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.clipped_text import clipped, wrapped
from xortui.tui.rendering.charts.compared_curves import NamedCurve, compared_curves
from xortui.tui.rendering.charts.loss_chart import Curve
from xortui.tui.rendering.text.comparison_text import ahead_sentence, solved_sentence
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.surface_picture import SurfacePicture
from xortui.tui.widgets.view_options import ViewOptions

_NAMED_COLS: Final = 36
"""Cells from which a loss is called one, and what else is told of the run stands beside it."""

_INDENT: Final = "  "

_SOLVED: Final = 2
"""Which of the sentences says when each run was solved."""


class CompareHeader(Picture[SideBySideFrame]):
    """How many runs there are, the epoch of all of them, and whether they go on.

    Attributes:
        asks: The question that they answer, or empty.
    """

    asks = ""

    def draw(self, frame: SideBySideFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        canvas = Canvas(rows, cols)
        unicode = options.glyphs.unicode
        state, pace = frame.state.value, frame.speed.epochs_per_second
        shown = int(frame.pace) if pace is None and frame.pace else pace
        speed = _("max") if shown is None else f"{epoch_text(shown)}/s"
        symbol = {"running": "▶ ", "paused": "‖ "}.get(state, "") if unicode else ""
        if frame.is_catching_up:
            at = min(run.epoch for run in frame.runs if run.end_reason is None)
            state, symbol = _("catching up at {epoch}").format(epoch=epoch_text(at)), ""
        right = f"{symbol}{_(state)}  {speed:>8}"
        epoch = _("epoch {epoch}").format(epoch=epoch_text(frame.epoch))
        left = cols - cell_len(right) - 1
        start = left - cell_len(epoch) - 3
        canvas.write(0, 1, clipped(self._words(frame), start - 2, options.glyphs), style("text"))
        canvas.write(0, max(start, 1), epoch, style("text", bold=True))
        canvas.write(0, max(left, 1), right, style("muted"))
        return canvas

    def _words(self, frame: SideBySideFrame) -> str:
        if self.asks:
            return _(self.asks)
        if len(frame.runs) == 1:
            return _("1 run, pinned")
        return _("{count} runs in step").format(count=len(frame.runs))


class CompareChart(Picture[SideBySideFrame]):
    """The losses of all runs.

    Attributes:
        selected: The run whose curve stands out.
    """

    selected = 0

    def draw(self, frame: SideBySideFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the chart."""
        head = max(run.head for run in frame.runs)
        return compared_curves(
            curves_of(frame, unicode=options.glyphs.unicode),
            rows,
            cols,
            options.glyphs,
            selected=self.selected if len(frame.runs) > 1 else None,
            logarithmic=options.logarithmic,
            logarithmic_epochs=options.logarithmic_epochs,
            epoch=frame.epoch if frame.epoch < head else None,
        )


class CompareLines(Picture[SideBySideFrame]):
    """What differs, which run is ahead and by how much, and when each was solved."""

    def draw(self, frame: SideBySideFrame, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the sentences, in as many lines as they need and there are."""
        canvas = Canvas(rows, cols)
        told = [
            [
                (line, style("muted" if number == _SOLVED else "text"))
                for line in wrapped(
                    in_signs(sentence, unicode=options.glyphs.unicode), max(cols - 2, 8), _INDENT
                )
            ]
            for number, sentence in enumerate(sentences_of(frame))
        ]
        if len(told) > _SOLVED and sum(map(len, told)) > rows:
            del told[0]  # what differs is what the panels and the curves are called
        for row, (line, ink) in enumerate(list(chain.from_iterable(told))[:rows]):
            canvas.write(row, 1, line, ink)
        return canvas


class ComparedSurface(SurfacePicture):
    """What the network of one of the runs computes.

    Attributes:
        index: Which run.
    """

    class Chosen(Message):
        """The run was clicked on.

        Attributes:
            index: Which.
        """

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, index: int) -> None:
        """Makes the picture of a run.

        Args:
            index: Which run.
        """
        super().__init__()
        self.index = index

    def on_click(self, event: Click) -> None:
        """Says which run is meant."""
        self.post_message(self.Chosen(self.index))


class RunLine(Picture[RunSeen]):
    """The loss of one of the runs, since when it is solved, or how it ended."""

    def draw(self, frame: RunSeen, options: ViewOptions, rows: int, cols: int) -> Canvas:
        """Draws the line."""
        canvas = Canvas(rows, cols)
        loss = loss_text(frame.loss)
        name = "loss " if cols >= _NAMED_COLS else ""
        end = canvas.write(0, 0, name, style("muted"))
        end = canvas.write(0, end, loss[:cols], style("text", bold=True))
        mark = "✓ " if options.glyphs.unicode else ""
        if frame.solved_at is not None:
            solved = epoch_text(frame.solved_at)
            long = _("solved at {epoch}").format(epoch=solved)
            word = next((w for w in (long, mark + solved) if end + 2 + len(w) <= cols), "")
            canvas.write(0, end + 2, word, style("right"))
        elif frame.end_reason in ("diverged", "undefined"):
            word = _("diverged at {epoch}").format(epoch=epoch_text(frame.epoch))
            canvas.write(0, end + 2, clipped(word, cols - end - 2, options.glyphs), style("wrong"))
        return canvas


def curves_of(frame: SideBySideFrame, *, unicode: bool = True) -> list[NamedCurve]:
    """Returns the losses of runs, named."""
    return [
        NamedCurve(Curve(*run.curve), in_signs(run.label, unicode=unicode)) for run in frame.runs
    ]


def in_signs(text: str, *, unicode: bool) -> str:
    """Returns a text with no sign that the terminal cannot show."""
    return text if unicode else text.replace("→", "->")


def sentences_of(frame: SideBySideFrame) -> Sequence[str]:
    """Returns what differs, which run is ahead, and when each was solved."""
    if len(frame.runs) == 1:
        return (
            _("this run is pinned"),
            _("c changes something beside it; or go back, change anything, and pin again"),
        )
    differing = difference_words([run.config for run in frame.runs])
    words = "; ".join(differing) or _("nothing differs between them")
    return words, ahead_text(frame), solved_text(frame)


def ahead_text(frame: SideBySideFrame) -> str:
    """Returns which run is ahead now, and by how much."""
    standing = frame.standing
    return ahead_sentence(
        [run.label for run in frame.runs],
        standing.measure,
        standing.values,
        standing.order,
        standing.ahead,
        standing.times,
        standing.epochs_behind,
    )


def solved_text(frame: SideBySideFrame) -> str:
    """Returns which run was solved first, and how much later the others."""
    return solved_sentence([run.label for run in frame.runs], [run.solved_at for run in frame.runs])
