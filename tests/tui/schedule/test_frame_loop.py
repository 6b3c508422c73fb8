"""A frame trains for a part of its time and draws what is due, as fast as the terminal takes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xortui.tui.permissions import GUEST, LOCAL, SessionPermissions
from xortui.tui.schedule.frame_loop import FrameLoop

RATES = (20.0, 10.0, 5.0)


class Run:
    """A run that moves with every frame."""

    is_playing = True
    is_at_full_speed = False

    def __init__(self) -> None:
        self.budgets: list[float] = []

    def tick(self, budget: float, is_awaited: Callable[[], bool]) -> bool:
        self.budgets.append(budget)
        return True


def frame_loop(
    permissions: SessionPermissions = LOCAL,
    *,
    is_behind: Callable[[], bool] = lambda: False,
    rate: float = 20,
) -> FrameLoop:
    loop = FrameLoop(
        permissions, rate, work_clock=lambda: 0.0, is_behind=is_behind, is_awaited=lambda: False
    )
    loop.draw_at(RATES)
    return loop


@pytest.mark.parametrize(("permissions", "drawn"), [(LOCAL, [20, 10, 5]), (GUEST, [20, 2, 1])])
def test_each_panel_is_drawn_at_its_own_rate(
    permissions: SessionPermissions, drawn: list[int]
) -> None:
    loop, run = frame_loop(permissions), Run()
    seen = [panel for _frame in range(20) for panel in loop.tick(run)]
    assert [seen.count(panel) for panel in range(3)] == pytest.approx(drawn, abs=1)


@pytest.mark.parametrize("permissions", [LOCAL, GUEST])
def test_a_frame_trains_as_long_as_the_session_may(permissions: SessionPermissions) -> None:
    loop, run = frame_loop(permissions), Run()
    loop.tick(run)
    share = 0.68 if permissions.training_share is None else permissions.training_share
    assert run.budgets == [pytest.approx(share / 20)]
    loop.period = 1 / 5
    loop.tick(run)
    assert run.budgets[-1] == pytest.approx(share / 5)


def test_nothing_is_drawn_for_a_terminal_that_has_not_taken_the_frame_before() -> None:
    loop, run = frame_loop(is_behind=lambda: True), Run()
    assert [loop.tick(run) for _frame in range(20)] == [[]] * 20
    assert len(run.budgets) == 20, "and it trains on"


def test_a_run_at_rest_leaves_it_to_the_screen_to_draw_all() -> None:
    loop, run = frame_loop(), Run()
    run.is_playing = False
    assert loop.tick(run) == []


def test_what_was_drawn_out_of_turn_is_not_drawn_again_at_once() -> None:
    loop, run = frame_loop(), Run()
    loop.presented(run, [1, 2])
    assert loop.tick(run) == [0]


def test_a_line_that_is_far_or_slow_gets_few_colours() -> None:
    line = {"is_behind": False, "is_fast": True}
    run = Run()
    loop = FrameLoop(
        LOCAL,
        20,
        work_clock=lambda: 0.0,
        is_behind=lambda: line["is_behind"],
        is_awaited=lambda: False,
        has_fast_line=lambda: line["is_fast"],
    )
    loop.draw_at([20.0])
    assert loop.surface_levels == LOCAL.surface_levels >= 128
    line["is_fast"] = False
    assert 16 <= loop.surface_levels <= 24
    line.update(is_fast=True, is_behind=True)
    for _ in range(5):
        loop.tick(run)
    assert 16 <= loop.surface_levels <= 24


@pytest.mark.parametrize("is_sizes", [False, True])
def test_frames_that_keys_or_sizes_ask_for_make_those_of_the_run_no_rarer(
    is_sizes: bool,
) -> None:
    behind = [False]
    loop, run = frame_loop(is_behind=lambda: behind[0]), Run()
    for tick in range(200):  # a key just before every second tick
        behind[0] = tick % 2 == 0
        if behind[0] and is_sizes:
            loop.drew_out_of_turn()
        elif behind[0]:
            loop.presented(run, [0])
        loop.tick(run)
    behind[0] = False
    assert sum(bool(loop.tick(run)) for _ in range(40)) == 40
