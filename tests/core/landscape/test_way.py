"""A way has the run's own states, at equal epochs, with what the rows get there."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import History, RunConfig, Trainer, Way, parameters_of_state, way_of


def test_a_way_has_the_parameters_and_outputs_of_129_equally_spaced_epochs(
    article: History, article_way: Way
) -> None:
    epochs = article_way.epochs
    assert (len(epochs), epochs[0], epochs[-1]) == (129, 0, 20_000)
    assert set(np.diff(epochs)) == {156, 157}
    for index in (0, 17, 80, 128):
        epoch = int(epochs[index])
        state = article.trainer_at(epoch).checkpoint()
        assert np.array_equal(article_way.parameters[index], parameters_of_state(state))
        seen = article.at(epoch).predictions[:, 0]
        assert article_way.outputs[index] == pytest.approx(seen, abs=1e-15)
    lengths = article_way.arc_lengths
    assert lengths[0] == 0
    assert (np.diff(lengths) > 0).all()
    # The plateau, half of the epochs, is hardly any of the way.
    plateau = (epochs >= 300) & (epochs <= 10_000)
    assert np.ptp(lengths[plateau]) < 0.07 * lengths[-1]


def test_a_long_run_is_seen_at_the_states_that_it_has_kept() -> None:
    history = History(Trainer(RunConfig(batch_norm=True, standardize=True)))
    for _part in range(40):
        history.advance(25)
    way = way_of(history, 9, most_epochs=500)
    assert len(way.epochs) in range(5, 10)
    assert (way.epochs[0], way.epochs[-1]) == (0, 1_000)
    for index, epoch in enumerate(way.epochs.tolist()):
        seen = history.at(epoch)
        assert way.outputs[index] == pytest.approx(seen.predictions[:, 0], abs=1e-12)
        assert np.array_equal(way.parameters[index, :2], seen.weights[0][0])


def test_what_has_diverged_beyond_all_squares_is_no_point_of_a_way() -> None:
    config = RunConfig(output_activation="identity", loss="mse", learning_rate=1e308)
    history = History(Trainer(config))
    history.advance(3)
    assert np.abs(parameters_of_state(history.trainer.checkpoint())).max() > 1e300
    assert way_of(history).epochs.tolist() == [0]


def test_a_run_that_has_not_begun_is_one_point() -> None:
    way = way_of(History(Trainer(RunConfig())))
    assert way.epochs.tolist() == [0]
    assert way.outputs.shape == (1, 4)
    with pytest.raises(ValueError, match="points must be >= 2, got 1"):
        way_of(History(Trainer(RunConfig())), 1)
