"""What is printed suits the terminal, which is asked and left as it was."""

from __future__ import annotations

import os
import pty
import sys
import termios
import threading
import unicodedata
from collections.abc import Callable, Iterator

import pytest

from xortui.tui import terminal_question
from xortui.tui.cli import main, output_options
from xortui.tui.wide_characters import QUESTION

WIDE = b"\x1b[1;23R\x1b[1;23R"


class AnsweringTerminal:
    """A pseudo-terminal on which this process prints, and which answers what it is asked."""

    def __init__(self, answer: bytes) -> None:
        self.master, self.slave = pty.openpty()
        self.modes = termios.tcgetattr(self.slave)
        self.sent = b""
        self._answer = answer
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                self.sent += os.read(self.master, 65536)
            except OSError:  # the other end is closed
                return
            if self._answer and QUESTION.encode() in self.sent:
                os.write(self.master, self._answer)
                self._answer = b""

    def printed(self, words: list[str]) -> str:
        """Returns what a command prints."""
        stream = open(self.slave, "w", encoding="utf-8")  # noqa: SIM115
        before = sys.stdout
        sys.stdout = stream
        try:
            assert main(words) == 0
            assert termios.tcgetattr(self.slave) == self.modes
        finally:
            sys.stdout = before
            stream.close()
        self._reader.join()
        os.close(self.master)
        return self.sent.replace(QUESTION.encode(), b"").decode()


@pytest.fixture
def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], AnsweringTerminal]]:
    """Makes terminals; the patience with them is that of a test."""
    monkeypatch.setattr(terminal_question, "PATIENCE", 30.0)
    monkeypatch.setattr(os, "tcgetpgrp", lambda _descriptor: os.getpgrp())
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("XORTUI_WIDE", raising=False)

    def make(answer: bytes) -> AnsweringTerminal:
        terminal = AnsweringTerminal(answer)
        monkeypatch.setattr(output_options, "_keyboard", lambda: terminal.slave)
        return terminal

    yield make


def is_narrow(text: str) -> bool:
    return all(unicodedata.east_asian_width(character) not in "AFW" for character in text)


TRAIN = ["train", "--epochs", "300", "--data", "0,0,0;0,1,1"]


def test_a_wide_terminal_gets_narrow_characters(
    terminal_of: Callable[[bytes], AnsweringTerminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = terminal_of(WIDE).printed(TRAIN)
    assert is_narrow(printed) and {"⠉", "✓"} <= set(printed)
    assert "+----" in printed and "23R" not in printed
    assert "+----" in terminal_of(WIDE).printed(["export", "--help"])
    monkeypatch.setenv("XORTUI_WIDE", "1")
    unasked = terminal_of(b"")
    assert is_narrow(unasked.printed(TRAIN))
    assert b"\x1b[6n" not in unasked.sent


def test_others_get_all_characters(
    terminal_of: Callable[[bytes], AnsweringTerminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "┤" in terminal_of(b"\x1b[1;22R\x1b[1;23R").printed(TRAIN)
    for name, value in (("XORTUI_WIDE", "0"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
        terminal = terminal_of(b"")
        assert "┤" in terminal.printed(TRAIN)
        assert b"\x1b[6n" not in terminal.sent


def test_ascii_is_ascii(terminal_of: Callable[[bytes], AnsweringTerminal]) -> None:
    terminal = terminal_of(b"")
    assert terminal.printed([*TRAIN, "--ascii"]).isascii()
    assert b"\x1b[6n" not in terminal.sent


def test_in_a_pipe_the_terminal_is_left_to_who_reads(
    terminal_of: Callable[[bytes], AnsweringTerminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = terminal_of(b"")
    reads, writes = os.pipe()
    with (
        open(writes, "w", encoding="utf-8") as piped,
        open(reads, encoding="utf-8") as read,
        open(terminal.slave, "w", encoding="utf-8") as shown,
    ):
        monkeypatch.setattr(sys, "stderr", shown)
        monkeypatch.setattr(sys, "stdout", piped)
        assert main(TRAIN) == 0
        assert termios.tcgetattr(terminal.slave) == terminal.modes
        piped.flush()
        assert read.readline()
    terminal._reader.join()
    os.close(terminal.master)
    assert b"\x1b[6n" not in terminal.sent
