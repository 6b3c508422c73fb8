"""Runs do not depend on which runs lie beside them, and each ends in its own way."""

import pickle
from itertools import pairwise
from typing import Any

import pytest
from support.examples import every
from support.losses import SEVERAL

from xortui.core import DATASETS, PRESETS, RunConfig, Trainer
from xortui.core.sweep import (
    SLOW,
    SOLVED,
    STUCK,
    UNDECIDED,
    Judgement,
    Outcomes,
    Sweep,
    predict_chunk,
    run_chunk,
)
from xortui.core.sweep.sweep import runs_per_batch

SCRATCH = PRESETS["scratch"].config

CONFIGS = {
    "dense": SCRATCH.replace(epochs=300),
    "wide": RunConfig(hidden=(16,), epochs=200),
    "deep": RunConfig(hidden=(4, 3), activation="tanh", optimizer="adam", epochs=100),
    "single precision": RunConfig(hidden=(3,), dtype="float32", epochs=200),
    "mini-batches": RunConfig(hidden=(3,), batch_size=3, activation="silu", epochs=70),
    "batch norm": RunConfig(hidden=(3,), batch_norm=True, optimizer="rmsprop", epochs=100),
    "ends early": RunConfig(hidden=(8,), learning_rate=2.0, until_solved=True, epochs=600),
    "diverges": PRESETS["diverge"].config.replace(learning_rate=30.0, epochs=400),
    "perceptron": RunConfig(hidden=(), gate="or", epochs=50),
}


QUICKLY_JUDGED = ("dense", "mini-batches", "ends early", "perceptron")
"""Of the others, what becomes of them is asked where there is more time."""


def unjudged(judgement: Judgement) -> None:
    """Leaves undecided what is not solved."""


def contents(outcomes: Outcomes) -> list[bytes]:
    return [getattr(outcomes, name).tobytes() for name in Outcomes.__slots__]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        *every(2, [(name, 7 if name == "dense" else 19) for name in CONFIGS], several=True),
        *(pytest.param(name, 64, marks=pytest.mark.slow) for name in CONFIGS),
        pytest.param("dense", 1, marks=pytest.mark.slow),
    ],
)
def test_results_do_not_depend_on_the_size_of_a_chunk(name: str, size: int) -> None:
    config, seeds = CONFIGS[name], range(100, 181 if size in (1, 64) else 123)
    judge = Judgement.finish if size == 64 or name in QUICKLY_JUDGED else unjudged
    parts = [
        run_chunk(config, seeds[start : start + size], judge)
        for start in range(0, len(seeds), size)
    ]
    assert contents(Outcomes.joined(parts)) == contents(run_chunk(config, seeds, judge))


@pytest.mark.parametrize("name", every(2, ["dense", "mini-batches", "ends early"], first=1))
def test_results_do_not_depend_on_how_far_it_is_advanced_at_a_time(name: str) -> None:
    config = CONFIGS[name]
    sweep = Sweep(config, range(40))
    stretch = 1
    while not sweep.is_done:
        sweep.advance(stretch)
        sweep.outcomes(judged=False)
        stretch = stretch * 3 % 101
    assert contents(sweep.outcomes()) == contents(run_chunk(config, range(40)))


def test_looking_at_outcomes_changes_nothing() -> None:
    sweep, untouched = Sweep(CONFIGS["batch norm"], [1, 2]), Sweep(CONFIGS["batch norm"], [1, 2])
    for seen in (sweep, untouched):
        seen.advance(20)
    early = sweep.outcomes(judged=False)
    kept = contents(early)
    for seen in (sweep, untouched):
        seen.advance(20)
    assert contents(sweep.outcomes()) == contents(untouched.outcomes())
    assert contents(early) == kept
    assert sweep.epoch == 40


def test_a_block_never_holds_more_than_the_cache_does() -> None:
    sizes = [runs_per_batch(RunConfig(hidden=hidden)) for hidden in ((2,), (16,), (64,), (1024,))]
    assert all(a >= b for a, b in pairwise(sizes))
    assert 2048 <= sizes[0] <= 12288
    assert sizes[-1] >= 16


def test_a_run_is_solved_at_the_first_epoch_from_which_it_stays_so() -> None:
    outcomes = run_chunk(SCRATCH.replace(until_solved=True, epochs=4_000), range(12), unjudged)
    solved = outcomes.fates == SOLVED
    assert solved.any()
    assert (outcomes.solved_at[solved] == outcomes.epochs[solved]).all()
    assert (outcomes.solved_at[~solved] == -1).all()
    assert not solved.all() and (outcomes.epochs[~solved] == 4_000).all()


def test_outcomes_and_sweeps_travel_between_processes() -> None:
    outcomes = run_chunk(CONFIGS["dense"], [3])
    assert contents(pickle.loads(pickle.dumps(outcomes))) == contents(outcomes)


def test_what_cannot_be_swept_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="seeds must be at least one, got none"):
        run_chunk(SCRATCH, [])
    with pytest.raises(ValueError, match=r"seed must be from 0 to 2\^63 - 1, got -1"):
        run_chunk(SCRATCH, [3, -1])
    with pytest.raises(ValueError, match="epochs must be >= 0, got -1"):
        Sweep(SCRATCH, [3]).advance(-1)


@pytest.mark.parametrize("name", every(2, SEVERAL))
def test_several_outputs_are_those_of_the_trainer(name: str) -> None:
    fields = {**SEVERAL[name], "dropout": 0.0, "learning_rate": 0.2, "epochs": 150}
    config = RunConfig(**fields).replace(batch_norm=False)
    found = run_chunk(config, range(3), unjudged)
    for seed in range(3):
        trainer = Trainer(config.replace(seed=seed))
        ended = trainer.advance(config.epochs)
        assert found.losses[seed] == pytest.approx(ended.loss, rel=1e-11)
        since = -1 if trainer.solved_at is None else trainer.solved_at
        assert found.solved_at[seed] == since


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "epochs"),
    [
        ({"output_activation": "softmax", "loss": "cross_entropy", "learning_rate": 4.0}, 100),
        pytest.param(
            {"data": DATASETS["half-adder"], "learning_rate": 4.0}, 200, marks=pytest.mark.slow
        ),
        pytest.param(
            {"data": DATASETS["half-adder"], "hidden": (3,), "activation": "relu"}
            | {"learning_rate": 0.3},
            150,
            marks=pytest.mark.slow,
        ),
    ],
    ids=["softmax", "two outputs", "relu"],
)
def test_of_several_outputs_slow_is_told_from_stuck(fields: dict[str, Any], epochs: int) -> None:
    config = RunConfig(**fields, epochs=epochs)
    seeds = range(20)
    found = run_chunk(config, seeds)
    longer = config.replace(epochs=40 * epochs)
    later = run_chunk(longer, seeds, unjudged).fates == SOLVED
    is_due = (found.fates == SLOW) & (found.predicted_epochs < 36 * epochs)
    assert is_due.any() and later[is_due].all()
    assert STUCK in found.fates and not later[found.fates == STUCK].any()


def test_of_a_regression_of_several_outputs_it_is_not_told_where_they_end() -> None:
    config = RunConfig(**SEVERAL["several numbers"], epochs=20)
    assert set(run_chunk(config, range(4)).fates) == {UNDECIDED}
    with pytest.raises(ValueError, match="runs that can be judged, got regression"):
        predict_chunk(config, range(4))
