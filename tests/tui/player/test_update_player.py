"""An update is gone through stage by stage, there and back, and then made."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest

from xortui.core import PRESETS, RunConfig, Trainer
from xortui.core.explain import STAGES, parameter_places
from xortui.tui.player.player import Player
from xortui.tui.player.update_player import UpdatePlayer

LAST = len(STAGES) - 1


def opened(epochs: int = 0, **fields: Any) -> tuple[Player, UpdatePlayer]:
    player = Player(RunConfig(**fields), paused=True, clock=perf_counter)
    player.step(epochs)
    return player, UpdatePlayer(player)


def test_the_last_stage_leads_to_the_update_itself() -> None:
    player, view = opened(10)
    frame = view.frame()
    for stage in range(len(STAGES)):
        assert view.frame().stage == stage
        view.next_stage()
    assert (player.epoch, view.frame().stage) == (11, 0)
    trainer = Trainer(RunConfig())
    trainer.advance(11)
    place = frame.explanation.place
    assert frame.explanation.after == place.of(trainer.parameters())
    assert view.frame().explanation.before == frame.explanation.after


def test_going_back_leads_to_the_update_before_at_its_end() -> None:
    player, view = opened(10)
    before = view.frame().explanation.before
    view.previous_stage()
    assert (player.epoch, view.frame().stage) == (9, LAST)
    assert view.frame().explanation.after == before
    for _stage in range(1 + LAST + 9 * len(STAGES)):
        view.previous_stage()
    assert (player.epoch, view.frame().stage) == (0, 0)


def test_each_mini_batch_is_an_update_of_its_own() -> None:
    player, view = opened(3, batch_size=1)
    seen = []
    for _update in range(4):
        update = view.frame().explanation.update
        seen.append((update.number, player.epoch))
        for _stage in STAGES:
            view.next_stage()
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert player.epoch == 4
    view.previous_stage()
    assert (view.frame().explanation.update.number, player.epoch) == (3, 3)


def test_rows_and_all_together_follow_one_another() -> None:
    _player, view = opened()
    view.choose_row(0)
    rows = []
    for _move in range(5):
        rows.append(view.frame().explanation.row)
        view.move_row(1)
    assert rows == [0, 1, 2, 3, None]
    view.move_row(-1)
    assert view.frame().explanation.row is None
    view.choose_row(2)
    view.choose_row(2)
    assert view.frame().explanation.row is None


def test_parameters_follow_one_another_in_the_table_s_order() -> None:
    player, view = opened(batch_norm=True)
    places = list(parameter_places(player.settings))
    view.choose_parameter(0)
    for place in (*places, places[0]):
        assert view.frame().explanation.place == place
        view.move_parameter(1)
    view.choose_parameter(0)
    view.move_parameter(-1)
    assert view.frame().explanation.place == places[-1]
    assert UpdatePlayer(player, 3).parameter == 3


def test_the_check_is_of_one_gradient_or_of_all() -> None:
    _player, view = opened()
    assert len(view.frame().checked) == 1
    view.page = "check"
    assert len(view.frame().checked) == 9
    view.is_wrong = True
    wrong = [one for one in view.frame().checked if not one.is_right]
    assert [one.place for one in wrong] == [view.frame().explanation.place]
    _player, large = opened(hidden=(100,))
    large.page = "check"
    large.move_parameter(200)
    assert len(large.frame().checked) <= 256
    assert large.frame().chosen.place == large.frame().explanation.place


def test_a_program_s_lines_come_and_go() -> None:
    _player, view = opened()
    styles = []
    for _change in range(4):
        frame = view.frame()
        styles.append(frame.style)
        assert bool(frame.program) == (frame.style is not None)
        view.next_style()
    assert styles == [None, "numpy", "torch", None]


def test_a_run_that_cannot_go_on_stays_and_says_so() -> None:
    player = Player(PRESETS["diverge"].config, paused=True, clock=perf_counter)
    player.step(2_000)
    view = UpdatePlayer(player)
    view.show_stage(LAST)
    epoch = player.epoch
    view.next_stage()
    assert (player.epoch, view.frame().stage) == (epoch, LAST)
    assert "diverged" in view.frame().notice


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_explained(name: str) -> None:
    player = Player(PRESETS[name].config, paused=True, clock=perf_counter)
    player.step(50)
    frame = UpdatePlayer(player).frame()
    assert frame.chosen.is_right or frame.chosen.is_at_kink
