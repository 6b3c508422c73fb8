"""Terminals that draw ambiguous characters two cells wide: nothing is out of place in them."""

from __future__ import annotations

import shutil
import signal
import subprocess
import termios
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from support.environment import terminal_environment
from support.pseudo_terminal import PROGRAM, PseudoTerminal
from support.whole_picture import is_braille_in

from xortui.tui.wide_characters import QUESTION

Start = Callable[..., PseudoTerminal]

WIDE = b"\x1b[1;23R\x1b[1;23R"
LATE = b"\x1b[9;23R"


def is_narrow(text: str) -> bool:
    """Whether every terminal draws the text in one cell a character."""
    return all(unicodedata.east_asian_width(character) not in "AFW" for character in text)


def test_gnu_screen_with_wide_characters(start: Start, tmp_path: Path) -> None:
    screen = shutil.which("screen")
    if screen is None:
        pytest.skip("not installed: screen")
    settings = tmp_path / "screenrc"
    settings.write_text("cjkwidth on\ndefutf8 on\nstartup_message off\n")
    folder = tmp_path / "sockets"
    folder.mkdir(mode=0o700)
    environment = terminal_environment(SCREENDIR=str(folder), COLORTERM=None)
    terminal = start(
        *("-U", "-c", str(settings), "-S", "wide", *PROGRAM, "--paused"),
        program=(screen,),
        environment=environment,
    )
    try:
        terminal.wait_for("paused")
        terminal.wait_for("linear")
        terminal.wait_until_quiet()
        lines = terminal.text.splitlines()
        assert is_narrow(terminal.text)
        assert "✓" in terminal.text, "what is narrow stays"
        terminal.send("o")
        terminal.wait_for("h1")
        terminal.wait_for(lambda: is_braille_in(terminal.text))
        assert is_narrow(terminal.text)
        terminal.send("o")
        terminal.wait_for("Truth table")
        terminal.wait_until_quiet()
        panels = lines[3:22]  # below the header and the sentence
        assert {line[0] + line[79] for line in panels} <= {"++", "||"}
        assert {line[40:42] for line in panels[1:10]} == {"||"}
        terminal.send("q")
        terminal.wait_for("screen is terminating")
    finally:
        subprocess.run(
            [screen, "-S", "wide", "-X", "quit"], env=environment, check=False, capture_output=True
        )


def test_an_answer_counts_whenever_it_comes_and_types_nothing(start: Start) -> None:
    terminal = start("--paused")
    terminal.wait_for(lambda: QUESTION.encode() in terminal.sent)
    terminal.send(b"s" + WIDE + b"s")
    terminal.wait_for("epoch 2 ")
    terminal.wait_for("linear")
    assert is_narrow(terminal.text)
    terminal.send("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()

    late = start("--paused")
    late.wait_for("┤")  # the chart comes last
    late.wait_until_quiet()
    assert not is_narrow(late.text)
    late.send(LATE[:4])
    late.send(LATE[4:] + LATE)
    late.wait_for("+- Output surface")
    late.wait_until_quiet()
    assert is_narrow(late.text)
    assert "epoch 0 " in late.text
    late.send("q")
    assert late.exit_status() == 0
    late.assert_restored()


def test_who_says_it_by_hand_is_not_asked(start: Start) -> None:
    terminal = start("--paused", environment=terminal_environment(XORTUI_WIDE="1"))
    terminal.wait_for("paused")
    assert b"\x1b[6n" not in terminal.sent
    assert is_narrow(terminal.text)
    terminal.send("q")
    assert terminal.exit_status() == 0


def test_who_ends_the_program_while_it_asks_gets_the_terminal_back(start: Start) -> None:
    terminal = start()
    terminal.wait_for(lambda: QUESTION.encode() in terminal.sent)
    terminal.signal(signal.SIGTERM)
    assert terminal.exit_status() in (-signal.SIGTERM, 128 + signal.SIGTERM)
    assert termios.tcgetattr(terminal._master) == terminal.attributes_before
