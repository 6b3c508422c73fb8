from __future__ import annotations

import random
from collections import Counter

from xortui.tui.ssh.policies.unauthenticated_limit import UnauthenticatedLimit


def test_so_many_from_one_address() -> None:
    unauthenticated = UnauthenticatedLimit[str](per_address=2)
    assert [unauthenticated.enter(f"a{n}", "a") for n in range(3)] == [True, True, False]
    assert unauthenticated.enter("b0", "b")
    unauthenticated.leave("a0")
    assert unauthenticated.enter("a2", "a")


def test_a_balancer_is_held_to_the_number_in_all_only() -> None:
    unauthenticated = UnauthenticatedLimit[int](per_address=1)
    assert all(unauthenticated.enter(number, "") for number in range(50))


def test_nobody_must_leave_before_the_start() -> None:
    unauthenticated = UnauthenticatedLimit[int](start=10, rate=1.0, full=10)
    for number in range(10):
        unauthenticated.enter(number, str(number))
        assert unauthenticated.surplus() is None
    unauthenticated.enter(10, "late")
    assert unauthenticated.surplus() is not None


def test_chance_grows_from_the_rate_to_one() -> None:
    def share_that_leaves(standing: int) -> float:
        left = 0
        for seed in range(400):
            unauthenticated = UnauthenticatedLimit[int](
                start=10, rate=0.3, full=30, chance=random.Random(seed)
            )
            for number in range(standing + 1):
                unauthenticated.enter(number, str(number))
            left += unauthenticated.surplus() is not None
        return left / 400

    shares = [share_that_leaves(standing) for standing in (9, 10, 20, 30, 40)]
    assert shares[0] == 0
    assert 0.2 < shares[1] < 0.4
    assert 0.55 < shares[2] < 0.75  # half way between 0.3 and 1
    assert shares[3:] == [1, 1]


def test_at_the_full_number_there_are_never_more_and_everybody_may_be_the_one() -> None:
    unauthenticated = UnauthenticatedLimit[int](start=5, full=10, chance=random.Random(7))
    standing: set[int] = set()
    survived: Counter[bool] = Counter()
    for number in range(3000):
        unauthenticated.enter(number, "192.0.2.1" if number % 2 else "")
        standing.add(number)
        if (surplus := unauthenticated.surplus()) is not None:
            unauthenticated.leave(surplus)
            standing.remove(surplus)
            survived[surplus != number] += 1
        assert len(standing) <= 10
    # The one who comes stays nine times of ten: places that were taken first are no fortress.
    assert survived[True] > 0.8 * survived.total()


def test_who_has_not_spoken_goes_first() -> None:
    limit = UnauthenticatedLimit[str](start=1, rate=1.0, full=8)
    people = [f"person {number}" for number in range(4)]
    silent = [f"silent {number}" for number in range(4)]
    for name in people + silent:
        limit.enter(name, "school")
        if name in people:
            limit.spoke(name)
    gone = set()
    for number in range(4):
        limit.enter(f"late {number}", "school")
        surplus = limit.surplus()
        assert surplus is not None
        limit.leave(surplus)
        gone.add(surplus)
    assert not gone & set(people) and "late 3" not in gone


def test_a_door_full_of_those_who_spoke_is_not_closed_to_who_comes() -> None:
    limit = UnauthenticatedLimit[int](start=8, rate=1.0, full=8, chance=random.Random(1))
    gone = []
    for number in range(200):
        limit.enter(number, "")
        if (surplus := limit.surplus()) is not None:
            limit.leave(surplus)
            gone.append(surplus == number)
        if surplus != number:
            limit.spoke(number)
    assert gone.count(True) < len(gone) / 2


def test_refusals_and_leavers_leave_nothing_behind() -> None:
    unauthenticated = UnauthenticatedLimit[str](per_address=1)
    for number in range(100):
        assert unauthenticated.enter(f"{number}", str(number))
        assert not unauthenticated.enter(f"{number} again", str(number))
        unauthenticated.leave(f"{number}")
    assert not unauthenticated._by_address and not unauthenticated._addresses
    assert not unauthenticated._silent
