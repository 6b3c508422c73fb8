"""Whatever ends the program, the terminal is as it was, and the exit status is right."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.pseudo_terminal import PseudoTerminal

Start = Callable[..., PseudoTerminal]

FAULTY = """
import sys
from xortui.tui.cli import main
from xortui.tui.widgets.tables import TruthTable

draw = TruthTable.draw

def faulty(self, frame, options, rows, cols):
    if frame.epoch > 20:
        raise RuntimeError("a fault in a widget")
    return draw(self, frame, options, rows, cols)

TruthTable.draw = faulty
sys.exit(main())
"""

SLOW = """
import sys, time
from xortui.tui.app import app, ending
from xortui.tui.cli import main

ending._GRACE, ending._LOOKS = 0.1, 300
app.XortuiApp.on_unmount = lambda _: time.sleep(0.5)
sys.exit(main())
"""

IN_A_SHELL = (
    "bash",
    "--norc",
    "-mc",
    'stty -a >/dev/null; "$@"; echo stopped; read -r; fg; echo "status $?"',
    "shell",
)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_gives_the_terminal_back(start: Start, name: str) -> None:
    terminal = start()
    terminal.wait_for("running")
    number = getattr(signal, name)
    terminal.signal(number)
    assert terminal.exit_status() == 128 + number
    terminal.assert_restored()
    assert "Traceback" not in terminal.text


def test_the_program_ends_when_its_terminal_goes_away(start: Start) -> None:
    terminal = start()
    terminal.wait_for("running")
    terminal.hang_up()
    assert terminal.process.wait(20) == 128 + signal.SIGHUP


def test_a_slow_end_gives_the_terminal_back(start: Start, tmp_path: Path) -> None:
    launcher = tmp_path / "slow_launcher.py"
    launcher.write_text(SLOW)
    terminal = start(program=(sys.executable, str(launcher)))
    terminal.wait_for("running")
    terminal.signal(signal.SIGTERM)
    assert terminal.exit_status() == 128 + signal.SIGTERM
    terminal.assert_restored()


def test_the_program_ends_when_its_terminal_takes_nothing(start: Start) -> None:
    terminal = start("--epochs", "10000000")
    terminal.wait_for("running")
    terminal.wait_until_full()
    terminal.signal(signal.SIGTERM)
    assert terminal.process.wait(20) == 128 + signal.SIGTERM


def test_an_error_in_a_widget_is_told_on_a_restored_terminal(start: Start, tmp_path: Path) -> None:
    launcher = tmp_path / "faulty_launcher.py"
    launcher.write_text(FAULTY)
    terminal = start(program=(sys.executable, str(launcher)))
    assert terminal.exit_status() == 1
    terminal.assert_restored()
    assert "a fault in a widget" in terminal.text


@pytest.mark.parametrize("way", ["key", "signal"])
def test_the_program_is_suspended_and_comes_back(start: Start, way: str) -> None:
    terminal = start(program=(*IN_A_SHELL, sys.executable, "-m", "xortui.tui"))
    terminal.wait_for("running")
    seen = terminal.epoch
    if way == "key":
        terminal.send("\x1a")
    else:
        terminal.signal_foreground(signal.SIGTSTP)
    terminal.wait_for("stopped")
    terminal.assert_restored()
    assert "running" not in terminal.text

    terminal.send("\n")
    terminal.wait_for("Truth table")
    terminal.wait_for("running")
    terminal.wait_for(lambda: terminal.epoch > seen)
    terminal.send("q")
    terminal.wait_for("status 0")
    assert terminal.exit_status() == 0
    terminal.assert_restored()


def test_a_diverging_run_is_told_and_played_on(start: Start) -> None:
    terminal = start("--preset", "diverge")
    terminal.wait_for("diverged")
    terminal.send("lb")
    terminal.wait_for("paused")
    terminal.send("s")
    terminal.wait_for("diverged")
    terminal.send("r ")
    terminal.wait_for(lambda: "diverged" in terminal.text and terminal.epoch > 0)
    terminal.send("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()
