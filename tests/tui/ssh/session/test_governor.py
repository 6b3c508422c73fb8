"""The rate goes down before anybody is refused, and up again when there is room."""

from __future__ import annotations

from xortui.tui.ssh.session.governor import Governor


def _run(governor: Governor, busy: int, milliseconds: float, seconds: int = 30) -> float:
    for _ in range(seconds):
        pictures = int(busy * governor.frame_rate)
        governor.observe(pictures * milliseconds / 1000, pictures, busy)
    return governor.frame_rate


def test_the_rate_goes_down_in_steps_and_comes_back() -> None:
    governor = Governor(cores=2, fps=20)
    assert _run(governor, busy=4, milliseconds=8) == 20
    assert _run(governor, busy=12, milliseconds=8) == 10
    assert _run(governor, busy=30, milliseconds=8) == 5
    assert _run(governor, busy=4, milliseconds=8) == 20


def test_who_does_not_fit_at_the_lowest_rate_is_refused() -> None:
    governor = Governor(cores=2, fps=20)
    _run(governor, busy=10, milliseconds=15)
    assert governor.has_room(busy=19)
    assert not governor.has_room(busy=20)
    assert governor.most_sessions == 20


def test_while_a_class_comes_in_pictures_are_rarer_and_nobody_is_refused() -> None:
    governor = Governor(cores=2, fps=10)
    assert _run(governor, busy=18, milliseconds=8) == 10
    assert governor.observe(1.44, 180, 18, starting=0.3) == 5
    assert governor.has_room(busy=36)
    assert governor.observe(0.72, 90, 18) == 10


def test_a_rate_that_fits_is_come_back_to_though_a_picture_costs_more_at_a_lower_one() -> None:
    """A run trains as much a second at any rate: 3 ms a picture are 6 at half of it."""
    governor = Governor(cores=2, fps=10)

    def look(seconds: int, starting: float = 0.0) -> float:
        for _ in range(seconds):
            price = 4 + 30 / governor.frame_rate
            pictures = int(18 * governor.frame_rate)
            governor.observe(pictures * price / 1000, pictures, 18, starting=starting)
        return governor.frame_rate

    assert look(30) == 10
    assert look(5, starting=0.5) == 5
    assert look(1) == 10
    assert look(10) == 10


def test_idle_sessions_cost_nothing() -> None:
    governor = Governor(cores=2, fps=20)
    assert governor.observe(0.0, 0, 0) == 20
    assert governor.has_room(0)


def test_the_rate_asked_for_is_never_exceeded() -> None:
    assert _run(Governor(cores=64, fps=7), busy=1, milliseconds=1) == 7


def test_one_session_always_fits() -> None:
    governor = Governor(cores=1, fps=20)
    _run(governor, busy=1, milliseconds=200)
    assert governor.most_sessions >= 1
