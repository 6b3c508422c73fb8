"""``--from``: going on with a run that was kept in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xortui.core import ENDING_FIELDS, IN_FLIGHT_FIELDS, RunConfig, Trainer
from xortui.tui.cli.errors import UsageError, naming_option
from xortui.tui.cli.output import say
from xortui.tui.cli.run_options import (
    RunOptions,
    change_from_text,
    config_from_options,
    refused_change,
)
from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.player.changing import make_in_valid_order
from xortui.tui.records.field_text import FIELD_TYPES
from xortui.tui.records.loss_record import LossRecord
from xortui.tui.records.run_card import option_name, value_text
from xortui.tui.records.saved_runs import SavedRun, load_run


def resume(path: Path, given: RunOptions) -> tuple[Trainer, LossRecord]:
    """Returns a kept run, changed by the options given beside it, and its losses so far.

    What may change in flight becomes a change at the epoch reached; when the run ends is set
    anew; anything else would be another network, and is refused.

    Args:
        path: A file that `save_run` wrote.
        given: The options on the command line.

    Raises:
        UsageError: The file is no saved run, or an option cannot change it.
    """
    unreadable = _("--from must be a file that can be read, got {path!r} ({reason})")
    run = kept_run(path, "--from", unreadable)
    if "preset" in given:
        raise UsageError(
            _("--preset must be left out with --from, got {name!r}").format(name=given["preset"])
        )
    trainer = run.trainer()
    _change_fields(trainer, given)
    for text in given.get("changes", ()):
        _plan_change(trainer, text)
    return trainer, run.record()


def kept_run(path: Path, option: str, unreadable: str) -> SavedRun:
    """Returns a run that was kept, as an option names it.

    Args:
        path: A file that `save_run` wrote.
        option: The option, for what is said.
        unreadable: What is said where it cannot be read, with ``{path}`` and ``{reason}``.

    Raises:
        UsageError: The file is no saved run.
    """
    try:
        run = load_run(path)
    except OSError as error:
        text = unreadable.format(path=str(path), reason=reason_of(error))
        raise UsageError(text) from None
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    if not run.is_checked:
        line = _(
            "note: {option} {path} was saved by version 0.1, without a checksum: it is unchecked"
        )
        say(line.format(option=option, path=path))
    return run


def _change_fields(trainer: Trainer, given: RunOptions) -> None:
    ending = {name: getattr(trainer.config, name) for name in ENDING_FIELDS}
    base = trainer.settings.replace(**ending)
    wanted = config_from_options({k: v for k, v in given.items() if k != "changes"}, base)
    differing = {
        name: getattr(wanted, name)
        for name in given
        if name in FIELD_TYPES and _differs(name, wanted, base)
    }
    for name, value in differing.items():
        if name not in (*IN_FLIGHT_FIELDS, *ENDING_FIELDS):
            raise UsageError(
                _("{option} must stay {old} in a run that goes on, got {new}").format(
                    option=option_name(name),
                    old=value_text(getattr(base, name)),
                    new=value_text(value),
                )
            )
    _change_in_flight(trainer, {k: v for k, v in differing.items() if k in IN_FLIGHT_FIELDS})
    trainer.end_when(**{k: v for k, v in differing.items() if k in ENDING_FIELDS})


def _differs(name: str, wanted: RunConfig, base: RunConfig) -> bool:
    if name == "changes":
        return False
    replaces_data = name == "gate" and wanted.data != base.data
    return replaces_data or bool(getattr(wanted, name) != getattr(base, name))


def _change_in_flight(trainer: Trainer, values: dict[str, Any]) -> None:
    try:
        make_in_valid_order(trainer.change, values)
    except ValueError as error:
        raise UsageError(naming_option(str(error))) from None


def _plan_change(trainer: Trainer, text: str) -> None:
    change = change_from_text(text)
    if change.epoch < trainer.epoch:
        raise UsageError(
            _("{option} must be at epoch {epoch} or later with --from, got {text}").format(
                option=option_name("changes"), epoch=trainer.epoch, text=text
            )
        )
    try:
        if change.epoch == trainer.epoch:
            trainer.change(change.field, change.value)
            return
        trainer.plan(change)
    except (TypeError, ValueError) as error:
        raise refused_change(text, error) from None
