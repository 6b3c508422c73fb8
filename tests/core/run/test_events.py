"""What a reader gets may be kept."""

from __future__ import annotations

import dataclasses

import pytest

from xortui.core import History, Parameters, RunConfig, RunEnded, Trainer

ARRAY_FIELDS = [spec.name for spec in dataclasses.fields(Parameters)]


def test_arrays_of_events_are_read_only() -> None:
    config = RunConfig(batch_norm=True, epochs=20)
    trainer = Trainer(config)
    completed, ended = trainer.advance(10), trainer.advance(10)
    assert isinstance(ended, RunEnded)
    arrays = [e for event in (completed, ended) for e in (event.losses, event.train_losses)]
    for part in (ended.snapshot.parameters, ended.snapshot.gradients, ended.snapshot.last_change):
        arrays += [array for name in ARRAY_FIELDS for array in getattr(part, name)]
    arrays += [*ended.snapshot.activations, ended.snapshot.row_losses, trainer.checkpoint().vector]
    arrays.append(History(Trainer(RunConfig(epochs=5_000))).advance(5_000).losses)
    for array in arrays:
        assert array.size
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_what_was_kept_does_not_change_later() -> None:
    trainer = Trainer(RunConfig())
    event, snapshot = trainer.advance(5), trainer.snapshot()
    kept = event.losses.copy(), snapshot.weights[0].copy(), snapshot.predictions.copy()
    trainer.advance(2_000)
    for seen, copy in zip(
        (event.losses, snapshot.weights[0], snapshot.predictions), kept, strict=True
    ):
        assert (seen == copy).all()
