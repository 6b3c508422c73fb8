"""What a person reads at the end of runs side by side: a table, their curves, and who is ahead."""

from __future__ import annotations

from typing import TextIO

from rich.box import SIMPLE_HEAD, Box
from rich.table import Table

from xortui.tui.cli.console import PipedConsole
from xortui.tui.language import translate as _
from xortui.tui.player.differences import (
    difference_words,
    differing_fields,
    field_words,
    value_words,
)
from xortui.tui.player.side_by_side import RunSeen, SideBySideFrame
from xortui.tui.records.run_card import run_card
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.compared_curves import compared_curves
from xortui.tui.rendering.text.comparison_text import times_text
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.widgets.compare_panels import ahead_text, curves_of, solved_text

_COLS = 78
_ROWS = 18
_WIDEST = 1000
_LONGEST_CARD = 1000
_PLAIN_BOX = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def print_comparison(frame: SideBySideFrame, out: TextIO) -> None:
    """Prints a row for each run, the curves on one chart, and which run is ahead.

    Args:
        frame: The runs at their ends.
        out: Where to print.
    """
    glyphs = Glyphs.of_stream(out, color=False)
    configs = [run.config for run in frame.runs]
    epoch = epoch_text(frame.epoch)
    print(
        _("{count} runs in step, epoch {epoch}").format(count=len(configs), epoch=epoch), file=out
    )
    for line in difference_words(configs) or (_("nothing differs between them"),):
        print(line, file=out)
    console = PipedConsole(file=out, width=_WIDEST, color_system=None, legacy_windows=False)
    print(file=out)
    console.print(_table(frame, SIMPLE_HEAD if glyphs.unicode else _PLAIN_BOX))
    print(compared_curves(curves_of(frame), _ROWS, _COLS, glyphs).text(), end="\n\n", file=out)
    print(ahead_text(frame), file=out)
    print(solved_text(frame), end="\n\n", file=out)
    print(_("The same runs again, one by one:"), file=out)
    for number, config in enumerate(configs, 1):
        card = run_card(config)
        is_short = len(card) <= _LONGEST_CARD and "\n" not in card
        print(f"{number} {card if is_short else _('(its rows are too many)')}", file=out)
    out.flush()


def _table(frame: SideBySideFrame, box: Box) -> Table:
    table = Table(box=box, pad_edge=False, show_edge=False)
    configs = [run.config for run in frame.runs]
    fields = differing_fields(configs)
    table.add_column("", no_wrap=True)
    for name in fields or ("run",):
        table.add_column(field_words(name), no_wrap=True)
    standing = frame.standing
    headings = [_("loss"), *([_("mse")] if standing.measure == "mse" else []), _("times")]
    headings += [_("epochs behind"), _("solved at"), _("end")]
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for index, run in enumerate(frame.runs):
        varied = [value_words(run.config, name) for name in fields] or [run.label]
        times, behind = standing.times[index], standing.epochs_behind[index]
        is_ahead = index == standing.ahead
        measured = [loss_text(standing.values[index])] if standing.measure == "mse" else []
        table.add_row(
            str(index + 1),
            *varied,
            loss_text(run.loss),
            *measured,
            _("ahead") if is_ahead else "" if times is None else times_text(times),
            "" if behind is None else epoch_text(behind),
            "" if run.solved_at is None else epoch_text(run.solved_at),
            _end(run),
        )
    return table


def _end(run: RunSeen) -> str:
    reasons = {
        "epochs": epoch_text(run.epoch),
        "diverged": _("diverged at {epoch}"),
        "undefined": _("undefined at {epoch}"),
        "solved": _("solved at {epoch}"),
    }
    text = reasons.get(run.end_reason or "", _("stopped at {epoch}"))
    return text.format(epoch=epoch_text(run.epoch))
