from __future__ import annotations

from xortui.tui.ssh.policies.session_limit import SessionLimit


def test_sessions_in_all() -> None:
    session_limit = SessionLimit(per_address=0, watchers=1)
    for _ in range(2):
        assert session_limit.refusal("a", 2, watches=False) == ""
        session_limit.enter("a", watches=False)
    assert (
        session_limit.refusal("b", 2, watches=False)
        == "all seats are taken, please try again later"
    )
    session_limit.leave("a", watches=False)
    assert session_limit.refusal("b", 2, watches=False) == ""


def test_people_from_one_address() -> None:
    session_limit = SessionLimit(per_address=1, watchers=5)
    session_limit.enter("a", watches=True)
    assert "from your address" in session_limit.refusal("a", 9, watches=False)
    assert session_limit.refusal("b", 9, watches=False) == ""
    session_limit.leave("a", watches=True)
    assert session_limit.refusal("a", 9, watches=False) == ""


def test_watchers_have_a_number_of_their_own() -> None:
    session_limit = SessionLimit(per_address=0, watchers=1)
    session_limit.enter("a", watches=True)
    assert "watching" in session_limit.refusal("a", 1, watches=True)
    assert session_limit.refusal("a", 1, watches=False) == ""
