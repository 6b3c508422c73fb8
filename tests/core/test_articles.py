"""What the two articles claim, and what is measured."""

from __future__ import annotations

import numpy as np
import pytest
from support.examples import every
from support.first_article import NeuralNetwork

from xortui.core import PRESETS, History, RunConfig, RunEnded, Trainer
from xortui.core.sweep import SOLVED, run_chunk

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0], [1], [1], [0]])
SCRATCH = PRESETS["scratch"].config


def largest_error(trainer: Trainer) -> float:
    return float(np.abs(trainer.snapshot().predictions - Y).max())


CLAIMED = {0: 0.7482, 10_000: 0.6910, 15_000: 0.0515, 19_999: 0.0148}


def test_the_second_article_s_losses(article: History) -> None:
    losses = [article.at(epoch).loss for epoch in CLAIMED]
    assert losses == pytest.approx([*CLAIMED.values()], abs=1e-4)
    assert article.at(20_000).solved


@pytest.mark.slow
def test_the_second_article_s_losses_in_single_precision() -> None:
    trainer = Trainer(RunConfig(dtype="float32"))
    losses = np.concatenate([[trainer.loss], trainer.advance(20_000).losses])
    assert losses[[*CLAIMED]] == pytest.approx([*CLAIMED.values()], abs=1e-4)
    assert trainer.solved


def test_the_first_article_s_own_class_makes_the_same_numbers() -> None:
    theirs = NeuralNetwork(seed=3)
    theirs.train(X, Y, epochs=2_000)
    ours = Trainer(SCRATCH.replace(seed=3))
    ours.advance(2_000)
    parameters = ours.parameters()
    for array, expected in (
        (parameters.weights[0], theirs.weights1),
        (parameters.weights[1], theirs.weights2),
        (parameters.biases[0], theirs.bias1[0]),
        (parameters.biases[1], theirs.bias2[0]),
    ):
        np.testing.assert_allclose(array, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("seeds", "n_solved"),
    [(range(640, 680), 32), pytest.param(range(1_000), 810, marks=pytest.mark.slow)],
    ids=["some", "all"],
)
def test_the_first_article_s_printed_outputs_are_not_reached(seeds: range, n_solved: int) -> None:
    runs = run_chunk(SCRATCH, seeds, lambda judgement: None)
    assert (runs.fates == SOLVED).sum() == pytest.approx(n_solved, abs=len(seeds) / 50)
    # Half the sum of four squares: where it is above this, some row is more than 0.05 off.
    close = runs.seeds[runs.losses <= 4 * 0.05**2 / 2]
    assert 0 < close.size < 10
    for seed in close.tolist():
        trainer = Trainer(SCRATCH.replace(seed=seed))
        trainer.advance(10_000)
        assert largest_error(trainer) > 0.05, "the article prints 0.0123"


PARTS = [0.5, pytest.param(1.0, marks=pytest.mark.slow, id="all")]
"""Of its epochs those that a long run makes, where what is claimed can be seen before its end."""


def final(name: str, part: float = 1.0) -> RunEnded:
    config = PRESETS[name].config
    config = config.replace(epochs=int(part * config.epochs))
    ended = Trainer(config).advance(config.epochs)
    assert isinstance(ended, RunEnded)
    return ended


@pytest.mark.parametrize("name", ["perceptron-and", "perceptron-or"])
def test_one_layer_learns_what_one_line_separates(name: str) -> None:
    ended = final(name)
    assert ended.solved
    assert ended.losses[-1] < 0.05


def test_one_layer_stays_at_one_half_on_xor() -> None:
    ended = final("perceptron-xor")
    assert ended.snapshot.predictions == pytest.approx(np.full((4, 1), 0.5), abs=1e-3)
    assert ended.loss == pytest.approx(np.log(2), abs=1e-5)


def test_two_linear_layers_are_no_better_than_one() -> None:
    ended = final("linear")
    assert ended.snapshot.predictions == pytest.approx(np.full((4, 1), 0.5), abs=5e-3)


def test_sixteen_units_are_solved_many_times_sooner_than_two(article: History) -> None:
    config = PRESETS["torch-16"].config.replace(until_solved=True)
    many, few = Trainer(config).advance(config.epochs), article.trainer_at(20_000)
    assert PRESETS["torch"].config == article.config
    assert isinstance(many, RunEnded)
    assert few.solved_at is not None
    assert many.solved_at is not None
    assert few.solved_at > 12_000
    assert many.solved_at * 4 < few.solved_at


def test_zeros_never_break_the_symmetry() -> None:
    snapshot = final("zeros").snapshot
    hidden = snapshot.activations[0]
    assert (hidden[:, 0] == hidden[:, 1]).all()
    assert not snapshot.solved


def test_too_large_a_learning_rate_leaves_all_bounds() -> None:
    ended = final("diverge")
    assert ended.reason == "diverged"
    assert 500 < ended.epoch < 2_000, "long enough to watch"


@pytest.mark.parametrize("part", PARTS)
def test_too_small_a_learning_rate_hardly_moves(part: float) -> None:
    ended = final("slow", part)
    assert not ended.solved
    assert ended.loss > 0.694, "which the rate of the article has left after 1,000 epochs"


@pytest.mark.parametrize("part", PARTS)
def test_a_stuck_run_has_two_rows_wrong(part: float) -> None:
    ended = final("stuck", part)
    right = (ended.snapshot.predictions > 0.5) == (Y > 0.5)
    assert right.sum() == 2
    assert np.ptp(ended.losses[-2_000:]) < 0.01


def test_relu_is_fast() -> None:
    ended = final("relu")
    assert ended.solved_at is not None
    assert ended.solved_at < 1_500


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", every(2, ["batch-norm", "dropout"], first=1))
def test_what_is_trained_and_what_is_shown_differ(name: str, part: float) -> None:
    ended = final(name, part)
    assert ended.solved
    assert ended.losses.size == ended.train_losses.size
    assert (ended.losses != ended.train_losses).mean() > 0.99


@pytest.mark.parametrize("part", PARTS)
def test_the_scratch_preset_is_solved_and_no_better_than_the_rest(part: float) -> None:
    ended = final("scratch", part)
    assert ended.solved
    assert np.abs(ended.snapshot.predictions - Y).max() > 0.05
