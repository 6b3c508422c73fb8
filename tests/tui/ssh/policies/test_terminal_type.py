from __future__ import annotations

import pytest

from xortui.tui.ssh.policies.terminal_type import is_usable


@pytest.mark.parametrize("term", ["xterm-256color", "screen.xterm", "linux", "rxvt-unicode+24bit"])
def test_names_are_believed(term: str) -> None:
    assert is_usable(term)


@pytest.mark.parametrize(
    "term", ["", None, "dumb", "xterm\n", "\x1b[31m", "../etc/passwd", "x" * 65, "a b", "ä"]
)
def test_anything_else_is_not(term: str | None) -> None:
    assert not is_usable(term)
