"""The player: what a person who watches and steers would notice."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from xortui.core import PRESETS, Change, RunConfig
from xortui.tui.player.frame import PlayState
from xortui.tui.player.player import Player
from xortui.tui.player.speeds import Speed


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def played(config: RunConfig | None = None, **options: bool) -> tuple[Player, Clock]:
    clock = Clock()
    return Player(config or RunConfig(), clock=clock, **options), clock


def run_seconds(player: Player, clock: Clock, seconds: float, frames: int = 20) -> None:
    for _ in range(round(seconds * frames)):
        clock.now += 1 / frames
        player.tick(budget=1.0)


def test_a_second_at_the_default_speed_makes_a_thousand_epochs() -> None:
    player, clock = played()
    run_seconds(player, clock, 1.0)
    assert player.epoch == 1000
    assert player.frame().state is PlayState.RUNNING


def test_a_run_that_stops_early_says_so_and_can_be_played_on() -> None:
    config = PRESETS["overfit"].config.replace(patience=300)
    player, clock = played(config)
    run_seconds(player, clock, 1.5)
    frame = player.frame()
    assert frame.best is not None and frame.held_out is not None
    assert frame.end_reason == "patience" and frame.epoch == frame.best.epoch + 300
    assert frame.notice == (
        f"stopped early at epoch {frame.epoch}: the test loss was least at epoch "
        f"{frame.best.epoch} ({frame.best.loss:.4g})"
    )
    assert frame.test_curve is not None and frame.test_curve[0][-1] == frame.epoch
    player.seek(frame.best.epoch)
    seen = player.frame()
    assert seen.held_out is not None and seen.held_out.loss == frame.best.loss
    player.seek(frame.epoch)
    player.play()
    run_seconds(player, clock, 0.5)
    assert player.epoch > frame.epoch
    # The best epoch is known from the beginning, whenever somebody asks for patience.
    player.change("patience", 10)
    assert player.frame().end_reason == "patience" and player.frame().best == frame.best


def test_a_target_of_a_row_that_is_trained_with_is_that_of_the_row_of_all() -> None:
    config = PRESETS["overfit"].config
    player, _clock = played(config, paused=True)
    row, before = 3, config.dataset
    player.set_target(row, 1.0 - before.labels[row])
    after = player.settings.dataset
    changed = [a != b for a, b in zip(before.labels, after.labels, strict=True)]
    assert changed == [index == row for index in range(len(changed))]
    assert player.settings.held_out == config.held_out


def test_the_lowest_speed_makes_one_epoch_a_second() -> None:
    player, clock = played()
    player.set_speed(Speed(1))
    run_seconds(player, clock, 3.0)
    assert player.epoch == 3


def test_a_paused_player_makes_nothing_and_a_step_makes_one() -> None:
    player, clock = played(paused=True)
    run_seconds(player, clock, 1.0)
    assert player.epoch == 0
    player.step()
    assert player.epoch == 1


def test_a_step_back_shows_the_same_as_before() -> None:
    player, _ = played(paused=True)
    player.step(5000)
    shown = player.frame().snapshot
    player.step()
    player.back()
    again = player.frame().snapshot
    assert again.epoch == 5000
    assert again.loss == shown.loss
    assert np.array_equal(again.weights[0], shown.weights[0])


def test_a_summary_shows_the_same_moment_as_a_frame() -> None:
    player, _ = played(paused=True)
    player.step(5000)
    player.back(3)
    summary, frame = player.summary(), player.frame()
    for name in ("config", "settings", "state", "speed", "pace", "head", "end_reason", "notice"):
        assert getattr(summary, name) == getattr(frame, name), name
    assert summary.epoch == frame.snapshot.epoch == 4997
    assert (summary.loss, summary.train_loss) == (frame.snapshot.loss, frame.snapshot.train_loss)
    assert summary.solved_at == frame.snapshot.solved_at
    assert summary.epoch < summary.head
    assert np.array_equal(summary.network.surface(4, 4), frame.network.surface(4, 4))


def test_playing_from_the_past_repeats_what_was_recorded_and_trains_on() -> None:
    player, clock = played(paused=True)
    player.step(1000)
    player.change("learning_rate", 0.5)
    player.step(1000)
    loss = player.frame().snapshot.loss
    player.seek(500)
    player.play()
    run_seconds(player, clock, 1.5)
    assert player.epoch == 2000
    assert player.frame().snapshot.loss == loss
    run_seconds(player, clock, 0.5)
    assert player.epoch == 2500


def test_a_change_in_the_past_forks_and_undo_takes_it_back() -> None:
    player, _ = played(paused=True)
    player.step(2000)
    player.seek(800)
    before = player.frame()
    player.change("learning_rate", 0.9)
    frame = player.frame()
    assert frame.head == 800
    assert frame.earlier_curve is not None
    assert frame.earlier_curve[0][-1] >= 1900
    assert frame.change_notes[0].text == "lr 0.1 → 0.9"
    player.undo()
    after = player.frame()
    assert after.settings.learning_rate == 0.1
    assert after.snapshot.loss == before.snapshot.loss


def test_what_needs_another_network_starts_again_and_says_so() -> None:
    player, _ = played(paused=True)
    player.step(100)
    player.change("hidden", (4,))
    frame = player.frame()
    assert frame.epoch == 0
    assert frame.settings.seed == 42
    assert "hidden" in frame.notice
    assert "epoch 0" in frame.notice
    player.undo()
    assert player.epoch == 100


def test_a_refused_change_changes_nothing() -> None:
    player, _ = played(paused=True)
    player.step(10)
    with pytest.raises(ValueError, match="learning_rate must be > 0, got -1"):
        player.change("learning_rate", -1.0)
    assert player.frame().settings.learning_rate == 0.1
    player.undo()
    assert player.frame().notice == "nothing to undo"


def test_a_weight_set_by_hand_is_seen_at_once() -> None:
    player, _ = played(paused=True)
    player.change("weights[0][1,0]", 3.0)
    assert player.frame().snapshot.weights[0][1, 0] == 3.0


def test_playing_until_solved_stops_at_the_first_solved_epoch() -> None:
    player, _ = played(paused=True)
    player.play_until_solved()
    while player.is_playing:
        player.tick(budget=1.0)
    snapshot = player.frame().snapshot
    assert snapshot.solved_at == snapshot.epoch == 12_231


def test_a_diverged_run_says_so_and_can_be_stepped_back() -> None:
    player, _ = played(PRESETS["diverge"].config)
    player.set_speed(Speed(None))
    while player.is_playing:
        player.tick(budget=1.0)
    assert player.frame().state is PlayState.DIVERGED
    player.back()
    assert player.frame().state is PlayState.PAUSED
    assert np.isfinite(player.frame().snapshot.loss)


def test_a_finished_run_plays_on_for_as_many_epochs() -> None:
    player, clock = played(RunConfig(epochs=50))
    run_seconds(player, clock, 1.0)
    assert player.epoch == 50
    player.play()
    run_seconds(player, clock, 1.0)
    assert player.epoch == 100


def test_a_cell_of_the_truth_table_makes_another_gate() -> None:
    player, _ = played(paused=True)
    player.step(10)
    player.set_target(3, 1.0)
    frame = player.frame()
    assert frame.settings.gate == "0111"
    assert frame.epoch == 10


def test_the_run_without_the_change_goes_on_as_the_earlier_curve() -> None:
    player, clock = played(paused=True)
    player.step(1000)
    player.change("learning_rate", 2.0)
    player.play()
    run_seconds(player, clock, 1.0)
    frame = player.frame()
    assert frame.epoch == 2000
    assert frame.earlier_curve is not None
    epochs, losses = frame.earlier_curve
    assert epochs[-1] > 1100
    untouched, _ = played(paused=True)
    untouched.step(int(epochs[-1]))
    assert losses[-1] == untouched.frame().snapshot.loss


def test_undo_after_a_fork_before_the_change_still_works() -> None:
    player, _ = played(paused=True)
    player.step(1000)
    player.change("learning_rate", 0.5)
    player.step(10)
    player.seek(300)
    player.change("momentum", 0.5)
    player.undo()
    player.undo()
    frame = player.frame()
    assert frame.config.changes == ()
    assert frame.settings == RunConfig()


def test_training_stops_early_for_somebody_who_waits() -> None:
    player, clock = played()
    clock.now = 0.2
    player.tick(budget=1.0, is_awaited=lambda: True)
    assert 0 < player.epoch < 200
    clock.now = 0.4
    player.tick(budget=1.0)
    assert player.epoch >= 200


def test_another_player_goes_on_where_one_has_stopped() -> None:
    player, clock = played(RunConfig(epochs=10**6))
    run_seconds(player, clock, 1.0)
    player.change("learning_rate", 0.25)
    player.faster()
    run_seconds(player, clock, 0.1)
    player.seek(500)
    player.pause()
    other, its_clock = played(RunConfig(gate="and", hidden=(3,)))
    run_seconds(other, its_clock, 0.1)
    other.change("learning_rate", 2.0)
    before = other.frame().curve_version
    other.go_on(player.keep())
    shown, kept = other.frame(), player.frame()
    assert shown.notice == "your run, as you left it at epoch 500"
    assert (shown.epoch, shown.head, shown.loss) == (500, kept.head, kept.loss)
    assert (shown.config, shown.speed, shown.state) == (kept.config, kept.speed, kept.state)
    assert np.array_equal(shown.curve, kept.curve)
    assert shown.curve_version != before
    other.undo()
    assert other.frame().notice == "nothing to undo"
    player.seek(6_000)
    run_seconds(player, clock, 0.05, frames=20)
    other.go_on(player.keep())
    for one, time in ((player, clock), (other, its_clock)):
        run_seconds(one, time, 5.0)
        assert (one.epoch, one.is_playing) == (6_000, False)
    assert np.array_equal(other.frame().snapshot.weights[0], player.frame().snapshot.weights[0])


def test_a_pace_that_nobody_can_choose_is_refused() -> None:
    player, _clock = played()
    with pytest.raises(ValueError, match="pace must be one of 1, 10, 100, 1000, 10000, got 7"):
        player.go_on(dataclasses.replace(player.keep(), pace=7))


def test_changed_settings_survive_a_reset_and_the_next_one_takes_them_away() -> None:
    player, _ = played(RunConfig(changes=(Change(400, "momentum", 0.5),)), paused=True)
    player.step(1000)
    player.change("learning_rate", 0.5)
    player.change("weights[0][1,0]", 3.0)
    player.step(10)
    player.reset()
    assert (player.epoch, player.history.epoch) == (0, 0)
    assert player.config == RunConfig(learning_rate=0.5, changes=(Change(400, "momentum", 0.5),))
    assert "with learning rate as changed; again: as it first began" in player.notice
    assert "weights set by hand are the seed's again" in player.notice
    player.reset()
    assert player.config == RunConfig(changes=(Change(400, "momentum", 0.5),))
    assert "as it first began" in player.notice
    player.undo()
    player.undo()
    assert (player.epoch, player.settings.learning_rate) == (1010, 0.5)
    player.reset()
    player.step(5)
    player.reset()
    assert player.settings.learning_rate == 0.5


def test_a_reset_says_what_it_does() -> None:
    player, _ = played(paused=True)
    for count in (1, 2):
        player.reset()
        assert player.notice == "started again from epoch 0"
        assert player.frame().notices == count


def test_what_was_planned_and_changed_survives_another_network() -> None:
    planned = (Change(400, "momentum", 0.5),)
    player, _ = played(RunConfig(changes=planned), paused=True)
    player.step(10)
    player.change("learning_rate", 0.5)
    player.change("hidden", (3,))
    assert player.config == RunConfig(hidden=(3,), learning_rate=0.5, changes=planned)


def test_an_end_that_nobody_set_is_shown_nowhere_and_lasts_for_no_other_run() -> None:
    player, clock = played(RunConfig(epochs=50, until_solved=True))
    run_seconds(player, clock, 1.0)
    assert player.notice == "last epoch reached: running on makes 50 more"
    player.play()
    assert player.notice == "on beyond the end at epoch 50, up to 100"
    run_seconds(player, clock, 1.0)
    player.step()
    assert player.notice == "on beyond the end at epoch 100, up to 150"
    ends = (player.chosen_settings.epochs, player.chosen_settings.until_solved)
    assert ends == (50, True)
    player.change("hidden", (3,))
    assert (player.config.epochs, player.config.until_solved) == (50, True)
    player.change("epochs", 70)
    assert player.chosen_settings.epochs == player.config.epochs == 70
    player.undo()
    assert player.chosen_settings.epochs == player.config.epochs == 50


def test_a_goal_beyond_the_end_that_is_given_up_leaves_the_end() -> None:
    player, clock = played(paused=True)
    player.seek(500_000)
    assert player.is_at_full_speed
    assert player.chosen_settings.epochs == 20_000
    clock.now += 0.05
    player.tick(budget=0.01, is_awaited=lambda: True)
    player.pause()
    assert player.config.epochs == 20_000
    assert player.speed_now == Speed(1_000)


def test_running_until_solved_gives_the_speed_back() -> None:
    player, _ = played(RunConfig(learning_rate=2.0), paused=True)
    player.set_speed(Speed(100))
    player.play_until_solved()
    assert player.is_at_full_speed
    assert player.frame().speed == Speed(None)
    while player.is_playing:
        player.tick(budget=1.0)
    assert player.frame().speed == player.speed == Speed(100)
    player.reset()
    player.play_until_solved()
    player.slower()
    assert player.speed == player.speed_now == Speed(10_000)
    assert player.stops_when_solved


def test_a_refusal_counts_again_though_it_says_the_same() -> None:
    player, _ = played(paused=True)
    player.undo()
    player.undo()
    assert player.frame().notices == 2


def test_the_faint_curve_says_what_it_is_without() -> None:
    player, _ = played(paused=True)
    player.step(100)
    player.change("learning_rate", 2.0)
    player.change("momentum", 0.5)
    lacking = [note.text for note in player.frame().earlier_lacks]
    assert lacking == ["lr 0.1 → 2", "momentum 0 → 0.5"]
    player.reset()
    assert player.frame().earlier_curve is not None
    assert player.frame().earlier_lacks == ()


def test_work_of_a_person_is_unsaved_until_it_is_kept() -> None:
    player, clock = played(paused=True)
    clock.now = 1000.0
    assert not player.is_unsaved  # nothing has been made
    player.step(10)
    assert player.is_unsaved
    player.keeping()()
    assert not player.is_unsaved
    player.step(10)
    clock.now += 59.0
    assert not player.is_unsaved
    clock.now += 2.0
    assert player.is_unsaved
    player.restart(PRESETS["scratch"].config)
    player.step(10)
    assert not player.is_unsaved
    player.undo()
    assert player.is_unsaved


@pytest.mark.parametrize(
    ("field", "value"),
    [("learning_rate", 0.5), ("weights[0][1,0]", 3.0), ("gate", "0111"), ("hidden", (3,))],
)
def test_what_was_set_by_hand_is_unsaved_at_once(field: str, value: object) -> None:
    player, _ = played(paused=True)
    player.change(field, value)
    assert player.is_unsaved
    player.undo()
    assert not player.is_unsaved
    player.change(field, value)
    kept = player.keeping()
    player.change("momentum", 0.5)
    kept()
    assert player.is_unsaved
    player.keeping()()
    assert not player.is_unsaved


@pytest.mark.parametrize(("field", "value"), [("seed", 7), ("epochs", 100)])
def test_a_seed_or_an_end_is_no_work(field: str, value: int) -> None:
    player, _ = played(paused=True)
    player.change(field, value)
    assert not player.is_unsaved


def test_short_ways_forward_do_not_make_the_next_slice_endless() -> None:
    """A slice that a goal cuts short tells how long its own epochs took, not those left out."""
    worked: list[Player] = []

    def clock() -> float:
        return 1e-5 * worked[0].history.epoch if worked else 0.0

    worked.append(Player(RunConfig(epochs=10**9), clock=clock))
    player = worked[0]
    for _ in range(6):
        player.seek(player.epoch + 1)
        player.tick(budget=0.02)
    player.set_speed(Speed(None))
    player.play()
    before = player.epoch
    player.tick(budget=0.02)
    assert player.epoch - before < 10 * 0.02 / 1e-5


def test_undo_of_a_change_after_an_end_was_set_shows_where_the_run_then_ends() -> None:
    player, _clock = played(paused=True)
    player.step(34)
    player.change("target_loss", 7.0)
    player.change("learning_rate", 0.3)
    player.undo()
    assert player.epoch == player.history.epoch <= 34
    assert player.settings.learning_rate == 0.1
