"""Sizes, settings and moments at the edge of what a run allows."""

from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import numpy as np
import pytest

from xortui.core import (
    Change,
    Checkpoint,
    Dataset,
    EpochsCompleted,
    History,
    Parameters,
    RunConfig,
    RunEnded,
    Trainer,
)
from xortui.core.activations import ACTIVATIONS
from xortui.core.run.loss_curve import LossCurve

ARRAY_FIELDS = [spec.name for spec in dataclasses.fields(Parameters)]


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_activations_are_stable_far_out(name: str, dtype: str) -> None:
    z = np.array([-1000.0, -100, -1e-30, 0, 1e-30, 100, 1000], dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a, slope = ACTIVATIONS[name](z), ACTIVATIONS[name].derivative(z)
    ends = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, 1000), "silu": (0, 1000)}
    assert (a[0], a[-1]) == ends.get(name, (-1000, 1000))
    assert np.isfinite(slope).all()
    assert a.dtype == slope.dtype == np.dtype(dtype)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", ["bce", "mse", "sse"])
def test_huge_weights_train_without_a_warning(activation: str, loss: str) -> None:
    huge = (
        Change(0, "weights[0]", ((1000, -1000), (-1000, 1000))),
        Change(0, "biases[1][0]", -900),
    )
    config = RunConfig(activation=activation, loss=loss, dtype="float32", epochs=3, changes=huge)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer = Trainer(config)
        trainer.advance(3)
        assert np.isfinite(trainer.surface(3, 3)).all()
    assert trainer.end_reason == "epochs"
    if loss == "bce" and activation == "sigmoid":
        assert trainer.loss > 100, "a saturated sigmoid must keep its loss, not clip it"


def test_arrays_of_events_are_read_only() -> None:
    config = RunConfig(batch_norm=True, epochs=20)
    trainer = Trainer(config)
    completed, ended = trainer.advance(10), trainer.advance(10)
    assert isinstance(ended, RunEnded)
    arrays = [e for event in (completed, ended) for e in (event.losses, event.train_losses)]
    for part in (ended.snapshot.parameters, ended.snapshot.gradients, ended.snapshot.last_change):
        arrays += [array for name in ARRAY_FIELDS for array in getattr(part, name)]
    arrays += [*ended.snapshot.activations, ended.snapshot.row_losses, trainer.checkpoint().vector]
    arrays.append(History(Trainer(config.replace(epochs=5_000))).advance(5_000).losses)
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


@pytest.mark.parametrize("n_features", [1, 2, 3, 5])
def test_surfaces_of_any_number_of_inputs(n_features: int) -> None:
    inputs = np.linspace(-1, 2, 7 * n_features).reshape(7, n_features)
    data = Dataset.from_arrays(inputs, np.arange(7) % 2)
    trainer = Trainer(RunConfig(data=data, hidden=(3, 2), epochs=50))
    trainer.advance(50)
    surface = trainer.surface(5, 4)
    assert surface.shape == (5, 4)
    assert [layer.shape for layer in trainer.unit_surfaces(5, 4)] == [
        (3, 5, 4),
        (2, 5, 4),
        (1, 5, 4),
    ]
    corner = inputs.mean(axis=0)
    corner[0] = data.bounds[0][0]
    if n_features > 1:
        corner[1] = data.bounds[1][1]
    assert surface[0, 0] == pytest.approx(trainer.outputs(corner[None])[0])


def test_the_top_left_of_a_surface_is_0_1() -> None:
    trainer = Trainer(RunConfig(gate="x2", hidden=(), learning_rate=5.0))
    trainer.advance(500)
    assert trainer.surface(2, 2)[0] == pytest.approx([1, 1], abs=0.05)
    assert trainer.surface(2, 2)[1] == pytest.approx([0, 0], abs=0.05)
    gate = trainer.outputs(trainer.settings.dataset.inputs)
    assert trainer.surface(2, 2).ravel() == pytest.approx(gate[[1, 3, 0, 2]])


@pytest.mark.parametrize("size", [4, 5, 1_000])
def test_a_batch_as_large_as_the_data_is_full_batch(size: int) -> None:
    batches, full = Trainer(RunConfig(batch_size=size)), Trainer(RunConfig())
    assert (batches.advance(300).losses == full.advance(300).losses).all()


@pytest.mark.parametrize("fields", [{"batch_norm": True}, {"dropout": 0.5}])
def test_one_layer_has_nothing_to_normalise_or_drop(fields: dict[str, Any]) -> None:
    plain, same = Trainer(RunConfig(hidden=())), Trainer(RunConfig(hidden=(), **fields))
    assert (plain.advance(300).losses == same.advance(300).losses).all()
    assert same.train_loss is None
    assert same.snapshot().parameters.scales == ()


def test_float32_is_float32_throughout() -> None:
    trainer = Trainer(RunConfig(dtype="float32", batch_norm=True, hidden=(4, 3), optimizer="adam"))
    trainer.advance(50)
    snapshot = trainer.snapshot()
    groups = (snapshot.parameters, snapshot.gradients, snapshot.last_change)
    arrays = [array for group in groups for name in ARRAY_FIELDS for array in getattr(group, name)]
    assert {array.dtype for array in [*arrays, *snapshot.activations]} == {np.dtype(np.float32)}
    assert trainer.advance(1).losses.dtype == np.float64


def test_a_change_at_epoch_0_and_one_beyond_the_end() -> None:
    given = ((1.0, 2.0), (3.0, 4.0))
    changes = (Change(0, "weights[0]", given), Change(500, "learning_rate", 9.0))
    trainer = Trainer(RunConfig(epochs=100, changes=changes))
    assert trainer.parameters().weights[0].tolist() == [list(row) for row in given]
    assert not trainer.snapshot().last_change.weights[0].any()
    assert trainer.advance(1_000).epoch == 100
    assert trainer.settings.learning_rate == 0.1
    trainer.end_when(epochs=600)
    trainer.advance(1_000)
    assert trainer.settings.learning_rate == 9.0
    assert trainer.config.at(499).learning_rate == 0.1
    assert trainer.config.at(500).learning_rate == 9.0


def test_a_history_begun_after_a_change_at_its_first_epoch() -> None:
    history = History(Trainer(RunConfig(epochs=3_000)))
    history.change("weights[0][0,0]", 3.0)
    shown = history.at(0)
    history.advance(2_500)
    assert history.at(0).weights[0][0, 0] == 3.0 == shown.weights[0][0, 0]
    assert history.at(1_300).loss == history.curve.points()[1][1_300]
    history.rewind(0, history.config.replace(changes=()))
    assert history.at(0).loss == Trainer(RunConfig()).loss


def test_a_state_is_restored_across_a_change_of_optimizer() -> None:
    trainer = Trainer(RunConfig(momentum=0.9))
    trainer.advance(50)
    state = trainer.checkpoint()
    trainer.change("momentum", 0.0)
    trainer.change("optimizer", "adam")
    steered = trainer.advance(50).losses
    made = trainer.config
    trainer.restore(state, made)
    assert (trainer.settings.optimizer, trainer.epoch) == ("adam", 50)
    assert (trainer.advance(50).losses == steered).all()
    trainer.restore(state, made.replace(changes=()))
    assert trainer.settings.optimizer == "sgd"


def test_changes_at_one_epoch_leave_only_the_last_value() -> None:
    trainer = Trainer(RunConfig())
    trainer.advance(10)
    for rate in (0.2, 0.3, 0.4):
        trainer.change("learning_rate", rate)
    trainer.change("gate", "and")
    assert trainer.config.changes == (
        Change(10, "learning_rate", 0.4),
        Change(10, "gate", "and"),
    )


def test_a_continued_runs_curve_begins_where_it_does() -> None:
    trainer = Trainer(RunConfig())
    trainer.advance(1_500)
    history = History(trainer)
    history.advance(10)
    epochs, losses = history.curve.points()
    assert epochs.tolist() == list(range(1_500, 1_511))
    assert losses[-1] == trainer.loss
    with pytest.raises(ValueError, match="epoch must be from 1500 to 1510, got 1499"):
        history.at(1_499)


class Pretended(Trainer):
    """A run whose epochs cost nothing."""

    def advance(self, epochs: int) -> EpochsCompleted:
        self.epoch += epochs
        losses = np.arange(self.epoch - epochs + 1, self.epoch + 1) / 1e9
        return EpochsCompleted(self.epoch, losses, np.empty(0), False, None, float(losses[-1]))

    def checkpoint(self) -> Checkpoint:
        return dataclasses.replace(STATE, epoch=self.epoch)


STATE = Trainer(RunConfig()).checkpoint()


def test_memory_is_bounded_after_a_hundred_million_epochs() -> None:
    history = History(Pretended(RunConfig(epochs=10**9)))
    step = 1 << 20
    while history.epoch < 10**8:
        history.advance(step)
    kept = [state.epoch for state in history._kept]
    assert kept[0] == 0
    assert 256 <= len(kept) <= 1024
    assert max(np.diff([*kept, history.epoch])) <= 4 * history.epoch / len(kept)
    epochs, losses = history.curve.points()
    assert 2048 <= epochs.size <= 4096
    assert losses[1:] == pytest.approx(epochs[1:] / 1e9)


def test_a_curve_keeps_evenly_spaced_epochs() -> None:
    curve = LossCurve(most=16)
    epoch = 3
    for count in (1, 5, 40, 7, 200, 1):
        curve.extend(epoch, np.arange(epoch, epoch + count, dtype=float))
        epoch += count
    epochs, losses = curve.points()
    assert (epochs == losses).all()
    assert len(set(np.diff(epochs))) == 1
    assert (epochs[0], epochs.size) == (3, 16)
    curve.truncate(100)
    assert curve.points()[0][-1] <= 100
