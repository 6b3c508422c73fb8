"""Copying is claimed only of terminals that are known to do it."""

from __future__ import annotations

import pytest

from xortui.tui.terminal_clipboard import takes_clipboard


@pytest.mark.parametrize(
    ("environment", "takes"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot"}, True),
        ({"TERM": "xterm-ghostty"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "xterm-256color", "WT_SESSION": "4c2"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "screen", "KITTY_WINDOW_ID": "1"}, False),
        ({"TERM": "tmux-256color", "TMUX": "/t,1,0", "KITTY_WINDOW_ID": "1"}, False),
        ({}, False),
    ],
)
def test_a_terminal_is_known_by_its_environment(environment: dict[str, str], takes: bool) -> None:
    assert takes_clipboard(environment) is takes
