"""A slow line gets fewer frames, and a fast one all of them."""

from __future__ import annotations

from xortui.tui.schedule.output_throttle import OutputThrottle

TICK = 0.05
BUFFER = 30_000


def latencies_behind(rate: float, frame: int, seconds: float = 30.0) -> list[float]:
    """Returns, tick by tick, how long a new byte would take over a line behind a large buffer.

    Args:
        rate: Bytes a second that the line takes.
        frame: Bytes a frame.
        seconds: How long the run is.
    """
    pace, stored, unwritten, latencies = OutputThrottle(), 0.0, 0.0, []
    for _ in range(int(seconds / TICK)):
        stored = max(0.0, stored - rate * TICK)
        moved = min(unwritten, BUFFER - stored)
        stored, unwritten = stored + moved, unwritten - moved
        if pace.may_draw(is_behind=unwritten > 0):
            unwritten += frame
        latencies.append((stored + unwritten) / rate)
    return latencies


def test_a_fast_line_gets_every_frame() -> None:
    pace = OutputThrottle()
    assert all(pace.may_draw(is_behind=False) for _ in range(1000))


def test_a_writer_that_is_late_now_and_then_loses_only_those_frames() -> None:
    pace = OutputThrottle()
    drawn = [pace.may_draw(is_behind=tick % 6 == 0) for tick in range(600)]
    assert sum(drawn) == 500


def test_what_is_stored_drains_away() -> None:
    late = latencies_behind(rate=50_000, frame=4000)[300:]
    assert sum(late) / len(late) < 0.4
    assert sorted(late)[int(0.95 * len(late))] < 0.6


def test_a_line_that_becomes_fast_gets_every_frame_again() -> None:
    pace = OutputThrottle()
    for _ in range(20):
        pace.may_draw(is_behind=True)
    assert pace.ticks_a_frame == 8
    for _ in range(20_000):
        pace.may_draw(is_behind=False)
    assert pace.ticks_a_frame == 1


def test_a_machine_that_was_busy_for_once_draws_all_frames_again_soon() -> None:
    pace = OutputThrottle()
    for _ in range(40):
        pace.may_draw(is_behind=True)
    assert pace.ticks_a_frame == 8
    for _ in range(510):  # 50 s at ten frames a second
        pace.may_draw(is_behind=False)
    assert pace.ticks_a_frame == 1


def test_a_computer_that_slept_gets_every_frame_as_soon_as_it_wakes() -> None:
    pace = OutputThrottle()
    for _ in range(3):
        assert all(pace.may_draw(is_behind=False) for _ in range(100))
        assert not any(pace.may_draw(is_behind=True) for _ in range(1200))
    assert all(pace.may_draw(is_behind=False) for _ in range(100))


def test_a_line_that_becomes_slow_after_a_while_gets_few_frames_all_the_same() -> None:
    pace = OutputThrottle()
    for _ in range(1000):
        pace.may_draw(is_behind=False)
    for _ in range(3):  # each frame takes a second
        for tick in range(21):
            pace.may_draw(is_behind=tick > 0)
    assert pace.ticks_a_frame == 8
