"""A run ends at the very epoch at which its condition is first met."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from support.examples import tried

from xortui.core import Change, Dataset, EpochsCompleted, RunConfig, RunEnded, RunStarted, Trainer
from xortui.core.fast.seen import SeenEpochs
from xortui.core.run.lifecycle import (
    GOES_ON,
    NEVER,
    REASONS,
    due_changes,
    epochs_to_next_change,
    first_ends,
    solved_after_change,
    solved_since,
)
from xortui.core.sweep import Sweep

FAST = RunConfig(hidden=(4,), activation="tanh", learning_rate=1.0, epochs=200)


def seen_epoch_by_epoch(config: RunConfig) -> tuple[list[float], list[bool]]:
    trainer = Trainer(config.replace(until_solved=False, target_loss=None))
    losses, solved = [trainer.loss], [trainer.solved]
    while trainer.end_reason is None:
        losses.append(trainer.advance(1).loss)
        solved.append(trainer.solved)
    return losses, solved


@tried(st.integers(0, 10_000), st.integers(1, 300), st.booleans(), few=3, many=100)
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


@tried(st.integers(0, 10_000), st.floats(0.01, 0.8), few=3, many=100)
def test_target_loss_stops_at_the_first_lower_loss(seed: int, target: float) -> None:
    config = FAST.replace(seed=seed, target_loss=target)
    losses, _ = seen_epoch_by_epoch(config)
    trainer = Trainer(config)
    trainer.advance(config.epochs)
    lower = [epoch for epoch, loss in enumerate(losses) if loss < target]
    assert trainer.epoch == (lower[0] if lower else config.epochs)
    assert trainer.end_reason == ("target_loss" if lower else "epochs")
    assert trainer.loss == losses[trainer.epoch]


@tried(st.integers(0, 10_000), few=3, many=100)
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


def test_bce_of_an_output_outside_0_and_1_ends_as_undefined() -> None:
    config = RunConfig(
        output_activation="identity",
        allow_unbounded=True,
        changes=(Change(5, "biases[1][0]", 2.0),),
    )
    trainer = Trainer(config)
    ended = trainer.advance(100)
    assert (trainer.epoch, trainer.end_reason) == (5, "undefined")
    assert isinstance(ended, RunEnded) and ended.reason == "undefined"
    assert not ended.solved


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


@pytest.mark.parametrize("every", [1, 7, 100, 399, 5_000])
def test_events_of_a_run_leave_out_no_loss(every: int) -> None:
    config = RunConfig(epochs=700)
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


def seen_of(losses: Any, solved: Any, train_losses: Any = None) -> SeenEpochs:
    trained = np.empty((0, np.shape(losses)[1])) if train_losses is None else train_losses
    return SeenEpochs(np.array(solved, bool), np.array(losses, float), np.array(trained, float))


LOSS = st.sampled_from([0.1, 0.5, 0.9, float("nan"), float("inf")])
SEEN = st.tuples(st.integers(1, 6), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        arrays(float, (shape[0] + 1, shape[1]), elements=LOSS),
        arrays(bool, (shape[0] + 1, shape[1])),
        st.none() | arrays(float, (shape[0] + 1, shape[1]), elements=LOSS),
        arrays(np.int64, shape[1], elements=st.sampled_from([NEVER, 3, 7])),
    )
)


@tried(SEEN, st.booleans(), st.sampled_from([None, 0.3]), few=25, many=1000)
def test_many_runs_end_as_each_of_them_does(
    drawn: Any, until_solved: bool, target_loss: float | None
) -> None:
    losses, solved, train_losses, before = drawn
    config = RunConfig(until_solved=until_solved, target_loss=target_loss)
    seen = seen_of(losses, solved, train_losses)
    made, reasons = first_ends(config, seen)
    since = solved_since(before, 10, seen.solved[1:], made)
    for run in range(losses.shape[1]):
        expected, reason, stretch = len(losses) - 1, None, int(before[run])
        for epoch in range(1, len(losses)):
            stretch = (
                NEVER if not solved[epoch, run] else stretch if stretch != NEVER else 10 + epoch
            )
            trained = 0.0 if train_losses is None else train_losses[epoch, run]
            if not np.isfinite(losses[epoch, run]) or not np.isfinite(trained):
                reason = "diverged"
            elif until_solved and solved[epoch, run]:
                reason = "solved"
            elif target_loss is not None and losses[epoch, run] < target_loss:
                reason = "target_loss"
            if reason:
                expected = epoch
                break
        assert made[run] == expected
        assert (None if reasons[run] == GOES_ON else REASONS[reasons[run]]) == reason
        assert since[run] == stretch


def test_runs_of_which_only_the_last_losses_were_seen_go_on() -> None:
    seen = seen_of([[0.1, 0.2]], [[True, False]] * 4)
    made, reasons = first_ends(RunConfig(), seen)
    assert made.tolist() == [3, 3]
    assert (reasons == GOES_ON).all()


def test_a_change_that_leaves_a_run_solved_begins_no_stretch() -> None:
    arrived = np.array([NEVER, NEVER, 4, 4])
    solved = np.array([False, True, False, True])
    assert solved_after_change(arrived, 9, solved).tolist() == [NEVER, 9, NEVER, 4]


def test_changes_are_due_once() -> None:
    changes = (Change(0, "loss", "mse"), Change(5, "loss", "bce"), Change(5, "gate", "and"))
    config = RunConfig(changes=changes)
    assert due_changes(config, 0, 0) == changes[:1]
    assert due_changes(config, 1, 4) == ()
    assert due_changes(config, 1, 5) == changes[1:]
    assert due_changes(config, 3, 9) == ()
    assert epochs_to_next_change(config, 1, 2, 100) == 3
    assert epochs_to_next_change(config, 1, 2, 2) == 2
    assert epochs_to_next_change(config, 3, 5, 100) == 100


SIGNED = Dataset(Dataset.from_gate("xor").rows, (-1.0, 1.0, 1.0, -1.0))
TANH = RunConfig(
    data=SIGNED,
    hidden=(4,),
    activation="tanh",
    output_activation="tanh",
    loss="mse",
    learning_rate=0.3,
    epochs=400,
)


def test_targets_of_minus_one_and_one_are_solved_by_their_signs() -> None:
    trainer = Trainer(TANH)
    first = None
    for epoch in range(401):
        outputs = trainer.outputs(SIGNED.rows)
        is_right = bool((outputs * SIGNED.targets[:, 0] > 0).all())
        assert trainer.solved == is_right, epoch
        if is_right and first is None:
            first = epoch
            assert (abs(outputs) < 0.5).any(), "not one that 0.5 would have told apart"
        if epoch < 400:
            trainer.advance(1)
    assert first is not None
    sweep = Sweep(TANH.replace(until_solved=True), seeds=[TANH.seed])
    sweep.advance(400)
    assert sweep.outcomes(judged=False).solved_at.tolist() == [first]


@pytest.mark.parametrize("n_samples", [3, 12])
def test_a_regression_is_never_solved(n_samples: int) -> None:
    rows = np.linspace(0, 1, n_samples)
    data = Dataset.from_arrays(rows[:, None], rows)
    config = RunConfig(data=data, loss="mse", output_activation="identity", epochs=50)
    trainer = Trainer(config)
    trainer.advance(50)
    sweep = Sweep(config, seeds=[config.seed])
    sweep.advance(50)
    assert trainer.solved_at is None
    assert sweep.outcomes(judged=False).solved_at.tolist() == [-1]
