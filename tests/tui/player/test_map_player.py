"""A map is moved over, zoomed into and computed within a budget."""

import pytest

from xortui.core import PRESETS, Change, RunConfig
from xortui.core.maps import Axis, MapWindow, TrainingMap
from xortui.tui.player.map_player import MapPlayer

RUN = PRESETS["scratch"].config.replace(epochs=40)


def player(config: RunConfig = RUN, **options: object) -> MapPlayer:
    made = MapPlayer(config, clock=lambda: 0.0, **options)  # type: ignore[arg-type]
    made.resize(24, 16)
    return made


def test_it_is_of_the_run_around_its_own_learning_rate() -> None:
    found = player().frame().found
    axis = found.window.across
    assert axis.field == "learning_rate" and axis.low < -1 < axis.high
    assert found.config.epochs == 40
    assert player(RUN.replace(epochs=10**6)).frame().found.config.epochs == 1000


def test_a_budget_is_spent_and_no_more() -> None:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 0.01
        return now

    made = MapPlayer(RUN, clock=clock)
    made.resize(200, 110)
    assert made.tick(0.05) and not made.is_done
    assert now < 0.3
    whole = player()
    assert whole.tick(9.0) and whole.is_done
    assert not whole.tick(9.0)


def test_zooming_keeps_the_place_under_the_cursor_until_floats_end() -> None:
    made = player()
    made.cursor = (6, 4)
    value = made.frame().found.values_at(6, 4)
    assert made.zoom(2.0) == ""
    assert made.frame().zoom == pytest.approx(2.0)
    assert made.frame().found.values_at(6, 4) == pytest.approx(value, rel=0.2)
    said, steps = "", 0
    while not said and steps < 200:
        said, steps = made.zoom(10.0), steps + 1
    assert "floats end here" in said and 10 < steps < 20
    made.show_whole()
    assert made.frame().zoom == pytest.approx(1.0)


def test_at_the_rim_the_map_moves_and_the_cursor_stays_where_it_was() -> None:
    made = player()
    made.cursor = (23, 8)
    value = made.frame().found.values_at(23, 8)[0]
    made.move(1, 0)
    across, up = made.cursor
    assert (across, up) == (12, 8)
    assert not made.frame().found.is_known.any()
    assert made.frame().found.values_at(11, 8)[0] == pytest.approx(value)


def test_a_move_keeps_the_half_that_is_still_seen() -> None:
    made = player()
    made.tick(9.0)
    made.tick(9.0)
    made.cursor = (0, 8)
    made.move(-1, 0)
    assert made.frame().found.is_known.mean() == 0.5
    assert made.frame().found.is_known[:, 12:].all()


def test_the_first_coarse_picture_is_there_to_be_seen_before_the_rest() -> None:
    made = player()
    made.resize(200, 110)
    made.tick(9.0)
    assert made.frame().found.step == 4
    made.tick(9.0)
    assert made.is_done


def test_long_runs_are_not_trained_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now, advance = 0.0, TrainingMap.advance

    def slow(found: TrainingMap, most: int) -> None:
        nonlocal now
        now += 0.2
        advance(found, most)

    monkeypatch.setattr(TrainingMap, "advance", slow)
    made = MapPlayer(RUN.replace(epochs=1000), clock=lambda: now)
    made.resize(20, 15)
    for _tick in range(8):
        made.tick(0.02)
    assert made.is_done


def test_the_run_under_the_cursor_has_the_numbers_of_its_pixel() -> None:
    made = player(window=MapWindow(Axis("learning_rate", 0.1, 2.0), Axis("biases[0][0]", -1, 1)))
    made.cursor = (5, 7)
    values = made.frame().found.values_at(5, 7)
    config = made.chosen_config()
    assert config.learning_rate == values[0]
    assert config.changes[-1].value == values[1]


def test_the_tour_goes_in_where_the_edge_is() -> None:
    made = player(preset="edge")
    assert "once the map is whole" in made.show_tour()
    made.tick(9.0)
    assert made.show_tour() == ""
    assert made.frame().zoom == pytest.approx(10.0)


def test_maps_follow_each_other_and_come_back() -> None:
    made = player()
    names = []
    for _step in range(6):
        names.append(made.frame().name)
        made.next_preset()
    assert names == ["run", "edge", "momentum", "basins", "basins-sigmoid", "run"]


def test_a_run_that_has_no_map_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="changes must be none"):
        player(RUN.replace(changes=(Change(3, "learning_rate", 1.0),)))
