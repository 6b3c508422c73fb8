"""A terminal that may show all colours is asked, and what it answers is heard and types nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.environment import terminal_environment
from support.pseudo_terminal import PATIENCE, PROGRAM, PseudoTerminal

Start = Callable[..., PseudoTerminal]

UNTOLD = terminal_environment(COLORTERM=None)
QUESTION = b"\x1bP$qm\x1b\\"
ALL = b"\x1bP1$r0;48:2::1:2:3m\x1b\\"
NARROW = b"\x1b[1;21R\x1b[1;23R"


def colors_of(sent: bytes) -> set[bytes]:
    """How the colours of a picture are written."""
    return set(re.findall(rb"[34]8;([25]);", sent.replace(b"\x1b[48;2;1;2;3m", b"")))


def test_an_answer_counts_whenever_it_comes(start: Start) -> None:
    at_once = start("--paused", environment=UNTOLD)
    at_once.wait_for(lambda: QUESTION in at_once.sent)
    at_once.send(b"s" + ALL + NARROW + b"s")
    at_once.wait_for("epoch 2 ")
    at_once.wait_for("linear")
    assert colors_of(at_once.sent) == {b"2"}
    at_once.send("q")
    assert at_once.exit_status() == 0
    at_once.assert_restored()

    late = start("--paused", environment=UNTOLD)
    late.wait_for("┤")  # the chart comes last
    assert colors_of(late.sent) == {b"5"}
    for part in (ALL[:3], ALL[3:9], ALL[9:-1], ALL[-1:] + b"s"):
        late.send(part)
    late.wait_for("epoch 1 ")
    late.wait_for(lambda: colors_of(late.sent) == {b"2", b"5"})
    late.wait_for("╭─ Output surface")  # the picture is whole, though it was not while it began
    late.send("q")
    assert late.exit_status() == 0
    late.assert_restored()


def test_tmux_is_known_by_its_name(tmp_path: Path) -> None:
    tmux = shutil.which("tmux")
    if tmux is None:
        pytest.skip("not installed: tmux")
    command = (tmux, "-f", "/dev/null", "-S", str(tmp_path / "socket"))
    environment = terminal_environment()
    # As over ssh, where nothing but the terminal's type comes along.
    words = ("env", "-u", "TMUX", "-u", "COLORTERM", "-u", "TERM_PROGRAM", "TERM=screen-256color")

    def told(*arguments: str) -> str:
        done = subprocess.run(
            [*command, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        return done.stdout

    told("new-session", "-d", "-x", "80", "-y", "24", *words, *PROGRAM, "--paused")
    try:
        deadline = time.monotonic() + PATIENCE
        while "┤" not in (shown := told("capture-pane", "-p", "-e")):
            assert time.monotonic() < deadline, shown
            time.sleep(0.1)
        assert "38;2;" in shown and "38;5;" not in shown
        assert "epoch 0 " in told("capture-pane", "-p")
    finally:
        told("kill-server")
