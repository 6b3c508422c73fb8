"""``xortui explain``: why one weight moves, number by number, and whether the gradient is right."""

from __future__ import annotations

import json as json_text
import re
import sys
from pathlib import Path
from typing import Annotated, Any, Final

from cyclopts import Group, Parameter

from xortui.core import Settings, Trainer, Verdict, VerdictSearch
from xortui.core.explain import (
    CheckedGradient,
    Explanation,
    ParameterPlace,
    Update,
    boundary_of,
    check_gradients,
    explain,
    largest_gradient,
    largest_share,
    next_updates,
)
from xortui.core.number_text import integer_from_text
from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.explain_landscape import landscape_at, landscape_object, print_landscape
from xortui.tui.cli.help_text import examples_text
from xortui.tui.cli.output import printed
from xortui.tui.cli.output_options import (
    Ascii,
    Color,
    draw_with,
    json_option,
    kept_run_option,
    switch,
)
from xortui.tui.cli.resume import resume
from xortui.tui.cli.run_options import RunOptions, config_from_options, takes_run_options
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.player.verdict_watch import step_seconds
from xortui.tui.records.json_lines import finite_number
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.text.boundary_text import boundary_lines
from xortui.tui.rendering.text.gradient_check_text import gradient_check_lines
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.rendering.text.unit_names import parameters, parameters_of
from xortui.tui.rendering.text.update_text import UpdateContent, about_update, update_lines
from xortui.tui.rendering.text.verdict_text import caption, verdict_object

EPILOGUE = examples_text(
    ("xortui explain --at 6000", deferred("the weight with the largest gradient on the plateau")),
    (
        "xortui explain --at 12000 --weight x2-h1 --row 2",
        deferred("one weight, followed along one row"),
    ),
    (
        "xortui explain --optimizer adam --at 100 --check",
        deferred("every gradient beside its measure"),
    ),
    ("xortui explain --check --wrong", deferred("... and one that is wrong on purpose")),
    (
        "xortui explain --at 15000 --landscape --beside 43",
        deferred("the ways of two runs in one plane"),
    ),
    ("xortui explain --from run.npz --json", deferred("a kept run, for another program")),
)

_COLS: Final = 100
_LONGEST_STEP: Final = 0.1
_ALL: Final = "all"
_WHAT: Final = Group(deferred("What is explained"), sort_key=0.2)
_ARROW: Final = re.compile(r"\s*(?:→|->|-|>)\s*")

_At = Annotated[
    int | None,
    Parameter(
        help=deferred(
            "epoch whose next update is explained; the first, or where a kept run stands"
        ),
        metavar="EPOCH",
        group=_WHAT,
    ),
]
_Row = Annotated[
    str | None,
    Parameter(
        help=deferred("row of the data that is followed, from 1, or all; that which adds most"),
        metavar="ROW",
        group=_WHAT,
    ),
]
_Weight = Annotated[
    str | None,
    Parameter(
        help=deferred(
            "parameter, such as x2-h1, 'bias h1' or weights[0][1,0]; the largest gradient's"
        ),
        metavar="NAME",
        group=_WHAT,
    ),
]
_Update = Annotated[
    int | None,
    Parameter(
        help=deferred(
            "which of the epoch's mini-batches, from 1; the first, or the one with the row"
        ),
        metavar="N",
        group=_WHAT,
    ),
]
_Check = Annotated[
    bool, switch(deferred("every parameter's gradient beside the central difference"), _WHAT)
]
_Wrong = Annotated[
    bool,
    switch(deferred("make the gradient of the parameter wrong on purpose, with --check"), _WHAT),
]
_Landscape = Annotated[
    bool,
    switch(deferred("the loss in the plane in which the run has moved, and its way there"), _WHAT),
]
_Beside = Annotated[
    str | None,
    Parameter(
        help=deferred(
            "another run in the same plane, with --landscape: its seed, or a kept run's file"
        ),
        metavar="SEED|FILE",
        group=_WHAT,
    ),
]
_Json = Annotated[
    bool, json_option(deferred("write one JSON object, and nothing else, to standard output"))
]
_From = Annotated[Path | None, kept_run_option(deferred("explain a run kept by train --save"))]


@takes_run_options
def explain_update(
    given: RunOptions,
    *,
    at: _At = None,
    row: _Row = None,
    weight: _Weight = None,
    update: _Update = None,
    check: _Check = False,
    wrong: _Wrong = False,
    landscape: _Landscape = False,
    beside: _Beside = None,
    json: _Json = False,
    start: _From = None,
    color: Color = "auto",
    ascii: Ascii = False,
) -> int:
    """Explain one update: why a weight moves, with every number."""
    draw_with(color, ascii=ascii)
    if wrong and not check:
        raise UsageError(_("--wrong must be given with --check, whose gradient it makes wrong"))
    if beside is not None and not landscape:
        raise UsageError(_("--beside must be given with --landscape, in whose plane it is shown"))
    trainer = trainer_at(given, at, start)
    if landscape:
        seen = landscape_at(trainer, beside)
        if not json:
            return printed(lambda: print_landscape(seen))
        found = {"config": trainer.config.to_dict(), **landscape_object(seen, trainer.config)}
        return printed(lambda: print(json_text.dumps(found, allow_nan=False)))
    return _explain(trainer, row, weight, update, check=check, wrong=wrong, json=json)


def _explain(
    trainer: Trainer,
    row: str | None,
    weight: str | None,
    update: int | None,
    *,
    check: bool,
    wrong: bool,
    json: bool,
) -> int:
    chosen = chosen_update(next_updates(trainer), row, update)
    settings = chosen.settings
    place = place_from_text(weight, settings) if weight else largest_gradient(chosen)
    found = explain(chosen, place.field, _row_of(chosen, place, row))
    checked = check_gradients(chosen, wrong=place if wrong else None) if check else ()
    if json:
        return printed(
            lambda: print(json_text.dumps(_object(trainer, found, checked), allow_nan=False))
        )
    return printed(lambda: _print(trainer, found, checked))


def trainer_at(given: RunOptions, at: int | None, start: Path | None) -> Trainer:
    """Returns a run at an epoch.

    Args:
        given: The options on the command line.
        at: The epoch; by default the first, or the one that a kept run has reached.
        start: The file of a kept run, if it is one.

    Raises:
        UsageError: The run has no such epoch, or an option breaks its rule.
    """
    if at is not None and at < 0:
        raise UsageError(_("--at must be >= 0, got {epoch}").format(epoch=at))
    trainer = Trainer(config_from_options(given)) if start is None else resume(start, given)[0]
    epoch = trainer.epoch if at is None else at
    if epoch < trainer.epoch:
        # bit for bit the run that was kept, which is all that its past needs
        trainer = Trainer(trainer.config)
    if epoch > trainer.config.epochs:
        trainer.end_when(epochs=epoch)
    trainer.advance(epoch - trainer.epoch)
    if trainer.epoch < epoch:
        text = _("--at must be at most {last}, where the run has ended ({reason}), got {epoch}")
        raise UsageError(text.format(last=trainer.epoch, reason=trainer.end_reason, epoch=epoch))
    return trainer


def chosen_update(updates: tuple[Update, ...], row: str | None, number: int | None) -> Update:
    """Returns which update of an epoch is meant: by its number, or by a row of its batch.

    Raises:
        UsageError: There is no such update, or the row is not in it.
    """
    count = updates[0].settings.dataset.n_samples
    wanted = None if row in (None, _ALL) else integer_from_text(row or "")
    if row not in (None, _ALL) and (wanted is None or not 1 <= wanted <= count):
        text = _("--row must be from 1 to {count}, or all, got {row!r}")
        raise UsageError(text.format(count=count, row=row))
    if number is not None and not 1 <= number <= len(updates):
        text = _("--update must be from 1 to {count}, got {number}")
        raise UsageError(text.format(count=len(updates), number=number))
    holding = [u.number + 1 for u in updates if wanted is None or wanted - 1 in u.rows]
    if number is not None and number not in holding:
        text = _("--row must be in update {number}, got {row}, which is in update {other}")
        raise UsageError(text.format(number=number, row=row, other=holding[0]))
    return updates[(number or holding[0]) - 1]


def place_from_text(text: str, settings: Settings) -> ParameterPlace:
    """Returns the parameter of a name as the screen has it, or as a change names it.

    Raises:
        UsageError: The network has no parameter of that name.
    """
    plain = _plain_name(text)
    unnamed = parameters(settings.architecture)
    for parameter in (*parameters_of(settings), *unnamed):
        if plain in (_plain_name(parameter.name), _plain_name(parameter.short_name)):
            return ParameterPlace.from_field(parameter.field, settings)
    try:
        return ParameterPlace.from_field(text, settings)
    except ValueError:
        rule = _("--weight must be a parameter such as {first} or weights[0][1,0], got {text!r}")
        first = parameters(settings.sizes)[0].short_name.replace("→", "-")
        raise UsageError(rule.format(first=first, text=text)) from None


def _plain_name(text: str) -> str:
    return _ARROW.sub("-", " ".join(text.lower().split()))


def _row_of(update: Update, place: ParameterPlace, row: str | None) -> int | None:
    if row == _ALL:
        return None
    if row is None:
        return largest_share(update, place)
    rows: list[int] = update.rows.tolist()
    return rows.index(int(row) - 1)


def _object(
    trainer: Trainer, found: Explanation, checked: tuple[CheckedGradient, ...]
) -> dict[str, Any]:
    update = found.update
    shown = {"config": trainer.config.to_dict(), **found.to_dict()}
    shown["loss_of_batch"] = finite_number(update.loss)
    shown["verdict"] = verdict_object(_verdict_of(trainer), trainer.config)
    shown["boundary"] = boundary_of(update.before, update.settings).to_dict()
    if checked:
        shown["check"] = [one.to_dict() for one in checked]
    return shown


def _verdict_of(trainer: Trainer) -> Verdict:
    search = VerdictSearch(trainer.config, trainer.parameters(), trainer.epoch)
    # what comes of a large run takes longer to find out than anybody waits
    return search.finish() if step_seconds(trainer.settings) <= _LONGEST_STEP else search.verdict()


def _print(trainer: Trainer, found: Explanation, checked: tuple[CheckedGradient, ...]) -> None:
    glyphs = Glyphs.of_stream(sys.stdout, color=False)
    settings = found.update.settings
    one = next((one for one in checked if one.place == found.place), None)
    if one is None:
        (one,) = check_gradients(found.update, [found.place])
    loss = loss_text(trainer.loss)
    title = _("{run}, epoch {epoch}, loss {loss}")
    print(title.format(run=settings.title, epoch=epoch_text(trainer.epoch), loss=loss))
    print(caption(_verdict_of(trainer), trainer.config, _COLS))
    about = about_update(found)
    print(about if glyphs.unicode else about.replace(" · ", ", "), end="\n\n")
    for line in update_lines(UpdateContent(found, checked=one), _COLS, glyphs):
        print(line.text.rstrip())
    if checked:
        print()
        for line in gradient_check_lines(checked, settings, glyphs):
            print(line.text.rstrip())
    print()
    for line in boundary_lines(found.update.before, settings, _COLS, glyphs):
        print(line.text.rstrip())
