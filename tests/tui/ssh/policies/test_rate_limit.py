from __future__ import annotations

import pytest

from xortui.tui.ssh.policies.rate_limit import MOST_ADDRESSES, RateLimit, origin


def test_a_burst_passes_then_the_rate_holds() -> None:
    rate = RateLimit(burst=3, per_second=2)
    assert [rate.take("192.0.2.1", 0.0) for _ in range(4)] == [True, True, True, False]
    assert [rate.take("192.0.2.1", 1.0) for _ in range(3)] == [True, True, False]


def test_one_address_takes_nothing_from_another() -> None:
    rate = RateLimit(burst=1, per_second=1)
    assert rate.take("192.0.2.1", 0.0)
    assert not rate.take("192.0.2.1", 0.0)
    assert rate.take("192.0.2.2", 0.0)


def test_memory_is_bounded() -> None:
    rate = RateLimit()
    for number in range(MOST_ADDRESSES + 10):
        rate.take(f"host{number}", 0.0)
    assert len(rate._buckets) == MOST_ADDRESSES


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("no address", "no address"),
    ],
)
def test_an_ipv6_network_is_one_origin(address: str, expected: str) -> None:
    assert origin(address) == expected
