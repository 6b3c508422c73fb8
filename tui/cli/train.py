"""``xortui train``: a run without a screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from xortui.core import RunConfig, RunEnded, Trainer
from xortui.tui.cli.event_readers import JsonWriter, LossKeeper, ProgressBar
from xortui.tui.cli.file_places import check_place
from xortui.tui.cli.headless import Reader, train_headless
from xortui.tui.cli.help_text import presets_and
from xortui.tui.cli.interruption import deferred_signals
from xortui.tui.cli.output import FAILURE, output_status, printed, say
from xortui.tui.cli.output_options import (
    EVERY,
    OUTPUT,
    Ascii,
    Color,
    check_every,
    draw_with,
    every_option,
    json_option,
    kept_run_option,
)
from xortui.tui.cli.report import print_report
from xortui.tui.cli.resume import resume
from xortui.tui.cli.run_options import (
    RunOptions,
    config_from_options,
    note_unreached_change,
    takes_run_options,
)
from xortui.tui.core_errors import reason_of
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.records.run_card import as_far_as
from xortui.tui.records.saved_runs import SavedRun, save_run

EPILOGUE = presets_and(
    (
        "xortui train",
        deferred("the PyTorch article: 20,000 epochs, then the table, a chart, the card"),
    ),
    ("xortui train --preset scratch --seed 3", deferred("the NumPy article from another seed")),
    ("xortui train --json --every 1000 | jq .loss", deferred("losses for another program")),
    ("xortui train --epochs 5000 --save run.npz", deferred("keep the run in a file ...")),
    ("xortui train --from run.npz --epochs 20000", deferred("... and go on bit for bit")),
    (
        "xortui train --from run.npz --lr 1 --epochs 9000",
        deferred("... or with another learning rate"),
    ),
    (
        "xortui train --data '0,0,1;0,1,0;1,0,0;1,1,1' --until-solved",
        deferred("your own truth table"),
    ),
    ("xortui train --change 3000:learning_rate=2", deferred("change something on the way")),
)


_Json = Annotated[
    bool, json_option(deferred("write JSON Lines, and nothing else, to standard output"))
]
_Every = Annotated[int, every_option(deferred("epochs from one JSON line to the next"))]
_Save = Annotated[
    Path | None,
    Parameter(
        help=deferred("keep the run in a file: configuration, parameters, every loss"),
        metavar="FILE.npz",
        group=OUTPUT,
    ),
]
_From = Annotated[
    Path | None,
    kept_run_option(
        deferred("go on with a run kept by --save, bit for bit; options given beside it change it")
    ),
]


@takes_run_options
def train(
    given: RunOptions,
    *,
    json: _Json = False,
    every: _Every = EVERY,
    save: _Save = None,
    start: _From = None,
    color: Color = "auto",
    ascii: Ascii = False,
) -> int:
    """Train without a screen: for a person, or as JSON Lines for a program."""
    draw_with(color, ascii=ascii)
    check_every(every, is_read=json)
    check_place("--save", save)
    if start is None:
        trainer, record = Trainer(config_from_options(given)), None
    else:
        trainer, record = resume(start, given)
    if save is None:
        note_unreached_change(trainer.config)
    keeper = LossKeeper(record, every_loss=save is not None)
    if json:
        return _train(trainer, [keeper, JsonWriter(sys.stdout, every)], keeper, save)
    bar = [ProgressBar()] if sys.stderr.isatty() else []
    try:
        return _train(trainer, [keeper, *bar], keeper, save, report=True, is_fresh=start is None)
    finally:
        for shown in bar:
            shown.close()


def _train(
    trainer: Trainer,
    readers: Sequence[Reader],
    keeper: LossKeeper,
    save: Path | None,
    *,
    report: bool = False,
    is_fresh: bool = True,
) -> int:
    with deferred_signals() as interruption:
        event, failure = None, None
        try:
            event = train_headless(trainer, readers, interruption)
        except OSError as error:
            # Nobody reads any more, or the disk is full: what was done is still worth keeping.
            failure = error
        is_kept = save is None or _is_saved(save, trainer, keeper)
        status = output_status(failure) if failure is not None else 0
        if report and event is not None:
            whole = is_fresh and event.reason != "stopped"
            card = trainer.config if whole else as_far_as(trainer.config, event.epoch)
            saved = save if is_kept else None
            status = printed(lambda: _report(card, trainer, event, keeper, saved))
        if event is not None and event.reason == "stopped":
            return interruption.exit_status
        return status if is_kept else FAILURE


def _report(
    card: RunConfig, trainer: Trainer, event: RunEnded, keeper: LossKeeper, saved: Path | None
) -> None:
    print_report(card, trainer.settings, event, keeper.curve, sys.stdout, keeper.test_curve)
    if saved is not None:
        print("\n" + _("Saved in {path}").format(path=saved))


def _is_saved(path: Path, trainer: Trainer, keeper: LossKeeper) -> bool:
    if keeper.record is None:
        return True
    try:
        save_run(path, SavedRun.of(trainer, keeper.record))
    except OSError as error:
        line = _("--save {path}: {reason}").format(path=path, reason=reason_of(error))
        say(line)
        return False
    return True
