from __future__ import annotations

import numpy as np
import pytest

from xortui.core import History, RecordedHistory, RunConfig, Trainer, vector_of_layers

CONFIG = RunConfig(gate="xor", hidden=(3,), activation="tanh", loss="mse", learning_rate=1.0)


def told(epochs: int, every: int = 1) -> tuple[History, RecordedHistory]:
    """Returns a run, and the same as another program would have told it."""
    made = History(Trainer(CONFIG))
    vectors = {}
    for epoch in range(epochs + 1):
        at = made.trainer.parameters()
        vectors[epoch] = vector_of_layers(zip(at.weights, at.biases, strict=True))
        made.advance(1)
    recorded = RecordedHistory(CONFIG, vectors[0])
    for epoch in range(every, epochs + 1, every):
        recorded.receive(epoch, vectors[epoch])
    return made, recorded


def test_what_is_told_is_seen_as_if_it_had_been_made_here() -> None:
    made, recorded = told(50)
    assert recorded.n_waiting == 50
    event = recorded.advance(20)
    assert (event.epoch, recorded.epoch, recorded.n_waiting) == (20, 20, 30)
    recorded.advance(1000)
    assert recorded.epoch == 50
    for epoch in (0, 7, 20, 49, 50):
        here, there = made.at(epoch), recorded.at(epoch)
        assert here.loss == there.loss
        for one, other in zip(here.gradients.weights, there.gradients.weights, strict=True):
            np.testing.assert_array_equal(one, other)
        for one, other in zip(here.last_change.biases, there.last_change.biases, strict=True):
            np.testing.assert_array_equal(one, other)
        assert here.solved_at == there.solved_at
    epochs, losses = recorded.curve.points()
    np.testing.assert_array_equal(epochs, np.arange(51))
    np.testing.assert_allclose(losses, made.curve.points()[1][:51], rtol=1e-12)


def test_an_epoch_that_nobody_told_is_the_last_one_before_it() -> None:
    made, recorded = told(40, every=10)
    recorded.advance(5)
    assert recorded.epoch == 0, "the next one that was told lies further on"
    recorded.advance(40)
    assert recorded.trainer_at(29).epoch == 20
    assert recorded.at(29).loss == made.at(20).loss
    assert not np.any(recorded.at(29).last_change.weights[0]), "it is not known"


def test_memory_is_bounded() -> None:
    recorded = RecordedHistory(CONFIG, np.zeros(13), memory=1)
    for epoch in range(1, 1000):
        recorded.receive(epoch, np.full(13, epoch / 1000))
    recorded.advance(2000)
    assert len(recorded.states_at(range(1000))) == 1000
    assert len({state.epoch for state in recorded.states_at(range(1000))}) < 600
    assert recorded.epoch == 999


def test_nothing_is_changed() -> None:
    _made, recorded = told(3)
    with pytest.raises(ValueError, match="must be changed in the program"):
        recorded.change("learning_rate", 0.5)
    with pytest.raises(ValueError, match="must be looked at without going on"):
        recorded.rewind(0)
    with pytest.raises(ValueError, match="vector must have shape"):
        recorded.receive(9, np.zeros(4))
    recorded.receive(2, np.zeros(13))  # it has been told already
    assert recorded.n_waiting == 3
