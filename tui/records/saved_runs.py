"""Runs kept in a file, ``.npz``: what they are, what they have become, and how to go on.

A file holds ``format``, ``config`` (JSON), ``epoch``, ``losses`` and ``train_losses`` (one an
epoch from epoch 0; NaN where training mode does not differ, and left out where it never does),
the parameters as ``weights_0``, ``biases_0``, ``weights_1``, ... (with batch normalisation also
``scales_0``, ``shifts_0``, ``running_means_0``, ``running_variances_0``, ...), and
``checkpoint`` (JSON) with ``checkpoint_vector``, from which the run goes on bit for bit.
Everything reads with `numpy.load`; nothing in it is pickled.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from xortui.core import Checkpoint, Parameters, RunConfig, Trainer
from xortui.tui.language import translate as _
from xortui.tui.records.atomic_files import replacing
from xortui.tui.records.loss_record import LossRecord

_FORMAT: Final = "xortui run 1"


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
    """

    config: RunConfig
    checkpoint: Checkpoint
    parameters: Parameters
    losses: NDArray[np.float64]
    train_losses: NDArray[np.float64]

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
        )

    def trainer(self) -> Trainer:
        """Returns a trainer that goes on where the run stood."""
        return Trainer.resumed(self.config, self.checkpoint)

    def record(self) -> LossRecord:
        """Returns the losses so far, to be gone on with."""
        return LossRecord(self.losses, self.train_losses)


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
    for name in Parameters.__slots__:
        for layer, values in enumerate(getattr(run.parameters, name)):
            arrays[f"{name}_{layer}"] = values
    arrays["checkpoint"] = np.array(json.dumps(_checkpoint_object(run.checkpoint)))
    arrays["checkpoint_vector"] = run.checkpoint.vector
    with replacing(path) as file:
        np.savez(file, **arrays)


def load_run(path: Path) -> SavedRun:
    """Reads a run from a file.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is no saved run, or a damaged one.
    """
    with path.open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as arrays:
                return _run_of({name: arrays[name] for name in arrays.files})
        except (KeyError, TypeError, ValueError, AttributeError, EOFError, zipfile.BadZipFile) as e:
            raise ValueError(
                _("{path} must be a run saved by xortui, got {reason}").format(
                    path=path, reason=" ".join(str(e).split()) or type(e).__name__
                )
            ) from None


def _run_of(arrays: dict[str, NDArray[Any]]) -> SavedRun:
    if "format" not in arrays or str(arrays["format"]) != _FORMAT:
        raise ValueError(_("a file of another kind"))
    fields = json.loads(str(arrays["checkpoint"]))
    settings = RunConfig.from_dict(fields.pop("settings"))
    checkpoint = Checkpoint(settings=settings, vector=arrays["checkpoint_vector"], **fields)
    run = SavedRun(
        config=RunConfig.from_dict(json.loads(str(arrays["config"]))),
        checkpoint=checkpoint,
        parameters=Parameters(*(_layers(arrays, name) for name in Parameters.__slots__)),
        losses=arrays["losses"],
        train_losses=arrays.get("train_losses", np.empty(0)),
    )
    if run.losses.shape != (checkpoint.epoch + 1,):
        raise ValueError(_("losses of other epochs"))
    run.trainer()
    return run


def _layers(arrays: dict[str, NDArray[Any]], name: str) -> tuple[NDArray[Any], ...]:
    count = sum(key.rpartition("_")[0] == name for key in arrays)
    return tuple(arrays[f"{name}_{layer}"] for layer in range(count))


def _checkpoint_object(checkpoint: Checkpoint) -> dict[str, Any]:
    """What the vector does not hold; the generator's state is integers of any size."""
    return {
        "epoch": checkpoint.epoch,
        "settings": checkpoint.settings.to_dict(),
        "steps": checkpoint.steps,
        "generator_state": checkpoint.generator_state,
        "solved_at": checkpoint.solved_at,
        "n_applied": checkpoint.n_applied,
    }
