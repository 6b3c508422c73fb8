"""Whatever ends the program, the terminal is as it was, and the exit status is right."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from support.busy_machine import ended_within
from support.environment import terminal_environment
from support.pseudo_terminal import PATIENCE, PseudoTerminal

Start = Callable[..., PseudoTerminal]

WITHOUT_A_TERMINAL = 2.0
"""Seconds that a program may live on once its terminal is gone."""

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

FAULTS = {
    "callback": """
asyncio.get_running_loop().call_soon(fail)
""",
    "thread": """
threading.Thread(target=fail).start()
""",
    "input thread": """
TypedInput.tick = lambda self: fail()
self.bell()
""",
    "quitting": """
XortuiApp.on_unmount = lambda self: fail()
self.exit()
""",
    "shutting down": """
self._close_all = fail_later
self.exit()
""",
}
"""Where it fails -> what has it fail there, once the run goes on."""

FAILING = """
import asyncio, sys, threading
from xortui.tui.app.app import XortuiApp
from xortui.tui.cli import main
from xortui.tui.typed_input import TypedInput

def fail():
    raise RuntimeError("a fault somewhere")

async def fail_later():
    fail()

begin = XortuiApp._begin

def begin_to_fail(self, main):
    begin(self, main)
    self.set_timer(0.3, lambda: fail_there(self))

def fail_there(self):
{fault}

XortuiApp._begin = begin_to_fail
sys.exit(main())
"""

BLIND = """
import sys, time
from xortui.tui.app import shutdown
from xortui.tui.cli import main

def look():
    raise ValueError("no such terminal")

def hold(self, **options):
    time.sleep(60)

shutdown._CHECK_INTERVAL = 0.1
shutdown._takes_what_is_written = look
shutdown.App.exit = hold
sys.exit(main())
"""

BUSY = """
import sys, time
from xortui.tui.app.app import XortuiApp
from xortui.tui.cli import main

begin = XortuiApp._begin

def begin_and_be_busy(self, main):
    begin(self, main)
    self.set_timer(0.5, lambda: time.sleep(60))

XortuiApp._begin = begin_and_be_busy
sys.exit(main())
"""

SLOW = """
import sys, time
from xortui.tui.app import app, shutdown
from xortui.tui.cli import main

shutdown._CHECK_INTERVAL, shutdown._CHECKS = 0.1, 300
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
    assert terminal.process.wait(PATIENCE) == 128 + signal.SIGHUP


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
    assert terminal.process.wait(PATIENCE) == 128 + signal.SIGTERM


def test_an_error_in_a_widget_is_told_on_a_restored_terminal(start: Start, tmp_path: Path) -> None:
    launcher = tmp_path / "faulty_launcher.py"
    launcher.write_text(FAULTY)
    environment = terminal_environment(XDG_STATE_HOME=str(tmp_path))
    terminal = start(program=(sys.executable, str(launcher)), environment=environment)
    assert terminal.exit_status() == 1
    terminal.assert_restored()
    assert "a fault in a widget" in terminal.text


@pytest.mark.parametrize("where", FAULTS)
def test_a_fault_anywhere_is_told_in_one_sentence(start: Start, tmp_path: Path, where: str) -> None:
    launcher = tmp_path / "failing_launcher.py"
    fault = textwrap.indent(FAULTS[where].strip(), "    ")
    launcher.write_text(FAILING.format(fault=fault))
    environment = terminal_environment(XDG_STATE_HOME=str(tmp_path))
    terminal = start(
        program=(sys.executable, str(launcher)), environment=environment, size=(200, 24)
    )
    if where == "input thread":
        terminal.wait_for(lambda: b"\a" in terminal.sent)
        terminal.send("l")
    assert terminal.exit_status() == 1
    terminal.assert_restored()
    (report,) = tmp_path.glob("xortui/faults/*")
    assert "a fault somewhere" in report.read_text()
    told = "xortui: a fault ended the program: RuntimeError: a fault somewhere; the report is "
    assert f"{told}{report}" in terminal.text.replace("\n", "")
    assert "Traceback" not in terminal.text


def test_a_fault_without_a_terminal_is_told_in_one_sentence(tmp_path: Path) -> None:
    launcher = tmp_path / "faulty_launcher.py"
    launcher.write_text(FAULTY)
    done = subprocess.run(
        [sys.executable, str(launcher), "--once"],
        capture_output=True,
        env=terminal_environment(XDG_STATE_HOME=str(tmp_path)),
        timeout=PATIENCE,
    )
    (report,) = tmp_path.glob("xortui/faults/*")
    fault = "a fault ended the program: RuntimeError: a fault in a widget"
    assert done.stderr.decode() == f"xortui: {fault}; the report is {report}\n"
    assert (done.returncode, done.stdout) == (1, b"")


def test_bytes_that_are_not_utf_8_are_shown_as_that(start: Start) -> None:
    terminal = start("--paused")
    terminal.wait_for("paused")
    terminal.send("g")
    terminal.wait_for("Go to epoch")
    terminal.send(b"\xff\xfe")
    terminal.wait_for("\ufffd\ufffd")
    terminal.send("\r")
    terminal.wait_for("got '\ufffd\ufffd'")
    terminal.send("\x1b")
    terminal.wait_for(lambda: "Go to epoch" not in terminal.text)
    terminal.send("q")
    assert terminal.exit_status() == 0
    terminal.assert_restored()


def test_a_signal_asks_nothing_and_the_picture_is_cleared_first(start: Start) -> None:
    """Where there is no other screen to go back from, the shell would write over it."""
    terminal = start("--paused")
    terminal.wait_for("paused")
    terminal.send(".")
    terminal.wait_for("lr 0.15")
    terminal.send("\x03")
    terminal.wait_for("Leave?")
    terminal.send("\x1b")
    terminal.wait_for(lambda: "Leave?" not in terminal.text)
    terminal.signal(signal.SIGTERM)
    assert terminal.exit_status() == 128 + signal.SIGTERM
    terminal.assert_restored()
    cleared, other = (terminal.sent.rindex(part) for part in (b"\x1b[2J", b"\x1b[?1049l"))
    assert cleared < other
    assert b"epoch" not in terminal.sent[cleared:]


@pytest.mark.parametrize(
    "keys", ["", "v", *(pytest.param(keys, marks=pytest.mark.slow) for keys in ("g", "++"))]
)
def test_the_program_ends_when_its_terminal_is_gone_without_a_signal(
    start: Start, keys: str
) -> None:
    terminal = start("--epochs", "1000000000", controls=False)
    terminal.wait_for("running")
    terminal.send(keys)
    terminal.read(0.5)
    terminal.hang_up()
    assert ended_within(WITHOUT_A_TERMINAL, terminal.process) == 128 + signal.SIGHUP


def test_a_program_that_is_busy_ends_when_its_terminal_is_gone(
    start: Start, tmp_path: Path
) -> None:
    launcher = tmp_path / "busy_launcher.py"
    launcher.write_text(BUSY)
    terminal = start(program=(sys.executable, str(launcher)), controls=False)
    terminal.wait_for("running")
    terminal.read(1.0)
    terminal.hang_up()
    assert ended_within(WITHOUT_A_TERMINAL, terminal.process) == 128 + signal.SIGHUP


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_after_the_terminal_has_gone_does_not_keep_the_program(
    start: Start, name: str
) -> None:
    terminal = start(controls=False)
    terminal.wait_for("running")
    terminal.hang_up()
    number = getattr(signal, name)
    terminal.signal(number)
    status = ended_within(WITHOUT_A_TERMINAL, terminal.process)
    assert status in (128 + number, 128 + signal.SIGHUP)


def test_the_program_ends_whatever_a_look_at_its_terminal_raises(
    start: Start, tmp_path: Path
) -> None:
    launcher = tmp_path / "blind_launcher.py"
    launcher.write_text(BLIND)
    terminal = start(program=(sys.executable, str(launcher)))
    terminal.wait_for("running")
    terminal.signal(signal.SIGTERM)
    assert terminal.exit_status() == 128 + signal.SIGTERM


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
