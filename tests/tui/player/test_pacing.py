"""Epochs become due as time passes, and no more than a screen can catch up with."""

from __future__ import annotations

import pytest

from xortui.tui.player.pacing import Pacing
from xortui.tui.player.speeds import Speed


@pytest.mark.parametrize("rate", [1, 10, 1_000])
def test_over_many_frames_a_pace_is_kept(rate: int) -> None:
    pacing = Pacing(0.0)
    due = sum(pacing.epochs_due(frame / 20, Speed(rate)) for frame in range(1, 10 * 20 + 1))
    assert due == 10 * rate


def test_a_screen_that_was_kept_waiting_catches_up_a_quarter_of_a_second() -> None:
    assert Pacing(0.0).epochs_due(60.0, Speed(1_000)) == 250


def test_nothing_is_owed_for_the_time_before_a_new_start() -> None:
    pacing = Pacing(0.0)
    pacing.restart(5.0)
    assert pacing.epochs_due(5.0, Speed(1_000)) == 0


def test_slices_follow_what_was_measured() -> None:
    pacing = Pacing(0.0)
    for _ in range(60):
        pacing.note(1_000, 0.01)
    assert pacing.slice(0.008) == pytest.approx(800, rel=0.01)
    assert pacing.slice(0.0) == 1, "one epoch at least"


def test_a_slice_that_took_no_time_makes_the_next_twice_as_large_at_most() -> None:
    pacing = Pacing(0.0)
    before = pacing.slice(0.008)
    pacing.note(7, 1e-9)
    assert pacing.slice(0.008) <= 2 * before + 1


def test_the_pace_is_what_was_really_made() -> None:
    pacing = Pacing(0.0)
    for frame in range(1, 41):
        pacing.made(frame / 20, 100)
    assert pacing.pace == pytest.approx(2_000)
