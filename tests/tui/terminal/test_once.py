"""``--once``: one frame as text, for pipes and for people without a terminal."""

from __future__ import annotations

import subprocess
import sys

from support.environment import terminal_environment
from support.pseudo_terminal import PATIENCE


def once(*arguments: str, **environment: str | None) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "xortui.tui", "--once", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=terminal_environment(**environment),
        timeout=PATIENCE,
    )
    assert done.stderr == b""
    return done.returncode, done.stdout.decode()


def test_the_last_frame_is_printed() -> None:
    status, text = once(TERM=None)
    assert status == 0
    lines = text.splitlines()
    assert len(lines) == 24
    assert all(len(line) <= 80 for line in lines)
    assert "epoch 20,000 " in text
    assert "solved" in text
    assert "\x1b" not in text


def test_size_and_ascii() -> None:
    status, text = once("--epochs", "0", "--ascii", COLUMNS="120", LINES="40")
    assert status == 0
    assert text.isascii()
    assert len(text.splitlines()) == 40
    assert "epoch 0 " in text
    assert "loss 0.7482" in text


def test_an_ascii_pipe_gets_ascii() -> None:
    status, text = once("--preset", "diverge", PYTHONIOENCODING="ascii")
    assert status == 0
    assert text.isascii()
    assert "diverged" in text
