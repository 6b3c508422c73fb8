"""Whatever is typed at a session, and wherever its terminal has gone."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest
from support.environment import terminal_environment
from support.ssh.people import Person
from support.ssh.servers import RunningServer

APP = "xortui.tui.app:make_guest_app"
WITHOUT_A_TERMINAL = 2.0
"""Seconds that a program may live on once its terminal is gone."""


MEANINGLESS = (b"\xff", b"\xe9", b"\x1b[" + b"9" * 30 + b"u", b"\x1b[:R")


def test_bytes_that_mean_nothing_do_not_end_a_session(
    serve: Callable[..., RunningServer], connect: Callable[..., Person]
) -> None:
    server = serve(auth="none", app=APP)
    person = connect(server, options=("-e", "none"))
    person.sees("running")
    for typed in MEANINGLESS:
        person.type("g")
        person.sees("Go to epoch")
        person.type(typed)
        person.type("soon\r")
        person.sees("epoch must be a whole number")
        person.sees("soon'")
        person.type("\x1b")
        person.wait_for(lambda: "Go to epoch" not in person.text)
    person.type("q")
    assert person.wait() == 0


@pytest.mark.parametrize("what", ["all of it", "its output"])
def test_attach_ends_when_its_terminal_is_gone(
    serve: Callable[..., RunningServer], what: str
) -> None:
    server = serve(auth="none")
    words = [sys.executable, "-m", "xortui.tui", "attach", "--state-dir", str(server.state_dir)]
    master, slave = pty.openpty()
    kept, keyboard = pty.openpty()
    process = subprocess.Popen(
        words,
        stdin=slave if what == "all of it" else keyboard,
        stdout=slave,
        stderr=subprocess.PIPE,
        env=terminal_environment(),
        start_new_session=True,  # without a terminal of its own, so that no signal tells
    )
    os.close(slave)
    try:
        seen = b""
        while b"tick" not in seen:
            seen += os.read(master, 65536)
        os.close(master)
        assert process.wait(WITHOUT_A_TERMINAL) == 1
        assert process.stderr is not None
        assert process.stderr.read() == b""
    finally:
        process.kill()
        process.communicate()
        os.close(keyboard)
        os.close(kept)
