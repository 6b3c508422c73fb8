from __future__ import annotations

from xortui.tui.ssh.policies.capacity import Capacity


def test_sessions_in_all() -> None:
    capacity = Capacity(per_address=0, watchers=1)
    for _ in range(2):
        assert capacity.refusal("a", 2, watches=False) == ""
        capacity.enter("a", watches=False)
    assert capacity.refusal("b", 2, watches=False) == "all seats are taken, please try again later"
    capacity.leave("a", watches=False)
    assert capacity.refusal("b", 2, watches=False) == ""


def test_people_from_one_address() -> None:
    capacity = Capacity(per_address=1, watchers=5)
    capacity.enter("a", watches=True)
    assert "from your address" in capacity.refusal("a", 9, watches=False)
    assert capacity.refusal("b", 9, watches=False) == ""
    capacity.leave("a", watches=True)
    assert capacity.refusal("a", 9, watches=False) == ""


def test_watchers_have_a_number_of_their_own() -> None:
    capacity = Capacity(per_address=0, watchers=1)
    capacity.enter("a", watches=True)
    assert "watching" in capacity.refusal("a", 1, watches=True)
    assert capacity.refusal("a", 1, watches=False) == ""
