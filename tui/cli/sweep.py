"""``xortui sweep``: thousands of runs, and what became of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Group, Parameter

from xortui.core import unjudged_reason
from xortui.core.sweep import check_prediction, combinations
from xortui.tui.cli.errors import UsageError, naming_option
from xortui.tui.cli.file_places import check_place
from xortui.tui.cli.help_text import presets_and
from xortui.tui.cli.interruption import deferred_signals
from xortui.tui.cli.output import FAILURE, printed, say
from xortui.tui.cli.output_options import (
    OUTPUT,
    Ascii,
    Color,
    draw_with,
    json_option,
    switch,
)
from xortui.tui.cli.run_options import (
    RunOptions,
    config_from_options,
    note_unreached_change,
    takes_run_options,
)
from xortui.tui.cli.sweep_progress import SweepProgress
from xortui.tui.cli.sweep_report import print_sweep
from xortui.tui.cli.work_options import (
    WORKERS_ENDED,
    check_jobs,
    jobs_option,
    place_of,
    scheduler_option,
    store_option,
)
from xortui.tui.core_errors import reason_of
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.records.run_card import option_name
from xortui.tui.sweep.executors import (
    ExecutorError,
    Workers,
    cores,
)
from xortui.tui.sweep.exports import json_lines, write_csv, write_npz
from xortui.tui.sweep.grammar import DEFAULT_SEEDS, seeds_from_text, varied_from_texts
from xortui.tui.sweep.judging import Judging
from xortui.tui.sweep.plan import SweepPlan, chunk_size_for
from xortui.tui.sweep.run import run_sweep, tallies
from xortui.tui.sweep.store import Store, StoreError

_SWEEP = Group(deferred("The sweep"), sort_key=0)
_WITH_COMMAS: Final = (
    *("--hidden", "--activation", "--init", "--bias-init", "--betas", "--schedule"),
    *("--norm-layers", "--layer-dropout", "--inputs", "--stop-when"),
)
"""Options of which one value may hold commas."""

_RUN_OPTIONS: Callable[[Callable[..., int]], Callable[..., int]] = takes_run_options(
    without=("seed",)
)

EPILOGUE = presets_and(
    (
        "xortui sweep --preset scratch",
        deferred("how many of 1,000 seeds solve the NumPy article's XOR"),
    ),
    ("xortui sweep --vary hidden=2,3,4,8", deferred("... with how many hidden units")),
    (
        "xortui sweep --vary lr=0.01..10:log:9 --vary optimizer=sgd,adam",
        deferred("every learning rate with every optimizer"),
    ),
    ("xortui sweep --seeds 0..99999 --store big.db", deferred("kept as it goes; again to go on")),
    ("xortui sweep --predict", deferred("when each seed will be solved, before a single epoch")),
    ("xortui sweep --json | jq .solved_share", deferred("for another program")),
)


@_RUN_OPTIONS
def sweep(
    given: RunOptions,
    *,
    seeds: Annotated[
        str,
        Parameter(
            help=deferred("seeds: a count, a range such as 0..9999, or a list such as 5,7"),
            metavar="SEEDS",
            group=_SWEEP,
        ),
    ] = DEFAULT_SEEDS,
    vary: Annotated[
        tuple[str, ...],
        Parameter(
            help=deferred(
                "vary a field: hidden=2,3,4 or lr=0.01..10:log:9; several are combined; "
                "';' between values that have commas: hidden=2;4,3"
            ),
            metavar="FIELD=VALUES",
            negative_iterable=(),
            show_default=False,
            group=_SWEEP,
        ),
    ] = (),
    jobs: Annotated[int | None, jobs_option(_SWEEP)] = None,
    scheduler: Annotated[str | None, scheduler_option(_SWEEP)] = None,
    store: Annotated[Path | None, store_option(_SWEEP)] = None,
    judge: Annotated[
        Literal["auto", "all", "none"],
        Parameter(
            help=deferred(
                "tell slow from stuck: auto for as long as training took, or 2 s of processor time;"
                " all however long it takes; none leaves what is not solved undecided"
            ),
            group=_SWEEP,
        ),
    ] = "auto",
    predict: Annotated[
        bool,
        switch(
            deferred("train nothing: tell from the untrained networks when they are solved"), _SWEEP
        ),
    ] = False,
    json: Annotated[
        bool, json_option(deferred("write JSON Lines, an object a combination, to standard output"))
    ] = False,
    csv: Annotated[
        Path | None,
        Parameter(help=deferred("write a row a run"), metavar="FILE.csv", group=OUTPUT),
    ] = None,
    npz: Annotated[
        Path | None,
        Parameter(help=deferred("write an array a column"), metavar="FILE.npz", group=OUTPUT),
    ] = None,
    color: Color = "auto",
    ascii: Ascii = False,
) -> int:
    """Train thousands of runs and compare them."""
    draw_with(color, ascii=ascii)
    check_jobs(jobs)
    for option, path in (("--csv", csv), ("--npz", npz), ("--store", store)):
        check_place(option, path)
    processes = jobs or cores()
    plan = plan_of(given, seeds, vary, processes, predict=predict)
    if predict and store is not None:
        raise UsageError(_("--predict must be without --store, which keeps what is trained"))
    judging = Judging("all" if predict and judge == "auto" else judge, predicts=predict)
    note_unreached_change(max(plan.configs, key=lambda config: config.epochs))
    place = place_of(scheduler, processes)
    exports = [(csv, write_csv), (npz, write_npz)]
    try:
        with closing(Store(plan, store, predicted=predict)) as opened:
            for note in opened.notes:
                say(note)
            kept = opened.finished_runs()
            status = _train(opened, place, judging)
            if kept and judging.mode == "all":
                _note_undecided(opened)
            # Files first: whoever reads what is printed may leave at its first line.
            for path, write in exports:
                status = _written(opened, path, write) or status
            return printed(lambda: _print(opened, judging, json=json)) or status
    except (ExecutorError, StoreError) as error:
        say(str(error))
        return FAILURE


def plan_of(
    given: RunOptions, seeds: str, vary: Sequence[str], jobs: int, *, predict: bool = False
) -> SweepPlan:
    """Returns the sweep that a person described.

    Raises:
        UsageError: It breaks a rule of a run or of a sweep.
    """
    config = config_from_options(given)
    try:
        varied = varied_from_texts(vary)
        configs = tuple(combinations(config, varied))
        for combined in configs if predict else ():
            check_prediction(combined)
        chosen = seeds_from_text(seeds)
        size = chunk_size_for(len(chosen), len(configs), jobs)
        return SweepPlan(configs, chosen, size, tuple(varied))
    except (TypeError, ValueError) as error:
        message = naming_option(str(error))
        is_own = message.startswith(("seed", "vary", "predict"))
        message = f"--{message}" if is_own else message
        raise UsageError(message + _hint_at_commas(message, vary)) from None


def _hint_at_commas(message: str, vary: Sequence[str]) -> str:
    """Returns what helps where commas parted a value that holds some, such as ``uniform:-1,1``."""
    for text in vary:
        name, _equals, values = text.partition("=")
        option = option_name(name.strip().lstrip("-").replace("-", "_"))
        is_meant = option in _WITH_COMMAS and message.startswith(f"{option} ")
        if is_meant and "," in values and ";" not in values:
            hint = _("; values that hold commas have ; between or behind them: --vary '{text};'")
            return hint.format(text=text)
    return ""


def _train(store: Store, place: AbstractContextManager[Workers], judging: Judging) -> int:
    """Trains what is missing; returns the exit status, 130 after Ctrl-C."""
    with deferred_signals() as interruption:
        progress = SweepProgress(store, interruption, is_shown=sys.stderr.isatty())
        try:
            if store.finished_runs() < store.plan.runs:
                with place as workers:
                    run_sweep(store, workers, progress, judging)
        except StoreError as error:
            progress.close()
            say(str(error))
            return FAILURE
        except BrokenExecutor:
            progress.close()
            say(_(WORKERS_ENDED))
            return FAILURE
        finally:
            progress.close()
        return interruption.exit_status


def _note_undecided(store: Store) -> None:
    """Says that what a store has kept as undecided stays so: its networks are gone."""
    rows = zip(store.plan.configs, tallies(store), strict=True)
    undecided = sum(
        tally.fates["undecided"] for config, tally in rows if unjudged_reason(config) is None
    )
    if undecided:
        line = _("note: {count} runs are undecided; what a store has kept is not judged anew")
        say(line.format(count=undecided))


def _print(store: Store, judging: Judging, *, json: bool) -> None:
    if json:
        for line in json_lines(store, predicted=judging.predicts):
            print(line)
    else:
        print_sweep(store.plan, list(tallies(store)), sys.stdout, judging)


def _written(store: Store, path: Path | None, write: Callable[[Path, Store], None]) -> int:
    if path is None:
        return 0
    try:
        write(path, store)
    except OSError as error:
        say(f"{path}: {reason_of(error)}")
        return FAILURE
    return 0
