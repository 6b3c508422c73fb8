from __future__ import annotations

from xortui.tui.ssh.policies.newcomers import Newcomers


def test_so_many_in_all_and_from_one_address() -> None:
    newcomers = Newcomers(per_address=2, most=3)
    assert [newcomers.enter("a") for _ in range(3)] == [True, True, False]
    assert [newcomers.enter("b") for _ in range(2)] == [True, False]
    newcomers.leave("a")
    assert newcomers.enter("b")


def test_a_balancer_is_held_to_the_number_in_all_only() -> None:
    newcomers = Newcomers(per_address=1, most=3)
    assert [newcomers.enter("") for _ in range(4)] == [True, True, True, False]


def test_refusals_leave_nothing_behind() -> None:
    newcomers = Newcomers(per_address=0, most=0)
    for number in range(100):
        assert not newcomers.enter(str(number))
    assert not newcomers._by_address
