"""Several runs in step: each is the run that a trainer makes, and all look back together."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from xortui.core import History, RunConfig, Trainer
from xortui.tui.player.side_by_side import MOST_RUNS, SideBySide, TooManyRunsError, copied

FAST = RunConfig(learning_rate=1.0, epochs=2000)


def together(*configs: RunConfig, **options: Any) -> SideBySide:
    return SideBySide(configs, clock=lambda: 0.0, **options)


def test_each_run_is_that_of_a_trainer_and_all_are_seen_again_bit_for_bit() -> None:
    slow = FAST.replace(learning_rate=0.5)
    runs = together(FAST, slow)
    runs.forward(300)
    middle = runs.frame()
    runs.forward(1700)
    end = runs.frame()
    assert [run.epoch for run in end.runs] == [2000, 2000] and runs.is_over
    for config, run, before in zip((FAST, slow), end.runs, middle.runs, strict=True):
        alone = Trainer(config)
        alone.advance(300)
        assert before.loss == alone.loss
        alone.advance(1700)
        assert (run.loss, run.solved_at) == (alone.loss, alone.solved_at)
    runs.show(300)
    again = runs.frame()
    assert again.epoch == 300 and [run.loss for run in again.runs] == [
        run.loss for run in middle.runs
    ]
    assert [run.head for run in again.runs] == [2000, 2000]


def test_who_is_ahead_and_by_how_many_epochs_is_found_on_its_curve() -> None:
    runs = together(FAST.replace(learning_rate=0.5), FAST)
    runs.forward(2000)
    frame = runs.frame()
    standing = frame.standing
    assert standing.ahead == 1 and standing.measure == "loss"
    losses = [run.loss for run in frame.runs]
    assert standing.times == (losses[0] / losses[1], 1.0)
    behind = standing.epochs_behind[0]
    assert behind is not None and standing.epochs_behind[1] is None
    ahead = History(Trainer(FAST))
    ahead.advance(2000)
    assert ahead.at(2000 - behind).loss <= losses[0] < ahead.at(1999 - behind).loss


def test_nobody_is_ahead_at_the_start_nor_behind_a_place_that_was_never_passed() -> None:
    runs = together(FAST.replace(hidden=(4,)), FAST)
    standing = runs.frame().standing
    assert standing.values[0] != standing.values[1]
    assert standing.ahead is None and standing.epochs_behind == (None, None)
    runs = together(FAST.replace(learning_rate=0.01, seed=2), FAST)
    runs.forward(1)
    frame = runs.frame()
    # The run ahead began where the other has not come to yet.
    behind = 1 - frame.standing.order[0]
    assert frame.runs[1 - behind].curve[1][0] < frame.runs[behind].loss
    assert frame.standing.ahead == 1 - behind and frame.standing.epochs_behind == (None, None)


def test_runs_of_different_losses_are_compared_by_their_squared_errors() -> None:
    runs = together(FAST.replace(loss="mse"), FAST)
    runs.forward(1500)
    standing = runs.frame().standing
    assert standing.measure == "mse" and standing.ahead == 1
    alone = Trainer(FAST)
    alone.advance(1500)
    errors = alone.snapshot().predictions - alone.settings.dataset.targets
    assert standing.values[1] == float(np.square(errors).mean())
    assert standing.epochs_behind == (None, None)


def test_a_run_that_diverges_stands_last_and_stays_where_it_ended() -> None:
    wild = FAST.replace(output_activation="identity", loss="mse", learning_rate=5.0)
    runs = together(wild, wild.replace(learning_rate=0.1))
    runs.forward(1500)
    frame = runs.frame()
    assert frame.runs[0].end_reason == "diverged" and frame.runs[0].epoch < 1500
    assert frame.runs[1].epoch == frame.epoch == 1500
    assert frame.standing.order == (1, 0) and frame.standing.times[0] is None
    assert not math.isfinite(frame.standing.values[0])
    runs.show(1)
    assert [run.epoch for run in runs.frame().runs] == [1, 1]


def test_runs_that_are_equal_are_none_ahead_of_the_other() -> None:
    runs = together(FAST, FAST, names=("a.npz", "b.npz"))
    assert runs.frame().standing.ahead is None
    assert runs.labels == ("a.npz", "b.npz")


def test_a_run_that_is_added_catches_up_and_a_seventh_is_refused() -> None:
    runs = together(FAST)
    runs.forward(500)
    history = History(Trainer(FAST.replace(seed=3)))
    history.advance(20)
    runs.add(copied(history))
    assert runs.is_catching_up and runs.labels == ("seed 42", "seed 3")
    runs.play()
    ticks = 0
    while runs.is_catching_up:
        ticks += runs.tick(1.0)
    assert ticks and [run.epoch for run in runs.frame().runs] == [500, 500]
    assert history.epoch == 20
    for seed in range(4, 8):
        runs.add(FAST.replace(seed=seed))
    with pytest.raises(TooManyRunsError, match="runs must be 1 to 6 to be compared, got 7"):
        runs.add(FAST)
    with pytest.raises(TooManyRunsError, match="got 7"):
        together(*[FAST] * (MOST_RUNS + 1))
    runs.remove(0)
    assert runs.labels[0] == "seed 3"


def test_playing_goes_at_its_pace_and_pauses_at_the_end_of_all() -> None:
    now = [0.0]
    runs = SideBySide([FAST, FAST.replace(epochs=150)], clock=lambda: now[0])
    runs.play()
    now[0] = 0.1
    assert runs.tick(1.0) and runs.epoch == 100 and runs.is_playing
    now[0] = 0.2
    assert runs.tick(1.0)
    assert [run.epoch for run in runs.frame().runs] == [200, 150]
    for count in range(3, 40):
        now[0] = count / 10
        runs.tick(1.0)
    assert runs.epoch == 2000 and not runs.is_playing


def test_six_runs_keep_the_pace_though_each_call_of_a_trainer_costs_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, advance = [0.0], Trainer.advance

    def costing(trainer: Trainer, epochs: int) -> Any:
        now[0] += 0.0005 + 26e-6 * epochs  # as measured, in seconds
        return advance(trainer, epochs)

    monkeypatch.setattr(Trainer, "advance", costing)
    rates = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
    configs = [RunConfig(epochs=10_000, learning_rate=rate) for rate in rates]
    runs = SideBySide(configs, clock=lambda: now[0])
    runs.play()
    asked = runs.speed.epochs_per_second
    assert asked is not None
    for frame in range(30):
        now[0] = max(now[0], frame / 15)
        runs.tick(0.033)
    assert runs.epoch > 0.9 * 2 * asked
