"""What the program does on poor terminals, on odd ones, and on none."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from support.environment import terminal_environment
from support.pseudo_terminal import PATIENCE, PseudoTerminal

Start = Callable[..., PseudoTerminal]


def play(start: Start, *arguments: str, **environment: str | None) -> tuple[str, bytes]:
    """Runs some epochs, pauses and quits; returns what was shown and all that was sent."""
    terminal = start(
        "--gate", "or", "--lr", "2", *arguments, environment=terminal_environment(**environment)
    )
    terminal.wait_for("running")
    terminal.wait_for("solved at")
    terminal.send(" ")
    terminal.wait_for("paused")
    terminal.wait_until_quiet()
    shown = terminal.text
    terminal.send("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()
    return shown, bytes(terminal.sent)


def test_true_colour(start: Start) -> None:
    shown, sent = play(start)
    assert b"\x1b[38;2;" in sent
    assert "▀" in shown


def test_256_colours(start: Start) -> None:
    shown, sent = play(start, COLORTERM=None)
    assert b"38;2;" not in sent
    assert b"38;5;" in sent
    assert "▀" in shown


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TERM", "screen.xterm-256color"), ("STY", "1234.pts-0"), ("TERM_PROGRAM", "Apple_Terminal")],
)
def test_an_inherited_colorterm_is_not_believed(start: Start, variable: str, value: str) -> None:
    shown, sent = play(start, **{variable: value})
    assert b"38;2;" not in sent
    assert "▀" in shown
    # GNU screen keeps a lone Escape until the next key while the mouse is heard.
    assert (b"?1000h" in sent) is (variable == "TERM_PROGRAM")


def test_a_terminal_of_all_colours_need_not_say_so(start: Start) -> None:
    _, sent = play(start, COLORTERM=None, TERM="xterm-ghostty")
    assert b"\x1b[38;2;" in sent


def test_a_person_chooses_the_colours(start: Start) -> None:
    _, sent = play(start, "--color", "256")
    assert b"38;2;" not in sent
    shown, _ = play(start, "--color", "none")
    assert "▀" not in shown


def test_an_empty_no_color_says_nothing(start: Start) -> None:
    shown, sent = play(start, NO_COLOR="")
    assert b"\x1b[38;2;" in sent
    assert "▀" in shown


def test_16_colours(start: Start) -> None:
    shown, sent = play(start, TERM="linux")
    assert shown.isascii(), "the font of a console has few characters"
    assert not re.search(rb"[34]8;[25];", sent)
    assert "▀" not in shown
    assert "@@@" in shown


def test_no_colour(start: Start) -> None:
    shown, sent = play(start, NO_COLOR="1")
    colours = set(re.findall(rb"38;2;(\d+;\d+;\d+)", sent))
    assert all(len(set(colour.split(b";"))) == 1 for colour in colours), "greys alone"
    assert "▀" not in shown
    assert "@@@" in shown


def test_the_c_locale(start: Start) -> None:
    shown, _ = play(start, LANG="C", LC_ALL=None)
    assert "╭" in shown


@pytest.mark.parametrize("way", ["encoding", "option"])
def test_ascii_alone(start: Start, way: str) -> None:
    if way == "encoding":
        shown, sent = play(start, PYTHONIOENCODING="ascii")
        assert b"\\u" not in sent
    else:
        shown, sent = play(start, "--ascii")
    assert shown.isascii(), set(re.findall(r"[^\x00-\x7f]", shown))
    assert sent.isascii()


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_a_pipe_gets_one_sentence(stream: str) -> None:
    master, slave = pty.openpty()
    streams = {"stdin": slave, "stdout": slave, "stderr": slave, stream: subprocess.PIPE}
    process = subprocess.Popen(
        [sys.executable, "-m", "xortui.tui"], env=terminal_environment(), **streams
    )
    output = process.communicate(timeout=PATIENCE)
    os.close(slave)
    told = (output[1] or b"").decode() or os.read(master, 4096).decode()
    os.close(master)
    assert process.returncode == 2
    assert told.startswith("xortui: the live screen needs a terminal")
    assert told.count("\n") == 1
    assert "\x1b" not in told


@pytest.mark.parametrize("term", ["dumb", None])
def test_a_dumb_terminal_gets_one_sentence(start: Start, term: str | None) -> None:
    terminal = start(environment=terminal_environment(TERM=term))
    assert terminal.exit_status() == 2
    assert b"\x1b" not in terminal.sent
    assert "needs a terminal that draws" in terminal.text
