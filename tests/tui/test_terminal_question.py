"""A terminal is asked without a trace, and what is typed meanwhile is not lost."""

from __future__ import annotations

import os
import pty
import termios
import threading
from collections.abc import Iterator

import pytest

from xortui.tui.terminal_colors import color_question
from xortui.tui.terminal_question import PATIENCE, TerminalQuestion
from xortui.tui.wide_characters import QUESTION

WIDE = b"\x1b[4;23R\x1b[4;23R"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """A pseudo-terminal that this process may ask: where it types, and what is asked."""
    master, slave = pty.openpty()
    monkeypatch.setattr(os, "tcgetpgrp", lambda _descriptor: os.getpgrp())
    yield master, slave
    os.close(master)
    os.close(slave)


def question_of(slave: int, term: str = "xterm") -> TerminalQuestion:
    return TerminalQuestion(slave, slave, {"TERM": term})


def test_the_answer_is_heard_among_keys_and_the_terminal_is_as_it_was(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xortui.tui.terminal_question.PATIENCE", 30.0)
    master, slave = terminal
    before = termios.tcgetattr(slave)
    os.write(master, b"s")
    assert os.read(master, 99) == b"s"  # it is echoed once it has arrived
    question = question_of(slave)
    question.ask(forwards_typed=True)
    os.write(master, b"b" + WIDE[:5])
    later = threading.Timer(0.02, os.write, (master, WIDE[5:] + b"\r"))
    later.start()
    assert question.wait() == "narrow"
    later.join()
    assert question.typed.replace(WIDE, b"").rstrip(b"\r") == b"sb"
    question.close()
    assert termios.tcgetattr(slave) == before
    shown = os.read(master, 4096)
    assert shown == QUESTION.encode(), "what comes is not echoed"


def test_no_answer_is_waited_for_a_fifth_of_a_second_and_no_more(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, slave = terminal
    waited: list[float] = []
    question = question_of(slave)
    question.ask(forwards_typed=True)

    def select(*arguments: object) -> tuple[list[int], list[int], list[int]]:
        waited.append(float(str(arguments[3])))
        return [], [], []

    monkeypatch.setattr("xortui.tui.terminal_question.select.select", select)
    assert question.wait() == "all"
    assert len(waited) == 1 and 0 <= waited[0] <= PATIENCE
    question.close()


def test_what_is_said_of_colours_comes_with_what_is_waited_for(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xortui.tui.terminal_question.PATIENCE", 30.0)
    master, slave = terminal
    for term in ("xterm", "dumb"):
        asked = color_question({"TERM": "xterm"})
        question = TerminalQuestion(slave, slave, {"TERM": term}, colors=asked)
        question.ask(forwards_typed=True)
        assert question.colors.is_awaited is (term == "xterm")
        if term == "xterm":
            assert os.read(master, 4096) == (asked + QUESTION).encode()
            os.write(master, b"\x1bP1$r0;48:2::1:2:3m\x1b\\" + WIDE)
            assert question.wait() == "narrow"
            assert question.shows_all_colors
        question.close()
    # Nobody waits for colours alone, and what comes late is still heard.
    environment = {"TERM": "xterm", "XORTUI_WIDE": "0"}
    alone = TerminalQuestion(slave, slave, environment, colors=asked)
    alone.ask(forwards_typed=True)
    assert os.read(master, 4096) == asked.encode()
    assert alone.wait() == "all" and not alone.shows_all_colors
    assert alone.colors.hear(b"\x1bP>|tmux 3.4\x1b\\")
    alone.close()


@pytest.mark.parametrize("why", ["dumb", "background", "no terminal", "typed ahead", "by hand"])
def test_nobody_is_asked_who_cannot_answer(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    master, slave = terminal
    before = termios.tcgetattr(slave)
    screen = slave
    if why == "background":
        monkeypatch.setattr(os, "tcgetpgrp", lambda _descriptor: os.getpgrp() + 1)
    elif why == "no terminal":
        screen = os.open(os.devnull, os.O_WRONLY)
    elif why == "typed ahead":
        os.write(master, b"ls")
        assert os.read(master, 99) == b"ls"
    environment = {"TERM": "dumb" if why == "dumb" else "xterm"}
    if why == "by hand":
        environment["XORTUI_WIDE"] = "0"
    question = TerminalQuestion(slave, screen, environment)
    question.ask(forwards_typed=False)
    assert not question.is_open
    assert question.wait() == "all"
    assert termios.tcgetattr(slave) == before
    os.write(slave, b"#")
    assert os.read(master, 99) == b"#"
    if screen != slave:
        os.close(screen)
