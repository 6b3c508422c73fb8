"""``xortui compare``: up to six runs side by side, in step by epoch."""

from __future__ import annotations

import json as json_text
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import Group, Parameter

from xortui.core import RunConfig
from xortui.core.sweep import combinations
from xortui.tui.cli.compare_report import print_comparison
from xortui.tui.cli.default_run import has_terminal
from xortui.tui.cli.errors import UsageError, naming_option
from xortui.tui.cli.help_text import examples_text, made_help
from xortui.tui.cli.interruption import Interruption, deferred_signals
from xortui.tui.cli.output import output_status, printed
from xortui.tui.cli.output_options import (
    EVERY,
    OUTPUT,
    Ascii,
    Color,
    NoMouse,
    check_every,
    draw_with,
    every_option,
    json_option,
    switch,
)
from xortui.tui.cli.progress_bar import progress_bar
from xortui.tui.cli.resume import kept_run
from xortui.tui.cli.run_options import (
    RunOptions,
    config_from_options,
    note_unreached_change,
    takes_run_options,
)
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.player.differences import difference_words, differing_fields
from xortui.tui.player.questions import QUESTIONS
from xortui.tui.player.side_by_side import (
    MOST_RUNS,
    ComparedRuns,
    RunSeen,
    SideBySide,
    TooManyRunsError,
)
from xortui.tui.records.json_lines import finite_number
from xortui.tui.records.run_card import as_far_as, option_name
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.sweep.grammar import varied_from_texts

_COMPARED: Final = Group(deferred("What is compared"), sort_key=0)
_SECONDS: Final = 0.05
_MOST_EPOCHS: Final = 1 << 14


def _questions_text() -> str:
    lines = (f"  {name:<12}{_(question.asks)}" for name, question in QUESTIONS.items())
    return "\n".join((_("Questions:"), *lines, "", _examples()))


_examples = examples_text(
    ("xortui compare --vary learning_rate=0.1,1", deferred("two learning rates, side by side")),
    (
        "xortui compare --vary optimizer=sgd,adam --vary lr=0.01,0.1",
        deferred("every one with every other, up to six runs"),
    ),
    ("xortui compare --question units", deferred("a question of the articles, answered")),
    ("xortui compare --runs a.npz b.npz", deferred("two runs that were saved")),
    ("xortui compare --question rate --json", deferred("for another program")),
)

EPILOGUE = _questions_text


def _help_of_the_question() -> str:
    return _("runs that answer a question: {names}").format(names=", ".join(QUESTIONS))


@takes_run_options
def compare(
    given: RunOptions,
    *,
    vary: Annotated[
        tuple[str, ...],
        Parameter(
            help=deferred(
                "what differs: lr=0.1,1 or hidden=2,3,4; several are combined; "
                "';' between values that have commas: hidden=2;4,3"
            ),
            metavar="FIELD=VALUES",
            negative_iterable=(),
            show_default=False,
            group=_COMPARED,
        ),
    ] = (),
    runs: Annotated[
        tuple[Path, ...],
        Parameter(
            help=deferred("runs that were saved, made again as far as they had come"),
            metavar="FILE.npz",
            consume_multiple=True,
            negative_iterable=(),
            show_default=False,
            group=_COMPARED,
        ),
    ] = (),
    question: Annotated[
        str | None,
        Parameter(
            help=made_help(_help_of_the_question),
            metavar="NAME",
            group=_COMPARED,
        ),
    ] = None,
    list: Annotated[
        bool, switch(deferred("say which questions there are, and what differs in each"), _COMPARED)
    ] = False,
    once: Annotated[
        bool,
        switch(
            deferred("train to the end and print, which is done anyway without a terminal"), OUTPUT
        ),
    ] = False,
    paused: Annotated[bool, switch(deferred("start paused"), OUTPUT)] = False,
    json: Annotated[
        bool, json_option(deferred("write JSON Lines, and nothing else, to standard output"))
    ] = False,
    every: Annotated[int, every_option(deferred("epochs from one JSON line to the next"))] = EVERY,
    color: Color = "auto",
    ascii: Ascii = False,
    no_mouse: NoMouse = False,
) -> int:
    """Train up to six runs side by side, in step by epoch, and say which is ahead.

    In a terminal they are shown on the screen, and elsewhere as a table and a chart at their end.
    """
    check_every(every, is_read=json)
    if list:
        draw_with(color, ascii=ascii)
        return printed(_print_questions)
    try:
        compared = _compared(given, vary, runs, question)
    except TooManyRunsError as error:
        raise UsageError(str(error)) from None
    if not (once or json) and has_terminal():
        from xortui.tui.app import run_app

        return run_app(
            compared.configs[0],
            paused=paused,
            ascii=ascii,
            color=None if color == "auto" else color,
            mouse=not no_mouse,
            compared=compared,
        )
    draw_with(color, ascii=ascii)
    together = SideBySide(compared.configs, names=compared.names, clock=time.perf_counter)
    with deferred_signals() as interruption:
        try:
            if json:
                _write_json(together, every, interruption)
            else:
                _train(together, interruption)
        except OSError as error:
            return output_status(error)
        status = 0 if json else printed(lambda: print_comparison(together.frame(), sys.stdout))
        return interruption.exit_status if interruption.signal is not None else status


def _compared(
    given: RunOptions, vary: Sequence[str], runs: Sequence[Path], question: str | None
) -> ComparedRuns:
    """Returns the runs that a person asked for.

    Raises:
        UsageError: It is not said which, or in two ways, or a value breaks its rule.
        TooManyRunsError: They are too many.
    """
    ways = {"--vary": vary, "--runs": runs, "--question": question}
    told = [option for option, value in ways.items() if value]
    if len(told) != 1:
        rule = _("one of {options} must say what is compared, got {told}")
        shown = _(" and ").join(told) or _("none")
        raise UsageError(rule.format(options=", ".join(ways), told=shown))
    if runs:
        if given:
            rule = _("{option} must be left out with --runs, whose runs are as they were")
            raise UsageError(rule.format(option=option_name(next(iter(given)))))
        if len(runs) > MOST_RUNS:
            raise TooManyRunsError(len(runs))
        names = tuple(path.name for path in runs)
        return ComparedRuns(tuple(_saved(path) for path in runs), names)
    if question is not None:
        return _answering(question, given)
    config = config_from_options(given)
    note_unreached_change(config)
    try:
        configs = combinations(config, varied_from_texts(vary))
    except (TypeError, ValueError) as error:
        message = naming_option(str(error))
        raise UsageError(f"--{message}" if message.startswith("vary") else message) from None
    return ComparedRuns(tuple(configs))


def _answering(name: str, given: RunOptions) -> ComparedRuns:
    asked = QUESTIONS.get(name.strip().lower())
    if asked is None:
        rule = _("--question must be one of {names}, got {name!r}")
        raise UsageError(rule.format(names=", ".join(QUESTIONS), name=name))
    for field in ("preset", asked.field):
        if field in given:
            rule = _("{option} must be left out with --question {name}, which says it itself")
            raise UsageError(rule.format(option=option_name(field), name=asked.name))
    try:
        configs = asked.configs(config_from_options(given, asked.config))
    except ValueError as error:
        raise UsageError(naming_option(str(error))) from None
    return ComparedRuns(tuple(configs), asks=_(asked.asks))


def _saved(path: Path) -> RunConfig:
    unreadable = _("--runs must be files that can be read, got {path!r} ({reason})")
    run = kept_run(path, "--runs", unreadable)
    return as_far_as(run.config, run.checkpoint.epoch)


def _print_questions() -> None:
    for question in QUESTIONS.values():
        differing = "; ".join(difference_words(question.configs()))
        print(f"{question.name:<12}{_(question.asks)}")
        print(f"{'':<12}{differing}")


def _train(together: SideBySide, interruption: Interruption) -> None:
    """Trains all runs to their ends, or until someone interrupts it."""
    bar = progress_bar(
        "epoch {task.fields[epoch]}",
        "{task.percentage:>3.0f} %",
        is_shown=sys.stderr.isatty(),
    )
    last = max(config.epochs for config in together.configs)
    with bar:
        task = bar.add_task("", total=max(last, 1), epoch="0")
        count = 1
        while not together.is_over and interruption.signal is None:
            started = time.perf_counter()
            together.forward(count)
            seconds = max(time.perf_counter() - started, 1e-6)
            count = max(1, min(int(count * _SECONDS / seconds), 4 * count, _MOST_EPOCHS))
            shown = epoch_text(together.epoch)
            bar.update(task, completed=together.epoch, epoch=shown, refresh=True)


def _write_json(together: SideBySide, every: int, interruption: Interruption) -> None:
    """Writes the start, the losses every so many epochs, and the end."""
    frame = together.frame()
    _write(
        event="started",
        differing=differing_fields(together.configs),
        runs=[{"label": run.label, "config": run.config.to_dict()} for run in frame.runs],
    )
    _write(event="epoch", epoch=0, losses=[finite_number(run.loss) for run in frame.runs])
    while not together.is_over and interruption.signal is None:
        together.forward(every - together.epoch % every)
        losses = [finite_number(loss) for loss in together.losses]
        _write(event="epoch", epoch=together.epoch, losses=losses)
    frame = together.frame()
    standing = frame.standing
    _write(
        event="ended",
        epoch=frame.epoch,
        measure=standing.measure,
        ahead=standing.ahead,
        runs=[
            _ended(run)
            | {
                standing.measure: finite_number(standing.values[index]),
                "times": standing.times[index],
                "epochs_behind": standing.epochs_behind[index],
            }
            for index, run in enumerate(frame.runs)
        ],
    )


def _ended(run: RunSeen) -> dict[str, Any]:
    return {
        "label": run.label,
        "epoch": run.epoch,
        "loss": finite_number(run.loss),
        "solved": run.solved_at is not None,
        "solved_at": run.solved_at,
        "reason": run.end_reason or "stopped",
    }


def _write(**values: Any) -> None:
    print(json_text.dumps(values), flush=True)
