"""Drawing on a terminal: at once what it takes, and the rest by a thread, in order."""

from __future__ import annotations

import os
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from xortui.tui.app.screen_file import ScreenFile

FRAME = "表 x₁ ▀" * 200


class Line:
    """A pseudo-terminal that is drawn on, and its reader."""

    def __init__(self) -> None:
        self.reader, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(self.reader, False)
        self.file: TextIO = os.fdopen(slave, "w", encoding="utf-8")
        self.losses: list[str] = []
        self.screen = ScreenFile(self.file, when_gone=lambda: self.losses.append("gone"))
        self.screen.open()

    def read(self) -> bytes:
        """Returns what has come."""
        came = b""
        while True:
            try:
                came += os.read(self.reader, 1 << 16)
            except BlockingIOError:
                return came

    def fill(self) -> int:
        """Draws until the terminal takes no more, and returns how many frames."""
        count = 1
        while self.screen.take(FRAME, at_once=True):
            count += 1
        return count

    def close(self) -> None:
        self.screen.close()
        self.file.close()


@pytest.fixture
def line() -> Iterator[Line]:
    """A terminal in which nobody reads until the test does."""
    line = Line()
    yield line
    line.close()
    os.close(line.reader)


def test_what_the_terminal_takes_is_there_at_once_and_no_thread_is_needed(line: Line) -> None:
    assert line.screen.take(FRAME, at_once=True)
    assert line.read().decode() == FRAME
    assert not line.screen.is_behind


def test_what_is_left_comes_in_order_and_until_then_the_terminal_is_behind(line: Line) -> None:
    drawn = line.fill()
    assert line.screen.is_behind
    came = line.read()
    # There would be room again: but what is left comes first.
    assert not line.screen.take("last", at_once=True)
    for _text in range(2):
        line.screen.write("")
        assert line.screen.is_behind
    line.screen.flush()
    assert not line.screen.is_behind
    assert (came + line.read()).decode() == FRAME * drawn + "last"


def test_others_who_have_the_terminal_open_still_wait_for_it(line: Line) -> None:
    assert os.get_blocking(line.file.fileno())


def test_after_the_terminal_is_given_back_all_is_left_to_the_thread(line: Line) -> None:
    line.screen.close()
    assert not line.screen.take(FRAME, at_once=True)
    assert line.read() == b""
    line.screen.write("")
    line.screen.flush()
    assert line.read().decode() == FRAME


def test_whoever_may_not_be_written_to_at_once_is_not(line: Line) -> None:
    assert not line.screen.take(FRAME, at_once=False)
    assert line.read() == b""


def test_a_terminal_that_is_gone_is_told_of_once_and_drawing_goes_nowhere() -> None:
    line = Line()
    os.close(line.reader)
    for _frame in range(3):
        assert line.screen.take(FRAME, at_once=True)
    assert line.losses == ["gone"]
    line.close()


def test_a_file_that_is_no_terminal_is_written_by_the_thread(tmp_path: Path) -> None:
    path = tmp_path / "drawn"
    with path.open("w", encoding="utf-8") as file:
        screen = ScreenFile(file, when_gone=pytest.fail)
        screen.open()
        assert not screen.take(FRAME, at_once=True)
        screen.write("")
        screen.flush()
        assert not screen.is_behind
    assert path.read_text(encoding="utf-8") == FRAME
