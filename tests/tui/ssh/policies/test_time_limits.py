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


def test_zero_is_no_limit() -> None:
    limits = TimeLimits(idle=0, total=0, now=0.0)
    assert limits.warning(1e9) == limits.ending(1e9) == ""
