"""A run with its past, in bounded memory."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from xortui.core import Checkpoint, EpochsCompleted, History, LossCurve, RunConfig, Trainer

STATE = Trainer(RunConfig()).checkpoint()


def test_a_history_begun_after_a_change_at_its_first_epoch() -> None:
    history = History(Trainer(RunConfig(epochs=3_000)))
    history.change("weights[0][0,0]", 3.0)
    shown = history.at(0)
    history.advance(2_500)
    assert history.at(0).weights[0][0, 0] == 3.0 == shown.weights[0][0, 0]
    assert history.at(1_300).loss == history.curve.points()[1][1_300]
    history.rewind(0, history.config.replace(changes=()))
    assert history.at(0).loss == Trainer(RunConfig()).loss


def test_a_history_that_is_handed_on_has_its_past() -> None:
    history = History(Trainer(RunConfig(epochs=9_000)))
    history.advance(5_000)
    curve = LossCurve.resumed(history.curve.stride, history.curve.points()[1])
    other = History.resumed(history.config, history.checkpoints(3), curve)
    assert other.epoch == 5_000 and other.first_epoch == 0
    assert [state.epoch for state in other._kept] == [0, 2_048, 4_096, 5_000]
    for one in (history, other):
        one.advance(10)
    assert other.at(1_300).loss == history.at(1_300).loss
    assert np.array_equal(other.curve.points(), history.curve.points())


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


@pytest.mark.parametrize("most", [5 * 10**6, pytest.param(10**8, marks=pytest.mark.slow)])
def test_memory_is_bounded_after_millions_of_epochs(most: int) -> None:
    history = History(Pretended(RunConfig(epochs=10**9)))
    step = 1 << 20
    while history.epoch < most:
        history.advance(step)
    kept = [state.epoch for state in history._kept]
    assert kept[0] == 0
    assert 256 <= len(kept) <= 1024
    assert max(np.diff([*kept, history.epoch])) <= 4 * history.epoch / len(kept)
    epochs, losses = history.curve.points()
    assert 2048 <= epochs.size <= 4096
    assert losses[1:] == pytest.approx(epochs[1:] / 1e9)


def test_states_of_the_past_move_no_trainer_that_is_looked_at() -> None:
    history = History(Trainer(RunConfig(seed=3, batch_size=2)))
    history.advance(1_200)
    looked_at = history.trainer_at(700)
    states = history.states_at([0, 40, 600, 1_200])
    assert [state.epoch for state in states] == [0, 40, 600, 1_200]
    assert (looked_at.epoch, history.epoch) == (700, 1_200)
    other = Trainer(RunConfig(seed=3, batch_size=2))
    for state in states:
        other.advance(state.epoch - other.epoch)
        assert np.array_equal(other.checkpoint().vector, state.vector)
    with pytest.raises(ValueError, match="epoch must be from 0 to 1200"):
        history.states_at([1_201])
    assert history.trainer_at(701) is looked_at
