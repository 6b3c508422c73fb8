"""The screen follows the terminal's size, whatever it becomes and however fast."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable

import pytest
from support.environment import terminal_environment
from support.pseudo_terminal import PseudoTerminal
from support.whole_picture import is_whole

Start = Callable[..., PseudoTerminal]

SIZES = [(1, 1), (400, 100), (2, 50), (80, 24), (300, 2), (40, 12), (39, 11), (120, 40), (200, 60)]


def test_the_terminal_has_its_own_size_whatever_variables_say(start: Start) -> None:
    environment = terminal_environment(COLUMNS="40", LINES="13")
    terminal = start("--paused", size=(120, 40), environment=environment)

    def width() -> int:
        return max(len(line.rstrip()) for line in terminal.screen.display if "╮" in line)

    terminal.wait_for("Output surface")
    assert width() == 120
    terminal.resize(100, 30)
    terminal.wait_for(lambda: "Output surface" in terminal.text and width() == 100)


@pytest.mark.parametrize("count", [12, pytest.param(40, marks=pytest.mark.slow)])
def test_a_storm_of_sizes_ends_in_a_right_picture(start: Start, count: int) -> None:
    # Of a run that is solved soon nothing is left to be found out, so that its words stay.
    terminal = start("--epochs", "10000000", "--learning-rate", "5")
    terminal.wait_for("running")
    terminal.wait_for(lambda: _words(terminal).startswith("every row is right"))
    sizes = random.Random(3)
    for number in range(count):
        size = (
            SIZES[number] if number < len(SIZES) else (sizes.randint(1, 400), sizes.randint(1, 100))
        )
        terminal.resize(*size)
        terminal.read(0.02)
    for columns, rows in [(120, 40), (80, 24)]:
        terminal.resize(columns, rows)
        # What was written for sizes before may still come: a whole picture of this size counts.
        terminal.wait_for(lambda: _is_whole_here(terminal) and "running" in terminal.text)
        seen = terminal.epoch
        terminal.wait_for(lambda seen=seen: terminal.epoch > seen)
    terminal.send(" ")
    terminal.wait_for(lambda: _is_whole_here(terminal) and "paused" in terminal.text)
    terminal.wait_until_quiet()
    after_the_storm = terminal.text
    terminal.resize(120, 40)
    terminal.wait_for(lambda: _is_whole_here(terminal))
    terminal.wait_until_quiet()
    terminal.resize(80, 24)
    terminal.screen.reset()
    # Painted anew, the picture is the same.
    terminal.wait_for(lambda: terminal.text == after_the_storm)
    terminal.send("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()


def test_a_size_that_comes_back_at_once_is_painted_anew(start: Start) -> None:
    terminal = start("--paused")
    terminal.wait_for(lambda: _is_whole_here(terminal) and "└" in terminal.text)
    # What comes takes its time to be found out.
    terminal.wait_for(lambda: "solved near epoch" in _words(terminal))
    terminal.wait_until_quiet()
    before = terminal.text
    # Such a window may lose lines on the way, and has its old size once the program looks.
    terminal.screen.reset()
    terminal.signal(signal.SIGWINCH)
    terminal.wait_for(lambda: terminal.text == before)


def _words(terminal: PseudoTerminal) -> str:
    """What is said of the run, below its numbers."""
    return terminal.text.split("\n")[2].strip()


def _is_whole_here(terminal: PseudoTerminal) -> bool:
    """Whether it is a whole picture, and one of this size."""
    widths = {len(line.rstrip()) for line in terminal.screen.display}
    return is_whole(terminal.text) and "Truth table" in terminal.text and terminal.columns in widths


def test_a_terminal_too_small_is_told_so(start: Start) -> None:
    terminal = start(size=(38, 10))
    terminal.wait_for("40x12")
    terminal.resize(80, 24)
    terminal.wait_for("Truth table")
    terminal.wait_for(lambda: terminal.epoch > 0)
    terminal.resize(1, 1)
    terminal.resize(5, 3)
    terminal.send("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()
