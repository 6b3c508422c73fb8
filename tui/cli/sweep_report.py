"""What a person reads at the end of a sweep: a table of combinations, and when runs were solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO

import numpy as np
from rich.box import SIMPLE_HEAD, Box
from rich.table import Table

from xortui.core import Dataset, unjudged_reason
from xortui.core.sweep import FATES, Mean, Tally
from xortui.tui.cli.console import PipedConsole
from xortui.tui.language import translate as _
from xortui.tui.records.run_card import value_text
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.charts.histogram import histogram
from xortui.tui.rendering.text.fate_text import unjudged_text
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.sweep.judging import Judging
from xortui.tui.sweep.plan import SweepPlan, can_be_solved

_COLS = 79
_ROWS = 10
_WIDEST = 1000
_MANY_CLASSES = 8
_PLAIN_BOX = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def print_sweep(
    plan: SweepPlan, tallies: Sequence[Tally], out: TextIO, judging: Judging | None = None
) -> None:
    """Prints a row for each combination, and a histogram of the epochs that solving took.

    Args:
        plan: The sweep.
        tallies: The counts of each combination, over the runs that are finished.
        out: Where to print.
        judging: What was asked about the runs that are not solved.
    """
    judging = judging or Judging()
    glyphs = Glyphs.of_stream(out, color=False)
    done = sum(tally.runs for tally in tallies)
    print(_headline(plan, done), file=out)
    if judging.predicts:
        print(_("Predicted from the untrained networks; nothing was trained."), file=out)
    console = PipedConsole(file=out, width=_WIDEST, color_system=None, legacy_windows=False)
    box = SIMPLE_HEAD if glyphs.unicode else _PLAIN_BOX
    console.print(_table(plan, tallies, box))
    if (by_class := _class_table(plan, tallies, box)) is not None:
        by_class_title = _("Rows right at the end, by class:")
        if judging.predicts:
            by_class_title = _("Rows right in the untrained networks, by class:")
        print(by_class_title, file=out)
        console.print(by_class)
    if line := _right_line(plan, tallies, judging):
        print(line, file=out)
    for line in _remarks(plan, tallies, judging):
        print(line, file=out)
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


def _remarks(plan: SweepPlan, tallies: Sequence[Tally], judging: Judging) -> Iterator[str]:
    """Yields what has to be said of the fates in the table."""
    rows = list(zip(plan.configs, tallies, strict=True))
    reasons = {unjudged_reason(config) for config, tally in rows if tally.fates["undecided"]}
    for reason in sorted(reason for reason in reasons if reason is not None):
        line = _("Undecided, as it is not told of such a run where it ends: {why}.")
        yield line.format(why=unjudged_text(reason))
    open_runs = sum(
        tally.fates["undecided"] for config, tally in rows if unjudged_reason(config) is None
    )
    if open_runs and judging.mode == "auto":
        line = _("{count} undecided: judging took its time; --judge all takes as long as it needs.")
        yield line.format(count=epoch_text(open_runs))
    too_large = sum(tally.rates_too_large for tally in tallies)
    if too_large:
        line = _("The learning rate is too large where {count} runs are: slow and stuck say what a")
        yield line.format(count=epoch_text(too_large))
        yield _("small one would do from there.")


def _table(plan: SweepPlan, tallies: Sequence[Tally], box: Box) -> Table:
    table = Table(box=box, pad_edge=False, show_edge=False)
    for name in plan.varied:
        table.add_column(name.replace("_", " "), no_wrap=True)
    for name in (_("solved"), _("95 %"), _("median"), _("quartiles")):
        table.add_column(name, justify="right", no_wrap=True)
    names = _fates_shown(tallies)
    for name in names:
        table.add_column(_(name), justify="right", no_wrap=True)
    shown = _measures_shown(plan)
    for heading in shown.values():
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(_("stuck at"), no_wrap=True)
    for config, tally in zip(plan.configs, tallies, strict=True):
        varied = [value_text(getattr(config, name)) for name in plan.varied]
        *cells, stuck_at = _cells(tally, names, can_be_solved(config))
        measured = [_mean_text(tally, name) for name in shown]
        table.add_row(*varied, *cells, *measured, stuck_at)
    return table


def _measures_shown(plan: SweepPlan) -> dict[str, str]:
    """Returns the measures that have a column, and its heading: where rows are held out."""
    if all(config.test is None for config in plan.configs):
        return {}
    return {
        "right": _("rows right"),
        "test_loss": _("test loss, 95 %"),
        "test_right": _("test rows right, 95 %"),
    }


def _mean_text(tally: Tally, name: str) -> str:
    """The mean of a measure, with its interval where rows are held out."""
    found = tally.means[name]
    if found.mean is None:
        return ""
    factor, unit, digits = (100.0, " %", 1) if "right" in name else (1.0, "", 4)
    text = f"{factor * found.mean:.{digits}f}{unit}"
    if found.interval is not None and name.startswith("test_"):
        low, high = (f"{factor * value:.{digits}f}" for value in found.interval)
        text += f"  {low} .. {high}{unit}"
    return text


def _class_table(plan: SweepPlan, tallies: Sequence[Tally], box: Box) -> Table | None:
    """The shares of right rows of several combinations, by class; None where there are none."""
    means = [_class_means(tally) for tally in tallies]
    most = max(map(len, means))
    if len(tallies) == 1 or not any(found.mean is not None for row in means for found in row):
        return None
    table = Table(box=box, pad_edge=False, show_edge=False)
    for name in plan.varied:
        table.add_column(name.replace("_", " "), no_wrap=True)
    table.add_column(_("rows right"), justify="right", no_wrap=True)
    named = [_class_names(config.dataset) for config in plan.configs]
    is_same = all(names == named[0] for names in named)
    shown = named[0] if is_same else tuple(str(index) for index in range(most))
    for name in shown[:_MANY_CLASSES]:
        table.add_column(name, justify="right", no_wrap=True)
    for config, tally, row in zip(plan.configs, tallies, means, strict=True):
        varied = [value_text(getattr(config, name)) for name in plan.varied]
        shares = [_share_text(found) for found in row[:_MANY_CLASSES]]
        table.add_row(*varied, _mean_text(tally, "right"), *shares)
    return table


def _class_means(tally: Tally) -> list[Mean]:
    return tally.of_classes or [tally.means["right_low"], tally.means["right_high"]]


def _class_names(data: Dataset) -> tuple[str, ...]:
    """What the classes are called: by their names, or the two targets that there are."""
    if data.is_of_classes:
        return data.target_names
    targets = sorted({*data.targets.ravel().tolist()})
    return tuple(f"{target:g}" for target in targets) if len(targets) == 2 else ("0", "1")


def _share_text(found: Mean) -> str:
    return "" if found.mean is None else f"{100 * found.mean:.1f} %"


def _right_line(plan: SweepPlan, tallies: Sequence[Tally], judging: Judging) -> str:
    """The share of rows that are right at the end, by class, of a sweep of one combination."""
    if len(tallies) != 1 or tallies[0].means["right"].mean is None:
        return ""
    low, high = (tallies[0].means[name].mean for name in ("right_low", "right_high"))
    share = _mean_text(tallies[0], "right")
    line = _("Rows right at the end: {share}").format(share=share)
    if judging.predicts:
        line = _("Rows right in the untrained networks: {share}").format(share=share)
    data = plan.configs[0].dataset
    if data.is_of_classes:
        means = zip(_class_names(data), _class_means(tallies[0]), strict=True)
        known = [(name, found.mean) for name, found in means if found.mean is not None]
        shares = ", ".join(f"{name} {100 * share:.1f} %" for name, share in known[:_MANY_CLASSES])
        more = ", ..." if len(known) > _MANY_CLASSES else ""
        return f"{line} ({shares}{more})" if known else line
    if low is None or high is None:
        return line
    classes = _("; with the lower target {low:.1f} %, with the higher {high:.1f} %")
    return line + classes.format(low=100 * low, high=100 * high)


def _fates_shown(tallies: Sequence[Tally]) -> tuple[str, ...]:
    """Returns the fates that have a column: undecided has one where a run is."""
    is_open = any(tally.fates["undecided"] for tally in tallies)
    return tuple(name for name in FATES[1:] if name != "undecided" or is_open)


def _cells(tally: Tally, names: Sequence[str], is_solvable: bool) -> list[str]:
    if not tally.runs:
        return [""] * (len(names) + 5)
    low, high = tally.solved_interval
    quartiles = tally.epochs_to_solve()
    median, between = "", ""
    if quartiles is not None:
        lower, middle, upper = (epoch_text(round(value)) for value in quartiles)
        median, between = middle, f"{lower} .. {upper}"
    fates = [epoch_text(tally.fates[name]) for name in names]
    stuck = [loss_text(loss) for loss, _count in tally.stuck_at.most_common(1)]
    return [
        f"{100 * tally.solved_share:.1f} %" if is_solvable else "",
        f"{100 * low:.1f} .. {100 * high:.1f} %" if is_solvable else "",
        median,
        between,
        *fates,
        *(stuck or [""]),
    ]
