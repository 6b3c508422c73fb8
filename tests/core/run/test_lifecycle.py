"""A run ends at the very epoch at which its condition is first met."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xortui.core import Change, EpochsCompleted, RunConfig, RunEnded, RunStarted, Trainer

FAST = RunConfig(hidden=(4,), activation="tanh", learning_rate=1.0, epochs=200)


def seen_epoch_by_epoch(config: RunConfig) -> tuple[list[float], list[bool]]:
    trainer = Trainer(config.replace(until_solved=False, target_loss=None))
    losses, solved = [trainer.loss], [trainer.solved]
    while trainer.end_reason is None:
        losses.append(trainer.advance(1).loss)
        solved.append(trainer.solved)
    return losses, solved


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 300), st.booleans())
def test_until_solved_stops_at_the_first_solved_epoch(seed: int, step: int, batches: bool) -> None:
    config = FAST.replace(seed=seed, until_solved=True, batch_size=2 if batches else None)
    _, solved = seen_epoch_by_epoch(config)
    trainer = Trainer(config)
    while trainer.end_reason is None:
        trainer.advance(step)
    first = solved.index(True) if True in solved else config.epochs
    assert trainer.epoch == first
    assert trainer.end_reason == ("solved" if True in solved else "epochs")
    assert trainer.solved_at == (first if True in solved else None)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.01, 0.8))
def test_target_loss_stops_at_the_first_lower_loss(seed: int, target: float) -> None:
    config = FAST.replace(seed=seed, target_loss=target)
    losses, _ = seen_epoch_by_epoch(config)
    trainer = Trainer(config)
    trainer.advance(config.epochs)
    lower = [epoch for epoch, loss in enumerate(losses) if loss < target]
    assert trainer.epoch == (lower[0] if lower else config.epochs)
    assert trainer.end_reason == ("target_loss" if lower else "epochs")
    assert trainer.loss == losses[trainer.epoch]


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_solved_at_begins_the_present_stretch(seed: int) -> None:
    config = FAST.replace(seed=seed, learning_rate=4.0)
    _, solved = seen_epoch_by_epoch(config)
    ended = Trainer(config).advance(config.epochs)
    if not solved[-1]:
        assert ended.solved_at is None
    else:
        unsolved = [epoch for epoch, is_solved in enumerate(solved) if not is_solved]
        assert ended.solved_at == (unsolved[-1] + 1 if unsolved else 0)


def test_a_run_that_begins_solved_makes_no_epoch() -> None:
    config = RunConfig(gate="true", init="uniform", until_solved=True)
    trainer = Trainer(config)
    assert (trainer.epoch, trainer.end_reason, trainer.solved_at) == (0, "solved", 0)
    events = list(trainer.run())
    assert [type(event) for event in events] == [RunStarted, RunEnded]
    assert events[1].losses.size == 0  # type: ignore[union-attr]


def test_a_loss_that_is_not_finite_ends_the_run_without_an_exception() -> None:
    config = RunConfig(
        activation="relu", output_activation="identity", loss="mse", learning_rate=50.0
    )
    ended = Trainer(config).advance(20_000)
    assert isinstance(ended, RunEnded)
    assert ended.reason == "diverged"
    assert not np.isfinite(ended.losses[-1])
    assert np.isfinite(ended.losses[:-1]).all()
    assert ended.losses.size == ended.epoch


def test_bce_of_an_output_outside_0_and_1_ends_as_diverged() -> None:
    config = RunConfig(output_activation="identity", changes=(Change(5, "biases[1][0]", 2.0),))
    trainer = Trainer(config)
    trainer.advance(100)
    assert (trainer.epoch, trainer.end_reason) == (5, "diverged")


def test_no_epochs_at_all() -> None:
    trainer = Trainer(RunConfig(epochs=0))
    ended = trainer.advance(10)
    assert isinstance(ended, RunEnded)
    assert (ended.epoch, ended.reason, ended.losses.size) == (0, "epochs", 0)


def test_a_run_that_has_ended_may_be_told_to_go_on() -> None:
    trainer = Trainer(RunConfig(epochs=10))
    assert isinstance(trainer.advance(50), RunEnded)
    trainer.end_when(epochs=30)
    assert trainer.advance(50).epoch == 30
    straight = Trainer(RunConfig(epochs=30))
    straight.advance(30)
    assert trainer.loss == straight.loss
    assert trainer.settings.epochs == trainer.config.epochs == 30


@pytest.mark.parametrize("every", [1, 7, 100, 999, 5_000])
def test_events_of_a_run_leave_out_no_loss(every: int) -> None:
    config = RunConfig(epochs=2_500)
    events = list(Trainer(config).run(every))
    losses = np.concatenate([e.losses for e in events if isinstance(e, EpochsCompleted)])
    assert losses.size == config.epochs
    assert (losses == Trainer(config).advance(config.epochs).losses).all()
    assert [e.epoch % every for e in events[1:-1]] == [0] * (len(events) - 2)
    assert isinstance(events[-1], RunEnded)


def test_stopping_tells_the_state_and_ends_nothing() -> None:
    trainer = Trainer(RunConfig(epochs=100))
    trainer.advance(40)
    assert (trainer.stop().reason, trainer.stop().epoch) == ("stopped", 40)
    assert trainer.advance(100).epoch == 100


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: t.advance(-1), "epochs must be >= 0, got -1"),
        (lambda t: list(t.run(0)), "every must be >= 1, got 0"),
        (lambda t: t.end_when(seed=1), "got 'seed'"),
        (lambda t: t.change("hidden", (3,)), "changes must be of a parameter or one of"),
    ],
)
def test_wrong_requests_name_what_is_wrong(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(Trainer(RunConfig()))
