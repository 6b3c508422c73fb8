"""What a person reads at the end of a sweep: a table of combinations, and when runs were solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TextIO

import numpy as np
from rich.box import SIMPLE_HEAD, Box
from rich.table import Table

from xortui.core.sweep import FATES, Tally
from xortui.tui.cli.console import PipedConsole
from xortui.tui.language import translate as _
from xortui.tui.records.run_card import value_text
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.histogram import histogram
from xortui.tui.rendering.text.number_format import ColumnFormat, epoch_text, shortest_format
from xortui.tui.sweep.plan import SweepPlan, can_be_solved

_COLS = 79
_ROWS = 10
_WIDEST = 1000
_LOSS_COLS = 9
_PLAIN_BOX = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def print_sweep(plan: SweepPlan, tallies: Sequence[Tally], out: TextIO) -> None:
    """Prints a row for each combination, and a histogram of the epochs that solving took.

    Args:
        plan: The sweep.
        tallies: The counts of each combination, over the runs that are finished.
        out: Where to print.
    """
    glyphs = Glyphs.of_stream(out, color=False)
    done = sum(tally.runs for tally in tallies)
    print(_headline(plan, done), file=out)
    console = PipedConsole(file=out, width=_WIDEST, color_system=None, legacy_windows=False)
    console.print(_table(plan, tallies, SIMPLE_HEAD if glyphs.unicode else _PLAIN_BOX))
    solved: Counter[int] = Counter()
    for tally in tallies:
        solved.update(tally.solved_at)
    if solved:
        epochs = np.array(sorted(solved), np.int64)
        counts = np.array([solved[epoch] for epoch in epochs.tolist()], np.int64)
        print(
            _("Epochs to solve, of {count} runs:").format(count=epoch_text(solved.total())),
            file=out,
        )
        print(histogram(epochs, counts, _ROWS, _COLS - 1, glyphs).text(), file=out)
    out.flush()


def _headline(plan: SweepPlan, done: int) -> str:
    line = _("{runs} runs: {combinations} combinations of {seeds} seeds")
    if len(plan.configs) == 1:
        line = _("{runs} runs: seeds {range}")
    text = line.format(
        runs=epoch_text(plan.runs),
        combinations=epoch_text(len(plan.configs)),
        seeds=epoch_text(len(plan.seeds)),
        range=plan.identity()["seeds"],
    )
    if done < plan.runs:
        text += _("; {done} of them finished").format(done=epoch_text(done))
    return text


def _table(plan: SweepPlan, tallies: Sequence[Tally], box: Box) -> Table:
    table = Table(box=box, pad_edge=False, show_edge=False)
    for name in plan.varied:
        table.add_column(name.replace("_", " "), no_wrap=True)
    for name in (_("solved"), _("95 %"), _("median"), _("quartiles")):
        table.add_column(name, justify="right", no_wrap=True)
    for name in FATES[1:]:
        table.add_column(_(name), justify="right", no_wrap=True)
    table.add_column(_("stuck at"), no_wrap=True)
    stuck = [loss for tally in tallies for loss, _count in tally.stuck_at.most_common(1)]
    form = shortest_format(np.array(stuck), _LOSS_COLS)
    for config, tally in zip(plan.configs, tallies, strict=True):
        varied = [value_text(getattr(config, name)) for name in plan.varied]
        table.add_row(*varied, *_cells(tally, form, can_be_solved(config)))
    return table


def _cells(tally: Tally, form: ColumnFormat, is_solvable: bool) -> list[str]:
    if not tally.runs:
        return ["", "", "", "", "", "", "", ""]
    low, high = tally.solved_interval
    quartiles = tally.epochs_to_solve()
    median, between = "", ""
    if quartiles is not None:
        lower, middle, upper = (epoch_text(round(value)) for value in quartiles)
        median, between = middle, f"{lower} .. {upper}"
    fates = [epoch_text(tally.fates[name]) for name in FATES[1:]]
    stuck = [form.text(loss) for loss, _count in tally.stuck_at.most_common(1)]
    return [
        f"{100 * tally.solved_share:.1f} %" if is_solvable else "",
        f"{100 * low:.1f} .. {100 * high:.1f} %" if is_solvable else "",
        median,
        between,
        *fates,
        *(stuck or [""]),
    ]
