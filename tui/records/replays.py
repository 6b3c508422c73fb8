"""Saving a run of which not every loss was kept: it is made again, a slice at a time.

The savers are generators, so that whoever owns the screen decides when a slice is made. Each
yields the share done, from 0 to 1, and is sent the number of epochs of the next slice; closed
before its end, it leaves no file.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

from xortui.core import RunConfig, RunStarted, Trainer
from xortui.tui.records.atomic_files import replacing
from xortui.tui.records.json_lines import ended_line, epoch_lines, started_line
from xortui.tui.records.loss_record import LossRecord
from xortui.tui.records.run_card import as_far_as
from xortui.tui.records.saved_runs import SavedRun, save_run

Saving = Generator[float, int, None]
"""Yields the share done; is sent how many epochs the next slice has."""


def saving_npz(path: Path, config: RunConfig, epoch: int) -> Saving:
    """Saves a run with every loss up to an epoch. See `saved_runs`.

    Raises:
        OSError: The file cannot be written.
    """
    trainer = Trainer(as_far_as(config, epoch))
    record = LossRecord.starting(trainer)
    while trainer.end_reason is None:
        count = yield trainer.epoch / max(epoch, 1)
        record.extend(trainer.advance(trainer.epochs_alike(count)))
    save_run(path, SavedRun.of(trainer, record, config))


def saving_json_lines(path: Path, config: RunConfig, epoch: int) -> Saving:
    """Writes a run's events up to an epoch, a line for each epoch. See `json_lines`.

    Raises:
        OSError: The file cannot be written.
    """
    trainer = Trainer(as_far_as(config, epoch))
    with replacing(path) as file:

        def write(line: str) -> None:
            file.write(line.encode() + b"\n")

        write(started_line(RunStarted(trainer.config, trainer.snapshot())))
        while trainer.end_reason is None:
            count = yield trainer.epoch / max(epoch, 1)
            event = trainer.advance(trainer.epochs_alike(count))
            for line in epoch_lines(event, 1):
                write(line)
        write(ended_line(trainer.stop(), trainer.settings))


SAVERS: Final[dict[str, Callable[[Path, RunConfig, int], Saving]]] = {
    "npz": saving_npz,
    "jsonl": saving_json_lines,
}
"""The end of a file's name -> what writes it."""
