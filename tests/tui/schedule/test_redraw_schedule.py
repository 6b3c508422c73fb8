"""Each panel is drawn at a rate of its own, and none is left behind."""

from __future__ import annotations

from xortui.tui.permissions import GUEST, LOCAL
from xortui.tui.schedule.redraw_schedule import RedrawSchedule, frame_intervals

INTERVALS = [1, 2, 8]


def frames(schedule: RedrawSchedule, changes: list[bool]) -> list[list[int]]:
    """The panels that are drawn in each frame."""
    seen = []
    for has_changed in changes:
        schedule.next_frame(INTERVALS)
        if has_changed:
            schedule.changed()
        due = schedule.due(INTERVALS)
        schedule.drawn(due, INTERVALS)
        seen.append(due)
    return seen


def test_a_fast_run_gives_every_panel_its_rate() -> None:
    seen = [panel for due in frames(RedrawSchedule(3), [True] * 80) for panel in due]
    assert [seen.count(panel) for panel in range(3)] == [80, 40, 10]


def test_a_slow_run_draws_all_panels_in_the_frame_that_changed() -> None:
    schedule = RedrawSchedule(3)
    frames(schedule, [True] * 10)
    slow = ([True] + [False] * 19) * 3
    seen = frames(schedule, slow)[20:]
    assert [due for due in seen if due] == [[0, 1, 2], [0, 1, 2]]


def test_nothing_is_left_behind_when_nothing_changes_any_more() -> None:
    schedule = RedrawSchedule(3)
    frames(schedule, [True] * 11)
    last = frames(schedule, [True] + [False] * 8)
    assert {panel for due in last for panel in due} == {0, 1, 2}
    assert frames(schedule, [False] * 20) == [[]] * 20


def test_after_all_were_drawn_at_once_they_take_turns_again() -> None:
    schedule = RedrawSchedule(6)
    intervals = [4] * 6
    schedule.drawn(range(6), intervals)
    busiest = 0
    for _ in range(12):
        schedule.next_frame(intervals)
        schedule.changed()
        due = schedule.due(intervals)
        schedule.drawn(due, intervals)
        busiest = max(busiest, len(due))
    assert busiest < 6


def test_it_tells_beforehand_how_many_will_be_due() -> None:
    schedule = RedrawSchedule(3)
    for _ in range(20):
        expected = schedule.next_frame(INTERVALS)
        schedule.changed()
        due = schedule.due(INTERVALS)
        assert len(due) == expected
        schedule.drawn(due, INTERVALS)


def test_guests_see_what_moves_fast_as_often_and_the_rest_less_often() -> None:
    rates = (20.0, 10.0, 5.0)
    assert frame_intervals(rates, 1 / 20, LOCAL, is_fast=False) == (1, 2, 4)
    assert frame_intervals(rates, 1 / 20, GUEST, is_fast=False) == (1, 10, 20)
    assert frame_intervals(rates, 1 / 20, LOCAL, is_fast=True) == (2, 4, 8)
    assert frame_intervals(rates, 1 / 5, GUEST, is_fast=False) == (1, 2, 5)
    assert frame_intervals((2.0, 1.0), 1 / 10, GUEST, is_fast=False) == (20, 20)


def test_a_guests_slow_panels_are_drawn_in_the_same_few_frames() -> None:
    waits = (1, 5, 5, 10, 10)
    schedule, seen = RedrawSchedule(len(waits), GUEST), []
    for frame in range(60):
        schedule.next_frame(waits)
        schedule.changed()
        due = schedule.due(waits)
        schedule.drawn(due, waits)
        if frame >= 20 and len(due) > 1:
            seen.append((frame % 10, due))
    assert len({frame for frame, _due in seen}) == 2
    assert {panel for _frame, due in seen for panel in due} == set(range(len(waits)))
    assert [due for _frame, due in seen[:2]] == [due for _frame, due in seen[2:4]]
