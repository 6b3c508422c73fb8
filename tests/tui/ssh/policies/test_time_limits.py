from __future__ import annotations

from xortui.tui.ssh.policies.time_limits import TimeLimits


def test_a_warning_comes_once_before_the_end() -> None:
    limits = TimeLimits(idle=600, total=0, now=0.0)
    assert limits.warning(539) == ""
    assert limits.warning(540) == "press a key: this session ends in 60 s"
    assert limits.warning(541) == ""
    assert limits.ending(599) == ""
    assert limits.ending(600) == "the session ended: no key was pressed for too long"


def test_a_key_puts_the_idle_end_off_but_not_the_total_one() -> None:
    limits = TimeLimits(idle=100, total=150, now=0.0)
    limits.typed(99)
    assert limits.ending(140) == ""
    assert limits.warning(140) == "this session ends in 10 s"
    assert limits.ending(150) == "the session ended: its time is up"


def test_the_warning_of_the_total_end_comes_once_whatever_is_typed() -> None:
    limits = TimeLimits(idle=0, total=100, now=0.0)
    assert limits.warning(80) == "this session ends in 20 s"
    limits.typed(81)
    assert limits.warning(82) == ""


def test_nobody_is_put_out_without_a_warning_however_late_one_looks() -> None:
    for limits, sentence in (
        (TimeLimits(idle=4, total=0, now=0.0), "no key was pressed"),
        (TimeLimits(idle=0, total=4, now=0.0), "its time is up"),
    ):
        assert limits.ending(5000) == ""
        assert "this session ends in 1 s" in limits.warning(5000)
        assert sentence in limits.ending(5001)


def test_a_key_is_not_asked_for_where_it_would_not_help() -> None:
    limits = TimeLimits(idle=100, total=100, now=0.0)
    assert limits.warning(80) == "this session ends in 20 s"
    assert limits.warning(81) == ""
    assert "its time is up" in limits.ending(100)


def test_zero_is_no_limit() -> None:
    limits = TimeLimits(idle=0, total=0, now=0.0)
    assert limits.warning(1e9) == limits.ending(1e9) == ""
