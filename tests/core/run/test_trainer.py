"""One run, at the edge of what its sizes, settings and moments allow."""

from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import numpy as np
import pytest

from xortui.core import (
    Change,
    Dataset,
    Parameters,
    RunConfig,
    Trainer,
)
from xortui.core.activations import ACTIVATIONS

ARRAY_FIELDS = [spec.name for spec in dataclasses.fields(Parameters)]


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


@pytest.mark.parametrize("size", [4, 5, 1_000])
def test_a_batch_as_large_as_the_data_is_full_batch(size: int) -> None:
    batches, full = Trainer(RunConfig(batch_size=size)), Trainer(RunConfig())
    assert (batches.advance(300).losses == full.advance(300).losses).all()


@pytest.mark.parametrize("fields", [{}, {"dropout": 0.5}, {"test": 0.4}, {"batch_size": 150}])
def test_of_many_rows_each_epoch_has_its_own_loss(fields: dict[str, Any]) -> None:
    config = RunConfig(data=Dataset.named("moons"), points=500, hidden=(3,), **fields)
    whole, single = Trainer(config), Trainer(config)
    seen = whole.advance(40)
    one_by_one = [single.advance(1) for _ in range(40)]
    for name in ("losses", "train_losses"):
        parts = [getattr(event, name) for event in one_by_one]
        np.testing.assert_array_equal(getattr(seen, name), np.concatenate(parts))
    assert len(set(seen.losses)) == 40
    outputs = whole.outputs(whole.settings.dataset.inputs)
    z = np.log(outputs / (1 - outputs))
    loss = config.loss_function.formula(z, outputs, whole.settings.dataset.labels)
    assert whole.loss == pytest.approx(loss)


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
