"""Rows held out from training: which they are, and that watching them changes nothing."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from xortui.core import Dataset, History, RunConfig, RunEnded, Trainer
from xortui.core.held_out import epochs_between, held_out_rows, row_of_all, split

RNG = np.random.default_rng(1)
POINTS = RNG.normal(size=(40, 2))
LABELS = ((POINTS[:, 0] * POINTS[:, 1] > 0) ^ (RNG.random(40) < 0.2)).astype(float)
NOISY = Dataset.from_arrays(POINTS, LABELS)
BASE = RunConfig(data=NOISY, test=0.4, hidden=(6,), optimizer="adam", learning_rate=0.02)


def test_a_share_is_the_nearest_number_of_rows_and_a_row_more_moves_at_most_one() -> None:
    before = held_out_rows(40, 0.3, 7)
    assert before.sum() == 12
    assert np.array_equal(before, held_out_rows(40, 0.3, 7))
    assert not np.array_equal(before, held_out_rows(40, 0.3, 8))
    assert (held_out_rows(41, 0.3, 7)[:40] != before).sum() <= 1
    assert held_out_rows(4, 0.01, 0).sum() == 1


def test_the_parts_are_the_rows_in_their_order_and_show_what_all_do() -> None:
    data = Dataset(((0.0,), (5.0,), (2.0,), (9.0,)), (-1.0, -1.0, -1.0, 1.0), "d", ("a",), "b")
    seed = next(s for s in range(99) if held_out_rows(4, 0.25, s).tolist() == [False] * 3 + [True])
    trained, held_out = split(data, 0.25, seed)
    assert trained.rows == ((0.0,), (5.0,), (2.0,)) and held_out.rows == ((9.0,),)
    assert trained.border == held_out.border == data.border is not None
    assert trained.bounds == data.bounds and trained.target_bounds == (-1.0, 1.0)
    assert trained.column_names == held_out.column_names == ("a", "b")
    other = next(s for s in range(99) if held_out_rows(4, 0.25, s).tolist() == [True] + [False] * 3)
    assert [row_of_all(data, 0.25, other, row) for row in range(3)] == [1, 2, 3]
    renamed = Dataset(data.rows, data.labels, "e")
    assert split(renamed, 0.25, seed)[0].column_names == ("x1", "out")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"batch_size": 5, "hidden": (4, 3)},
        {"batch_norm": True, "batch_size": 6},
        {"dropout": 0.3},
        {"dtype": "float32", "standardize": True},
        {"schedule": "cosine:t_max=60", "warmup": 9},
        {"schedule": "plateau:patience=2,threshold=0.1"},
    ],
    ids=str,
)
def test_watching_held_out_rows_changes_no_bit_of_training(fields: dict[str, Any]) -> None:
    watched = Trainer(BASE.replace(epochs=90, **fields))
    trained = BASE.replace(**fields).dataset
    alone = Trainer(BASE.replace(epochs=90, data=trained, test=None, **fields))
    ours, others = watched.advance(90), alone.advance(90)
    assert np.array_equal(ours.losses, others.losses)
    assert np.array_equal(ours.train_losses, others.train_losses)
    assert np.array_equal(watched.checkpoint().vector, alone.checkpoint().vector)
    assert ours.solved_at == others.solved_at


def test_the_test_loss_is_that_of_the_network_on_rows_that_it_has_not_seen() -> None:
    trainer = Trainer(BASE.replace(epochs=60, loss="mse"))
    event = trainer.advance(60)
    held_out = trainer.config.held_out
    assert held_out is not None and held_out.n_samples == 16
    outputs = trainer.outputs(held_out.inputs)
    expected = float(np.mean((outputs - np.array(held_out.labels)) ** 2))
    assert event.measures["test_loss"][-1] == pytest.approx(expected, rel=1e-12)
    right = float(np.mean((outputs > 0.5) == (np.array(held_out.labels) > 0.5)))
    assert event.measures["test_right"][-1] == right
    seen = trainer.snapshot().held_out
    assert seen is not None and seen.right is not None
    assert seen.loss == event.measures["test_loss"][-1] and seen.right.share == right
    assert np.allclose(seen.predictions[:, 0], outputs)


SOFTMAX = {"output_activation": "softmax", "loss": "cross_entropy"}
FLOWERS = Dataset.from_arrays(POINTS, np.eye(3)[np.arange(40) % 3], output_names=("a", "b", "c"))
SIGNS = Dataset.from_arrays(POINTS, np.where(POINTS > 0, 5.0, -1.0))


@pytest.mark.parametrize("test", [0.3, "rows"], ids=str)
@pytest.mark.parametrize(
    "fields",
    [
        {"data": FLOWERS, **SOFTMAX},
        {"data": FLOWERS},  # an output for each class, of which the largest wins
        {"data": NOISY, **SOFTMAX},
        {"data": SIGNS, "loss": "mse", "output_activation": "identity"},
    ],
    ids=["softmax", "sigmoids", "softmax of labels", "two targets"],
)
def test_rows_of_classes_and_of_several_targets_are_held_out(
    fields: dict[str, Any], test: float | str
) -> None:
    whole = RunConfig(**fields).all_data
    rows = Dataset(whole.rows[:5], fields["data"].labels[:5], outputs=fields["data"].outputs[:5])
    config = BASE.replace(epochs=40, **fields, test=rows if test == "rows" else test)
    trainer = Trainer(config)
    event, held_out = trainer.advance(40), config.held_out
    assert held_out is not None and held_out.n_outputs == whole.n_outputs
    assert held_out.border == whole.border and held_out.is_of_classes == whole.is_of_classes
    outputs = np.array([trainer.frozen_network().activations(held_out.inputs)[-1]])[0]
    if whole.is_of_classes:
        right = outputs.argmax(axis=1) == held_out.targets.argmax(axis=1)
    else:
        right = ((outputs > 2) == (held_out.targets > 2)).all(axis=1)
    assert event.measures["test_right"][-1] == right.mean()
    seen = trainer.snapshot().held_out
    assert seen is not None and seen.loss == event.measures["test_loss"][-1]
    assert np.allclose(seen.predictions, outputs) and seen.row_losses.shape == right.shape
    assert seen.row_losses.mean() == pytest.approx(seen.loss, rel=1e-12)
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize(
    ("data", "test", "message"),
    [
        (FLOWERS, Dataset(((0.0, 0.0),), (3.0,)), "test must have the classes 0, 1, 2 that"),
        (FLOWERS, Dataset(((0.0, 0.0),), (), outputs=((1.0, 1.0, 0.0),)), "1 in each row, its"),
        (FLOWERS, Dataset(((0.0, 0.0),), (), outputs=((1.0, 0.0),)), "rows of 3 targets as"),
        (
            FLOWERS,
            Dataset(((0.0, 0.0),), (), outputs=((1.0, 0.0, 0.0),), output_names=("a", "b", "d")),
            "test must have the classes a, b, c that the data have, got a, b, d",
        ),
        (SIGNS, Dataset(((0.0, 0.0),), (), outputs=((5.0, 2.0),)), "targets -1 and 5 that"),
        (SIGNS, Dataset(((0.0, 0.0),), (5.0,)), "rows of 2 targets as the data have, got 1"),
    ],
    ids=["class", "two classes", "fewer classes", "names", "target", "one target"],
)
def test_held_out_rows_of_other_targets_than_the_data_are_refused(
    data: Dataset, test: Dataset, message: str
) -> None:
    fields = SOFTMAX if data is FLOWERS else {"loss": "mse", "output_activation": "identity"}
    with pytest.raises(ValueError, match=message):
        RunConfig(data=data, test=test, **fields)


def test_a_part_that_looks_like_classes_is_none_where_the_whole_is_none() -> None:
    adder = RunConfig(gate="xor", data=Dataset.named("full-adder"), test=0.3, test_seed=2)
    rows = Dataset(((0.0, 0.0, 1.0),), (), outputs=((0.0, 1.0),))
    held_out = adder.changed(test=rows).held_out
    assert held_out is not None and not held_out.is_of_classes and held_out.labels == (0.0,)
    part = adder.dataset.of_output(1)
    assert part.beside == adder.held_out.of_output(1)  # type: ignore[union-attr]
    assert part.border is not None and adder.dataset.bounds == part.bounds


def test_every_epoch_is_seen_again_with_its_test_loss_however_it_was_made() -> None:
    config = BASE.replace(epochs=1_500)
    history = History(Trainer(config))
    whole = Trainer(config).advance(1_500).measures["test_loss"]
    parts = [history.advance(count).measures["test_loss"] for count in (1, 700, 499, 300)]
    assert np.array_equal(np.concatenate(parts), whole)
    assert np.array_equal(history.test_curve.points()[1][1:], whole)
    for epoch in (1_199, 3, 1_024):
        seen = history.at(epoch)
        assert seen.held_out is not None and seen.held_out.loss == whole[epoch - 1]
        assert seen.best is not None
        assert seen.best.loss == min(Trainer(config).snapshot().held_out.loss, *whole[:epoch])  # type: ignore[union-attr]
    history.rewind(500)
    assert history.test_curve.points()[0][-1] == 500


def test_many_held_out_rows_are_looked_at_every_so_many_epochs() -> None:
    assert [epochs_between(n, m) for n, m in ((4, 64), (4, 65), (100, 100), (100, 500))] == (
        [1, 2, 1, 8]
    )
    test = Dataset.from_arrays(RNG.normal(size=(150, 2)), (RNG.random(150) > 0.5).astype(float))
    config = RunConfig(test=test, epochs=50)
    event = Trainer(config).advance(50)
    looked = np.flatnonzero(~np.isnan(event.measures["test_loss"])) + 1
    assert looked.tolist() == list(range(4, 51, 4))
    trainer = Trainer(config)
    found = [trainer.advance(count).measures["test_loss"] for count in (3, 4, 10, 1, 32)]
    assert np.array_equal(np.concatenate(found), event.measures["test_loss"], equal_nan=True)


def test_a_run_stops_early_and_names_its_best_epoch_wherever_it_was_interrupted() -> None:
    config = BASE.replace(epochs=3_000, patience=80)
    ended = Trainer(config).advance(3_000)
    losses = Trainer(config.replace(patience=None)).advance(ended.epoch).measures["test_loss"]
    assert isinstance(ended, RunEnded) and ended.reason == "patience"
    best = ended.snapshot.best
    assert best is not None and ended.epoch == best.epoch + 80
    assert best.epoch == int(np.argmin(losses)) + 1
    assert best.loss == losses[best.epoch - 1]
    half = Trainer(config)
    half.advance(best.epoch + 30)
    other = Trainer.resumed(config, half.checkpoint())
    history = History(Trainer(config))
    while not isinstance(history.advance(7), RunEnded):
        pass
    again = other.advance(3_000)
    assert (again.epoch, other.best) == (ended.epoch, best) == (history.epoch, history.trainer.best)
    assert history.trainer_at(best.epoch + 5).best == best


def test_without_held_out_rows_the_loss_is_waited_for_and_a_change_begins_anew() -> None:
    config = RunConfig(hidden=(), patience=200, epochs=5_000, learning_rate=1.0, loss="mse")
    trainer = Trainer(config)
    trainer.advance(50)
    trainer.change("learning_rate", 0.5)
    assert trainer.best is not None and trainer.best.epoch == 50
    trainer.end_when(patience=None)
    assert trainer.best is None and trainer.advance(300).epoch == 350
    trainer.end_when(patience=3)
    assert trainer.best is not None and trainer.best.epoch == 350


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"test": 0}, "test must be a share above 0 and below 1, or rows, got 0"),
        ({"test": 1.0}, "test must be a share above 0 and below 1, or rows, got 1.0"),
        ({"test": True}, "test must be a share .*, got True"),
        ({"test": "half"}, "test must be a share .*, got 'half'"),
        ({"test": float("nan")}, "test must be a share .*, got nan"),
        ({"test": 0.95}, "test must leave a row of 4 to train with, got 0.95"),
        ({"test": Dataset(((0.0,),), (1.0,))}, "test must have rows of 2 inputs .*, got 1"),
        (
            {"test": Dataset(((0.0, 1.0),), (0.5,))},
            "test must have the targets 0 and 1 .*, got 0.5",
        ),
        ({"test_seed": -1}, "test_seed must be an integer >= 0, got -1"),
        (
            {"test": 0.3, "inputs": ("x1", "x1*x2"), "test_seed": "70.4"},
            "test_seed must be an integer >= 0, got '70.4'",
        ),
        ({"patience": 0}, "patience must be an integer >= 1, got 0"),
        ({"patience": 2.5}, "patience must be an integer >= 1, got 2.5"),
    ],
    ids=str,
)
def test_what_cannot_be_held_out_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        RunConfig(**fields)


def test_targets_that_a_regressions_loss_is_not_defined_for_are_refused() -> None:
    data = Dataset(((0.0,), (1.0,), (2.0,)), (0.0, 0.5, 1.0))
    with pytest.raises(ValueError, match=r"test must have targets from 0 to 1, .*, got 3"):
        RunConfig(data=data, test=Dataset(((0.0,),), (3.0,)))
    assert RunConfig(data=data, test=Dataset(((0.0,),), (3.0,)), loss="mse").held_out is not None


def test_it_reads_back_and_leaves_no_trace_where_nothing_is_held_out() -> None:
    assert not {"test", "test_seed", "patience", "stop_when"} & set(RunConfig().to_dict())
    rows = Dataset(((0.0, 0.5),), (1.0,))
    for fields in ({"test": 0.25, "test_seed": 3}, {"test": rows, "stop_when": ("test_mse<0.1",)}):
        config = RunConfig(patience=9, **fields)  # type: ignore[arg-type]
        assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
