"""What the server shows of the people who are in."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from xortui.tui.lessons.library import read_built_in
from xortui.tui.lessons.report import Report
from xortui.tui.screens.keys import KEY_IDS
from xortui.tui.ssh.session.classroom import STUCK_REFUSED, Classroom, Who
from xortui.tui.ssh.session.housekeeping import SessionState
from xortui.tui.ssh.status import lesson_status, status_table


def _shown(user: str, address: str) -> str:
    state = SessionState(user, address, 1.0, 10.0, 0.1, 2**20, 1000.0, 0)
    console = Console(file=io.StringIO(), force_terminal=True, width=120, color_system="truecolor")
    console.print(status_table([state], 20.0, 0.01))
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    "name", [r"\[/x]", "[/]", "[bold]ada", r"\\[/x]", "[link=https://a.b]x", ":smile:"]
)
def test_a_name_is_text_and_no_markup(name: str) -> None:
    for shown in (_shown(name, "127.0.0.1"), _shown("ada", name)):
        assert name in shown


def test_a_name_acts_on_no_terminal() -> None:
    evil = "\x1b]0;owned\x07\u202e"
    for shown in (_shown(evil, "127.0.0.1"), _shown("ada", f"fe80::1%{evil}")):
        assert "\x1b]0" not in shown and "\x07" not in shown and "\u202e" not in shown
        assert r"\u{1b}]0;owned" in shown


def test_who_is_stuck_stands_first_and_nothing_told_acts_on_the_terminal() -> None:
    tour = read_built_in(KEY_IDS)["challenges"]
    room = Classroom(tour)
    guessing = next(n for n, step in enumerate(tour.steps) if step.guess)
    for user, tries in (("ada", 0), ("[red]bob\x1b]0;x\x07", STUCK_REFUSED)):
        seat = room.enter(Who(user, ""), 0.0)
        assert seat is not None
        guesses = {guessing: 5000.0} if tries else {}
        room.take(seat, Report(guessing, frozenset(), guesses, {guessing: tries}, False), 60.0)
    left = room.enter(Who("carol", ""), 0.0)
    assert left is not None
    room.leave(left, 1.0)
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    console.print(lesson_status(room, 90.0))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b]0" not in shown and r"[red]bob\u{1b}]0;x" in shown
    assert shown.index("bob") < shown.index("ada") and "carol" not in shown
    assert f"{STUCK_REFUSED} tries" in shown and f"5,000 ({guessing + 1})" in shown
    assert "2 here, 1 stuck, 0 finished" in shown
    assert f"{guessing + 1}/{len(tour.steps)}" in shown
