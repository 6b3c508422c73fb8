"""What is measured of each run of a sweep is what its trainer measures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.examples import every
from support.losses import SEVERAL

from xortui.core import PRESETS, Dataset, RunConfig, Trainer
from xortui.core.sweep import DIVERGED, Sweep, Tally, run_chunk

RNG = np.random.default_rng(5)
MANY = Dataset.from_arrays(RNG.normal(size=(150, 2)), (RNG.random(150) > 0.5).astype(float))
BASE = PRESETS["overfit"].config.replace(epochs=300, hidden=(4,), learning_rate=0.02)


@pytest.mark.parametrize(
    "fields",
    every(
        2,
        [
            {},
            {"patience": 40},
            {"test": MANY, "patience": 40},
            {"skip": True},  # as many rows are held out as are trained with
            {"stop_when": ("test_right<0.5", "loss<0.4", "largest_error<0.9")},
            {"until_solved": True, "dtype": "float32"},
            {"target_loss": 0.4, "test": None},
            {"batch_size": 6, "batch_norm": True, "epochs": 40},
            {"skip": True},
            {"input_norm": True, "input_dropout": 0.2, "learning_rate": 0.005},
        ],
    ),
    ids=lambda fields: ",".join(fields) or "plain",
)
def test_a_run_of_a_sweep_has_the_measures_of_its_trainer(fields: dict[str, Any]) -> None:
    config, seeds = BASE.changed(**fields), range(3)
    sweep = Sweep(config, seeds)
    for count in (130, 170):
        sweep.advance(count)
    found = sweep.outcomes(judged=False)
    for index, seed in enumerate(seeds):
        trainer = Trainer(config.replace(seed=seed))
        trainer.advance(300)
        seen, tolerance = trainer.snapshot(), 1e-4 if config.dtype == "float32" else 1e-7
        assert found.epochs[index] == trainer.epoch
        assert seen.right is not None
        shares = [found.low_right_shares[index], found.high_right_shares[index]]
        assert [found.right_shares[index], *shares] == [
            seen.right.share,
            *seen.right.shares.values(),
        ]
        if seen.held_out is None:
            assert np.isnan(found.test_losses[index])
            continue
        assert found.test_losses[index] == pytest.approx(seen.held_out.loss, rel=tolerance)
        assert seen.held_out.right is not None
        assert found.test_right_shares[index] == seen.held_out.right.share


@pytest.mark.parametrize("name", ["several outputs", "softmax with links"])
@pytest.mark.parametrize("test", every(2, [None, 0.3], first=1), ids=str)
def test_runs_of_several_outputs_end_by_the_measures_of_their_trainers(
    name: str, test: float | None
) -> None:
    rules = ("right>0.7", "largest_error<0.3", "mse<0.01")
    if test is not None:
        rules = ("test_loss<0.5", "test_loss>3")
    config = RunConfig(**SEVERAL[name], learning_rate=2.0, epochs=300, stop_when=rules, test=test)
    found, ends = run_chunk(config, range(4), lambda judgement: None), set()
    assert np.isnan(found.low_right_shares).all() and np.isnan(found.high_right_shares).all()
    for seed in range(4):
        trainer = Trainer(config.replace(seed=seed))
        trainer.advance(300)
        ends.add(trainer.epoch)
        seen = trainer.snapshot()
        assert seen.right is not None and found.epochs[seed] == trainer.epoch
        assert found.right_shares[seed] == seen.right.share
        # Several outputs are of no class; the classes of a softmax are three.
        shares = found.class_right_shares[seed]
        assert shares[~np.isnan(shares)].tolist() == [*seen.right.shares.values()]
        if seen.held_out is not None:
            assert seen.held_out.right is not None
            assert found.test_losses[seed] == pytest.approx(seen.held_out.loss, rel=1e-9)
            assert found.test_right_shares[seed] == seen.held_out.right.share
    assert len(ends) > 1 and min(ends) < 300


def test_of_two_classes_the_share_of_each_is_known() -> None:
    config = RunConfig(
        output_activation="softmax", loss="cross_entropy", epochs=60, learning_rate=0.5
    )
    found = run_chunk(config, range(6), lambda judgement: None)
    for seed in range(6):
        trainer = Trainer(config.replace(seed=seed))
        trainer.advance(60)
        right = trainer.snapshot().right
        assert right is not None
        shares = found.low_right_shares[seed], found.high_right_shares[seed]
        assert shares == tuple(right.shares.values())
    assert len({*found.low_right_shares.tolist(), *found.high_right_shares.tolist()}) > 1


def test_all_rows_of_a_run_that_ended_as_it_was_solved_are_right() -> None:
    config = RunConfig(hidden=(8,), until_solved=True, epochs=3_000, learning_rate=0.5)
    found = run_chunk(config, range(8), lambda judgement: None)
    solved = found.solved_at >= 0
    assert solved.any() and (found.right_shares[solved] == 1).all()
    assert (found.low_right_shares[solved] == 1).all()


def test_of_a_run_that_diverged_and_of_a_regression_nothing_is_known() -> None:
    config = PRESETS["diverge"].config.replace(learning_rate=30.0)
    found = run_chunk(config, range(3))
    assert (found.fates == DIVERGED).all() and np.isnan(found.right_shares).all()
    points = Dataset(((0.0,), (1.0,), (2.0,)), (0.0, 0.5, 1.0))
    regression = run_chunk(RunConfig(data=points, loss="mse", epochs=3), range(2))
    assert np.isnan(regression.right_shares).all()
    tally = Tally()
    tally.add(found)
    assert tally.means["right"].mean is None and tally.means["right"].interval is None
