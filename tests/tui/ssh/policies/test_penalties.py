from __future__ import annotations

import pytest

from xortui.tui.ssh.options import ServeOptions
from xortui.tui.ssh.policies.penalties import (
    COSTS,
    FAILED,
    LEAST,
    LONGEST,
    MISBEHAVED,
    MOST_ADDRESSES,
    NOTHING_SHOWN,
    SILENT,
    TOO_SLOW,
    Penalties,
)

HOST = "192.0.2.1"


def test_misbehaving_bars_for_a_while_and_nobody_else() -> None:
    penalties = Penalties()
    assert not penalties.is_barred(HOST, 0)
    assert penalties.add(HOST, MISBEHAVED, 0)
    assert penalties.is_barred(HOST, COSTS[MISBEHAVED] - 1)
    assert not penalties.is_barred(HOST, COSTS[MISBEHAVED])
    assert not penalties.is_barred("192.0.2.2", 1)


def test_it_grows_is_bounded_and_is_forgotten() -> None:
    penalties = Penalties()
    now, lengths = 0.0, []
    for _unused in range(6):
        penalties.add(HOST, MISBEHAVED, now)
        began = now
        while penalties.is_barred(HOST, now):
            now += 1
        lengths.append(now - began)
    assert lengths == [60, 120, 240, 480, LONGEST, LONGEST]
    now += LONGEST + 1
    penalties.add(HOST, MISBEHAVED, now)
    assert not penalties.is_barred(HOST, now + COSTS[MISBEHAVED])


def test_sixteen_at_the_same_moment_are_bounded_too() -> None:
    penalties = Penalties()
    assert [penalties.add(HOST, MISBEHAVED, 0) for _ in range(16)] == [True] + [False] * 15
    assert penalties.is_barred(HOST, LONGEST - 1)
    assert not penalties.is_barred(HOST, LONGEST)


@pytest.mark.parametrize(
    ("fault", "every"),
    [(FAILED, 5.5), (TOO_SLOW, 120), (SILENT, 10), (NOTHING_SHOWN, 1)],
    ids=["three wrong tokens typed", "no token", "ten seconds without a word", "a monitor"],
)
def test_who_is_as_slow_as_a_person_is_never_barred(fault: str, every: float) -> None:
    penalties = Penalties()
    for number in range(1000):
        assert not penalties.add(HOST, fault, number * every)
        assert not penalties.is_barred(HOST, number * every)


def test_as_many_as_may_come_from_one_address_are_not_barred_for_reading() -> None:
    penalties = Penalties()
    assert not any(penalties.add(HOST, TOO_SLOW, 0) for _ in range(ServeOptions().per_ip))


def test_who_guesses_faster_than_a_person_is_barred() -> None:
    penalties = Penalties()
    count = next(n for n in range(100) if penalties.add(HOST, FAILED, n / 2))
    assert count * COSTS[FAILED] <= 2 * LEAST
    assert penalties.is_barred(HOST, count / 2)


def test_an_ipv6_network_is_one_address() -> None:
    penalties = Penalties()
    penalties.add("2001:db8::1", MISBEHAVED, 0)
    assert penalties.is_barred("2001:db8::ffff", 1)
    assert not penalties.is_barred("2001:db8:0:1::1", 1)


def test_nobody_is_ever_barred_where_one_address_is_many_people() -> None:
    penalties = Penalties(longest=0)
    for _unused in range(100):
        assert not penalties.add(HOST, MISBEHAVED, 0)
    assert not penalties.is_barred(HOST, 0)


def test_memory_is_bounded() -> None:
    penalties = Penalties()
    for number in range(MOST_ADDRESSES + 10):
        penalties.add(f"host{number}", NOTHING_SHOWN, 0)
    assert len(penalties._records) == MOST_ADDRESSES
