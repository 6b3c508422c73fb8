"""Speeds are a ladder with a maximum above it."""

from __future__ import annotations

from xortui.tui.player.speeds import SPEEDS, Speed


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
