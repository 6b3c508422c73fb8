from __future__ import annotations

import pytest

from xortui.tui.ssh.policies.allowance import Allowance


def test_a_burst_then_the_rate() -> None:
    allowance = Allowance(burst=2, per_second=1, now=0)
    assert [allowance.take(1, 0) for _ in range(3)] == [True, True, False]
    assert [allowance.take(1, 1) for _ in range(2)] == [True, False]
    assert allowance.level(100) == 2


def test_a_debt_is_waited_for() -> None:
    allowance = Allowance(burst=2, per_second=4, now=0)
    allowance.charge(10, 0)
    assert allowance.level(0) == -8
    assert allowance.wait(0) == pytest.approx(2)
    assert allowance.wait(1.5) == pytest.approx(0.5)
    assert allowance.wait(9) == 0
