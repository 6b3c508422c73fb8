"""The real program in a pseudo-terminal, looked at through pyte."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyte
from support.environment import terminal_environment
from support.prepared_process import PreparedProcess
from support.shown_text import ShownText

PROGRAM = (sys.executable, "-m", "xortui.tui")
PATIENCE = 60.0
"""Seconds until a wait is given up: far more than is needed, since machines may be busy."""

_AT_ONCE = 65536

Call = tuple[str, list[str]]
"""A function, as ``module:name``, and the words that it is called with."""

# Private sequences that a real terminal swallows and pyte would show.
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
_PARTIAL = re.compile(rb"\x1b(?:\[[<>=?]?[0-9;]*\$?)?\Z")
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_EPOCH = re.compile(r"epoch ([\d,]+)(?= )")
_ALTERNATE_SCREEN = 1049
_SHOWN_WHEN_ON = {7, 25}  # line wrap and cursor: a terminal starts with them


class Screen(pyte.Screen):
    """A screen that starts empty whenever the alternate one is entered or left."""

    def set_mode(self, *modes: int, **options: Any) -> None:
        super().set_mode(*modes, **options)
        self._clear_between_screens(modes)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        super().reset_mode(*modes, **options)
        self._clear_between_screens(modes)

    def _clear_between_screens(self, modes: tuple[int, ...]) -> None:
        if _ALTERNATE_SCREEN in modes:
            self.erase_in_display(2)
            self.cursor_position()


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _prepared_call(words: list[str], variables: Mapping[str, str]) -> Call | None:
    """Returns what a process that has all imported does in place of a start, where it can."""
    is_told_more = any(name.startswith("PYTHON") and name != "PYTHONPATH" for name in variables)
    if is_told_more or variables.get("LANG") != terminal_environment()["LANG"]:
        return None  # what Python makes of it at its start would be missed
    if tuple(words[: len(PROGRAM)]) == PROGRAM:
        return "xortui.tui.cli:main", words[len(PROGRAM) :]
    if words[0] == sys.executable and words[1].endswith(".py"):
        return "support.prepared_process:run_file", words[1:]
    return None


class PseudoTerminal:
    """A terminal with one program in it.

    Attributes:
        columns: Width in cells.
        rows: Height in cells.
        sent: Every byte that the program has written so far.
        process: The program, or the shell that it was started from.
    """

    def __init__(
        self,
        *arguments: str,
        program: Sequence[str] = PROGRAM,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        controls: bool = True,
        is_prepared: bool = True,
    ) -> None:
        """Starts a program.

        Args:
            arguments: Words for the program.
            program: The program, by default the live screen.
            size: Columns and rows.
            environment: Its environment; by default that of a colourful terminal.
            cwd: The folder that it runs in.
            controls: Whether the terminal is the session's own. Of one that is not the program is
                not told that it has hung up.
            is_prepared: Whether it may be forked from a process that has imported all of it, so
                that it starts sooner and typing ahead of its start means little.
        """
        self.columns, self.rows = size
        self.sent = bytearray()
        self._master, slave = pty.openpty()
        self._pending = b""
        self._is_open = True
        self.screen = Screen(self.columns, self.rows)
        self._shown = ShownText(self.screen)
        self._stream = pyte.ByteStream(self.screen)
        self._set_size()
        self.attributes_before = termios.tcgetattr(self._master)
        words = [*program, *arguments]
        variables = dict(environment) if environment is not None else terminal_environment()
        call = _prepared_call(words, variables) if is_prepared else None
        self.process: subprocess.Popen[bytes] | PreparedProcess
        if call is not None:
            owner = "its own" if controls else "another's"
            self.process = PreparedProcess(*call, cwd, variables, (slave, slave, slave), owner)
        else:
            self.process = subprocess.Popen(
                words,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                cwd=cwd,
                env=variables,
                start_new_session=True,
                # The terminal becomes the session's own, so that hanging up reaches the program.
                preexec_fn=_take_terminal if controls else None,  # noqa: PLW1509
            )
        os.close(slave)

    def __enter__(self) -> PseudoTerminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def text(self) -> str:
        """What stands on the screen, lines joined by newlines."""
        return str(self._shown)

    @property
    def epoch(self) -> int:
        """The epoch on the screen, or -1 where none is to be seen."""
        match = _EPOCH.search(self.text)
        return int(match[1].replace(",", "")) if match else -1

    def send(self, keys: str | bytes) -> None:
        """Types keys."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def signal(self, number: int) -> None:
        """Sends a signal to the program."""
        self.process.send_signal(number)

    def signal_foreground(self, number: int) -> None:
        """Sends a signal to the job that the terminal belongs to now, as its keys would."""
        os.killpg(os.tcgetpgrp(self._master), number)

    def resize(self, columns: int, rows: int) -> None:
        """Gives the terminal another size."""
        self.columns, self.rows = columns, rows
        self.screen.resize(rows, columns)
        self._set_size()

    def read(self, seconds: float = 0.0) -> bool:
        """Takes what the program has written, waiting up to ``seconds`` for something.

        Returns:
            Whether there was something.
        """
        data = self._take(seconds)
        # The kernel hands out little at a time: who looks at the screen after every piece is
        # slower than the program, and sees what was long ago.
        while len(data) < _AT_ONCE and (more := self._take(0.0)):
            data += more
        self.sent += data
        self.show(data)
        return bool(data)

    def _take(self, seconds: float) -> bytes:
        if not self._is_open or not select.select([self._master], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._master, _AT_ONCE)
        except OSError:
            data = b""
        self._is_open = bool(data)
        return data

    def show(self, data: bytes) -> None:
        """Shows what the program has written on the screen."""
        data = self._pending + data
        partial = _PARTIAL.search(data)
        cut = partial.start() if partial else len(data)
        self._pending = data[cut:]
        self._stream.feed(_UNKNOWN.sub(b"", data[:cut]))

    def wait_for(self, wanted: str | Callable[[], Any], seconds: float = PATIENCE) -> None:
        """Reads until a text is on the screen, or until something is true.

        Raises:
            TimeoutError: It did not come; the message shows the screen.
        """
        deadline = time.monotonic() + seconds
        is_there = (lambda: wanted in self.text) if isinstance(wanted, str) else wanted
        while not is_there():
            left = deadline - time.monotonic()
            if left <= 0 or not self._is_open:
                reason = "in time" if self._is_open else "before the program ended"
                raise TimeoutError(f"{wanted!r} did not come {reason}:\n{self.text}")
            self.read(min(left, 0.05))

    def wait_until_quiet(self, seconds: float = 0.5) -> None:
        """Reads until the program sleeps and has written nothing for so long."""
        deadline = time.monotonic() + PATIENCE
        # One that waits for a processor is silent too.
        while self.read(seconds) or not self._is_asleep():
            if time.monotonic() > deadline:
                raise TimeoutError(f"the program never stopped writing:\n{self.text}")

    def _is_asleep(self) -> bool:
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/stat")
        with contextlib.suppress(OSError):
            return all(stat.read_text().rpartition(")")[2].split()[0] == "S" for stat in tasks)
        return False

    def wait_until_full(self) -> None:
        """Takes nothing until the program cannot write any more."""
        deadline = time.monotonic() + PATIENCE
        before, waiting = -1, 0
        while waiting == 0 or waiting > before:
            if time.monotonic() > deadline:
                raise TimeoutError("the program never stopped writing")
            select.select([], [], [], 0.5)
            before = waiting
            packed = fcntl.ioctl(self._master, termios.FIONREAD, struct.pack("i", 0))
            (waiting,) = struct.unpack("i", packed)

    def exit_status(self, seconds: float = PATIENCE) -> int:
        """Reads until the program has ended and returns its exit status."""
        deadline = time.monotonic() + seconds
        while self._is_open and time.monotonic() < deadline:
            self.read(0.05)
        return self.process.wait(max(0.1, deadline - time.monotonic()))

    def modes_left_on(self) -> set[int]:
        """Returns the private modes that are not as the program found them."""
        states: dict[int, bool] = {}
        for numbers, state in _MODE.findall(bytes(self.sent)):
            for number in numbers.split(b";"):
                states[int(number)] = state == b"h"
        return {mode for mode, is_on in states.items() if is_on != (mode in _SHOWN_WHEN_ON)}

    def keyboard_levels_left(self) -> int:
        """Returns how often the keyboard protocol was entered and not left."""
        entered = re.findall(rb"\x1b\[>\d+u", self.sent)
        return len(entered) - self.sent.count(b"\x1b[<u")

    def assert_restored(self) -> None:
        """Checks that the terminal is as the program found it."""
        assert b"\x1b[?1049h" in self.sent, "the program never took the screen"
        assert self.modes_left_on() == set()
        assert self.keyboard_levels_left() == 0
        assert termios.tcgetattr(self._master) == self.attributes_before

    def hang_up(self) -> None:
        """Closes the terminal under the program."""
        os.close(self._master)
        self._master = -1
        self._is_open = False

    def close(self) -> None:
        """Ends the program and everything that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        if self._master >= 0:
            os.close(self._master)

    def _set_size(self) -> None:
        size = struct.pack("HHHH", self.rows, self.columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
