"""Speeds are a ladder with a maximum above it."""

from __future__ import annotations

import pytest

from xortui.core import Dataset, RunConfig
from xortui.tui.player.player import Player
from xortui.tui.player.speeds import DEFAULT_SPEED, SPEEDS, Speed, opening_speed

SPIRAL = RunConfig(data=Dataset.named("spiral"), points=1_000, hidden=(8, 8))


def test_the_ladder_is_climbed_step_by_step_to_the_maximum() -> None:
    speed, seen = Speed(SPEEDS[0]), []
    for _ in range(len(SPEEDS) + 1):
        seen.append(speed.epochs_per_second)
        speed = speed.faster()
    assert seen == [*SPEEDS, None]
    assert speed == Speed(None), "the maximum stays"


def test_it_leads_down_the_same_way() -> None:
    speed = Speed(None)
    for expected in reversed(SPEEDS):
        speed = speed.slower()
        assert speed.epochs_per_second == expected
    assert speed.slower() == speed, "the lowest stays"


def test_from_between_two_steps_it_goes_to_the_next() -> None:
    assert Speed(50).faster() == Speed(100)
    assert Speed(50).slower() == Speed(10)


@pytest.mark.parametrize(
    ("config", "pace"),
    [
        (RunConfig(), DEFAULT_SPEED),
        (RunConfig(batch_size=1), DEFAULT_SPEED),
        (SPIRAL.replace(points=200), DEFAULT_SPEED),
        (SPIRAL, 100),
        (SPIRAL.replace(points=500, batch_size=10), 100),
        (SPIRAL.replace(points=10_000, hidden=(64,)), 10),
    ],
    ids=["four rows", "row by row", "200 points", "1,000", "mini-batches", "10,000"],
)
def test_many_points_open_at_a_speed_that_leaves_the_screen_its_time(
    config: RunConfig, pace: int
) -> None:
    assert opening_speed(config) == Speed(pace)


def test_another_run_is_played_at_its_own_speed_unless_a_person_chose_one() -> None:
    player = Player(RunConfig(), paused=True, clock=lambda: 0.0)
    player.restart(SPIRAL)
    assert player.speed == Speed(100)
    player.undo()
    assert player.speed == Speed(DEFAULT_SPEED)
    player.set_speed(Speed(10))
    player.restart(SPIRAL)
    assert player.speed == Speed(10)
