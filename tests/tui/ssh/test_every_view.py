"""Every view and key of a guest works with what a session's process may ask of the kernel."""

from __future__ import annotations

from typing import Any

import pytest
from tui.ssh.lone_session import run_alone
from tui.ssh.tour_app import every_view, guests_actions

SIZES = [[120, 40], [1, 1], [40, 12], [100, 30], [200, 60], [400, 150]]


def _tour(sizes: list[list[int]], *, deep: bool, term: str = "xterm-256color") -> dict[str, Any]:
    where = {"sizes": sizes, "deep": deep}
    told = run_alone("tui.ssh.tour_app:make_touring_app", term=term, TOUR=where)
    assert told["error"] == "" and told["exit"] == {"status": 0, "error": ""}, told
    # What a view that is new lacks stands here by name, with the file where one was looked for.
    assert told["refused"] == []
    assert told["in_force"][:3] == ["limits", "no-new-privs", "seccomp"]
    return told


def test_every_view_and_key_of_a_guest_needs_only_what_a_session_may_do() -> None:
    told = _tour([[80, 24]], deep=True)
    assert every_view() - set(told["seen"]) == set()
    assert guests_actions() - set(told["actions"]) == set()


@pytest.mark.slow
@pytest.mark.parametrize("term", ["xterm-256color", "vt100"])
def test_every_view_at_every_size_needs_only_what_a_session_may_do(term: str) -> None:
    _tour(SIZES, deep=False, term=term)
