from __future__ import annotations

from xortui.tui.ssh.policies.key_exchanges import KeyExchanges


def test_one_before_the_login() -> None:
    exchanges = KeyExchanges()
    assert [exchanges.begin(0, is_known=False) for _ in range(3)] == [True, False, False]


def test_a_burst_after_it_then_the_rate() -> None:
    exchanges = KeyExchanges(burst=3, per_second=0.5)
    assert exchanges.begin(0, is_known=False)
    assert [exchanges.begin(1, is_known=True) for _ in range(4)] == [True, True, True, False]
    assert [exchanges.begin(3, is_known=True) for _ in range(2)] == [True, False]


def test_new_keys_for_each_megabyte_of_pictures_for_hours() -> None:
    exchanges = KeyExchanges()
    assert exchanges.begin(0, is_known=False)
    assert all(exchanges.begin(number * 6.0, is_known=True) for number in range(2000))
