"""What the server shows of the people who are in."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from xortui.tui.ssh.session.housekeeping import SessionState
from xortui.tui.ssh.status import status_table


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
