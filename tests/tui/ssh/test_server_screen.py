"""The server's own terminal holds nothing up, whatever becomes of it."""

from __future__ import annotations

import os
import pty
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from xortui.tui.ssh.server_screen import ServerScreen


@pytest.fixture
def terminal() -> Iterator[tuple[int, Any]]:
    """Gives the keyboard side of a terminal and a file that writes to it."""
    master, slave = pty.openpty()
    with open(slave, "w", encoding="utf-8") as file:
        yield master, file
    with suppress(OSError):
        os.close(master)


def _until(condition: Callable[[], object], patience: float = 20.0) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _read(master: int, until: bytes) -> bytes:
    read = b""
    while until not in read:
        read += os.read(master, 65536)
    return read


def test_lines_and_pictures_are_shown_in_order(terminal: tuple[int, Any]) -> None:
    master, file = terminal
    screen = ServerScreen(file)
    assert screen.is_terminal
    screen.say("[/x] first")
    screen.show("a picture")
    assert b"[/x] first" in _read(master, b"a picture")
    screen.say("second")
    screen.check()
    screen.close()
    assert b"\x1b[?25h" in _read(master, b"\x1b[?25h")


def test_a_terminal_that_takes_nothing_holds_nobody_up(terminal: tuple[int, Any]) -> None:
    _master, file = terminal
    now = [0.0]
    screen = ServerScreen(file, lambda: now[0])
    began = time.monotonic()
    for number in range(200):
        screen.say("x" * 1000)
        screen.show(f"picture {number}" * 1000)
        now[0] += 0.01
        screen.check()
    now[0] += 20
    with pytest.raises(TimeoutError, match="the terminal takes nothing"):
        screen.check()
    screen.close(patience=0.1)
    assert time.monotonic() - began < 5
    # What is shown last once it takes again is the newest picture, not all that was missed.
    read = _read(_master, b"picture 199")
    assert read.count(b"picture 150") == 0


@pytest.mark.parametrize("kind", ["pipe", "full disk", "terminal"])
def test_a_screen_that_is_gone_is_told_and_nothing_else(kind: str) -> None:
    if kind == "pipe":
        ours, theirs = os.pipe()
        os.close(ours)
    elif kind == "terminal":
        ours, theirs = pty.openpty()
        os.close(ours)
    else:
        theirs = os.open("/dev/full", os.O_WRONLY)
    file = open(theirs, "w", encoding="utf-8")  # noqa: SIM115
    screen = ServerScreen(file)
    failed: list[OSError] = []

    def fails_again() -> bool:
        screen.say("a line")
        try:
            screen.check()
        except OSError as error:
            failed.append(error)
        return bool(failed)

    _until(fails_again)
    screen.close()
    with suppress(OSError):
        file.close()


def test_no_thread_runs_before_there_is_something_to_show(terminal: tuple[int, Any]) -> None:
    import threading

    before = threading.active_count()
    screen = ServerScreen(terminal[1])
    screen.check()
    assert threading.active_count() == before
    screen.close()
