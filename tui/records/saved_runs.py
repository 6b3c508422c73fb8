"""Runs kept in a file, ``.npz``: what they are, what they have become, and how to go on.

A file holds ``format``, ``config`` (JSON), ``epoch``, ``losses`` and ``train_losses`` (one an
epoch from epoch 0; NaN where training mode does not differ, and left out where it never does),
with held-out rows ``test_losses`` (NaN where nobody looked at them),
the parameters as ``weights_0``, ``biases_0``, ``weights_1``, ... (with batch normalisation also
``scales_0``, ``shifts_0``, ``running_means_0``, ``running_variances_0``, ...), and
``checkpoint`` (JSON) with ``checkpoint_vector``, from which the run goes on bit for bit, and
``checksum``, over all of these. Everything reads with `numpy.load`; nothing in it is pickled.

Version 0.1 wrote the same without a checksum. Such a run is read as it stands, and is marked as
unchecked. Whoever wrote a file, its parts must fit together: no other network's checkpoint, no
change made too early, no loss that the parameters do not have.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from xortui.core import (
    Checkpoint,
    Parameters,
    RunConfig,
    Settings,
    Trainer,
    check_checkpoint,
    check_last_loss,
    checkpoint_parameters,
    vector_size,
)
from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.records.array_archive import UNREADABLE, ArrayArchive, digest, opened_archive
from xortui.tui.records.atomic_files import replacing
from xortui.tui.records.loss_record import LossRecord
from xortui.tui.records.shortened import shortened

_FORMAT: Final = "xortui run 2"
_UNCHECKED_FORMAT: Final = "xortui run 1"
LONGEST_WORD: Final = 64
LONGEST_JSON: Final = 64 << 20
MOST_CHANGES: Final = 100_000
"""More than anybody makes with the keys of the screen in an hour."""
_CHECKPOINT_FIELDS: Final = {
    "epoch",
    "settings",
    "steps",
    "generator_state",
    "solved_at",
    "n_applied",
}


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A run as a file keeps it.

    Attributes:
        config: The run's description, with every change made so far.
        checkpoint: The state from which it goes on.
        parameters: The parameters in that state.
        losses: The loss at each epoch from 0, shape ``(epoch + 1,)`` float64.
        train_losses: The losses in training mode, likewise, with NaN where they do not differ;
            empty where they never do.
        test_losses: The losses of held-out rows, likewise, with NaN where nobody looked.
        is_checked: Whether a checksum says that this is what was computed. Version 0.1 kept none.
    """

    config: RunConfig
    checkpoint: Checkpoint
    parameters: Parameters
    losses: NDArray[np.float64]
    train_losses: NDArray[np.float64]
    test_losses: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    is_checked: bool = True

    @classmethod
    def of(cls, trainer: Trainer, record: LossRecord, config: RunConfig | None = None) -> Self:
        """Returns the run as it stands, with the losses that its owner has kept.

        Args:
            trainer: The run.
            record: Its losses.
            config: How it is described, where that goes on beyond what this trainer was to make.
        """
        return cls(
            config or trainer.config,
            trainer.checkpoint(),
            trainer.parameters(),
            record.losses,
            record.train_losses,
            record.test_losses,
        )

    def trainer(self) -> Trainer:
        """Returns a trainer that goes on where the run stood."""
        return Trainer.resumed(self.config, self.checkpoint)

    def record(self) -> LossRecord:
        """Returns the losses so far, to be gone on with."""
        return LossRecord(self.losses, self.train_losses, self.test_losses)


def save_run(path: Path, run: SavedRun) -> None:
    """Writes a run to a file, which is there whole or not at all.

    Raises:
        OSError: The file cannot be written.
    """
    arrays: dict[str, Any] = {
        "format": np.array(_FORMAT),
        "config": np.array(json.dumps(run.config.to_dict())),
        "epoch": np.array(run.checkpoint.epoch),
        "losses": run.losses,
    }
    if run.train_losses.size:
        arrays["train_losses"] = run.train_losses
    if run.test_losses.size:
        arrays["test_losses"] = run.test_losses
    arrays.update(_parameter_arrays(run.parameters))
    arrays["checkpoint"] = np.array(json.dumps(_checkpoint_object(run.checkpoint)))
    arrays["checkpoint_vector"] = run.checkpoint.vector
    arrays["checksum"] = np.array(digest(arrays))
    with replacing(path) as file:
        np.savez(file, **arrays)


def load_run(path: Path) -> SavedRun:
    """Reads a run from a file.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is no saved run, a damaged one, or one whose parts are of different runs.
    """
    try:
        with opened_archive(path) as archive:
            return _run_of(archive)
    except UNREADABLE as error:
        reason = shortened(reason_of(error))
        raise ValueError(
            _("{path} must be a run saved by xortui, got {reason}").format(path=path, reason=reason)
        ) from None


def _run_of(archive: ArrayArchive) -> SavedRun:
    kind = archive.text("format", LONGEST_WORD) if "format" in archive.names else ""
    if kind not in (_FORMAT, _UNCHECKED_FORMAT):
        raise ValueError(_("a file of another kind"))
    texts = {name: archive.text(name, LONGEST_JSON) for name in ("config", "checkpoint")}
    config = bounded_config(json.loads(texts["config"]), MOST_CHANGES)
    fields = json.loads(texts["checkpoint"])
    if not isinstance(fields, dict) or set(fields) - {"best"} != _CHECKPOINT_FIELDS:
        raise ValueError(_("a checkpoint of other fields"))
    if isinstance(fields.get("best"), list):
        fields["best"] = tuple(fields["best"])
    settings = Settings(bounded_config(fields.pop("settings"), 0))
    vector = archive.array("checkpoint_vector", settings.dtype, (vector_size(settings),))
    vector.flags.writeable = False
    checkpoint = Checkpoint(settings=settings, vector=vector, **fields)
    check_checkpoint(config, checkpoint)
    arrays = _other_arrays(archive, checkpoint)
    if kind == _FORMAT:
        whole = {"format": np.array(kind), "checkpoint_vector": vector, **arrays}
        whole.update({name: np.array(text) for name, text in texts.items()})
        if archive.text("checksum", LONGEST_WORD) != digest(whole):
            raise ValueError(_("another checksum than that of what it holds: it is damaged"))
    run = SavedRun(
        config=config,
        checkpoint=checkpoint,
        parameters=checkpoint_parameters(checkpoint),
        losses=arrays["losses"],
        train_losses=arrays.get("train_losses", np.empty(0)),
        test_losses=arrays.get("test_losses", np.empty(0)),
        is_checked=kind == _FORMAT,
    )
    _check_end(run)
    return run


def bounded_config(values: Any, most_changes: int) -> RunConfig:
    """Returns a configuration; each change takes time to check, so they are counted before.

    Raises:
        UNREADABLE: It is none, or has more changes than it may have.
    """
    changes = values.get("changes", []) if isinstance(values, dict) else []
    if isinstance(changes, list) and len(changes) > most_changes:
        rule = _("changes must be at most {most}, got {count}")
        raise ValueError(rule.format(most=most_changes, count=len(changes)))
    return RunConfig.from_dict(values)


def _other_arrays(archive: ArrayArchive, checkpoint: Checkpoint) -> dict[str, NDArray[Any]]:
    """Reads what a file holds besides its texts and its vector, and nothing else."""
    epoch = archive.array("epoch", "int64", ())
    if int(epoch) != checkpoint.epoch:
        rule = _("epoch must be {epoch}, that of the checkpoint, got {other}")
        raise ValueError(rule.format(epoch=checkpoint.epoch, other=int(epoch)))
    arrays = {"epoch": epoch}
    for name in ("losses", "train_losses", "test_losses"):
        if name == "losses" or name in archive.names:
            arrays[name] = archive.array(name, "float64", (checkpoint.epoch + 1,))
    dtype = checkpoint.settings.dtype
    for name, values in _parameter_arrays(checkpoint_parameters(checkpoint)):
        arrays[name] = archive.array(name, dtype, values.shape)
        if not np.array_equal(arrays[name], values, equal_nan=True):
            raise ValueError(_("{name} must be that of the checkpoint").format(name=name))
    known = {"format", "config", "checkpoint", "checkpoint_vector", "checksum", *arrays}
    for name in archive.names:
        if name not in known:
            raise ValueError(_("{name!r}, which no saved run has").format(name=name))
    return arrays


def _parameter_arrays(parameters: Parameters) -> Iterator[tuple[str, NDArray[Any]]]:
    for name in Parameters.__slots__:
        for layer, values in enumerate(getattr(parameters, name)):
            if not values.size:
                continue  # a network without biases, a layer without batch normalisation
            yield f"{name}_{layer}", values


def _check_end(run: SavedRun) -> None:
    """Checks that the run can go on, and that it has come to the loss that it says."""
    trainer = run.trainer()
    # A change is made after the loss of its epoch was seen.
    if not any(change.epoch == trainer.epoch for change in run.config.changes):
        check_last_loss(trainer.settings, float(run.losses[-1]), trainer.loss)


def _checkpoint_object(checkpoint: Checkpoint) -> dict[str, Any]:
    """What the vector does not hold; the generator's state is integers of any size."""
    # The best epoch is kept by runs that ask for it.
    best = {} if checkpoint.best is None else {"best": list(checkpoint.best)}
    return {
        "epoch": checkpoint.epoch,
        "settings": checkpoint.settings.to_dict(),
        "steps": checkpoint.steps,
        "generator_state": checkpoint.generator_state,
        "solved_at": checkpoint.solved_at,
        "n_applied": checkpoint.n_applied,
        **best,
    }
