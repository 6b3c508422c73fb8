"""A watched program as a process: started, heard, told what to do, and ended whatever it does."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _

BOOTSTRAP: Final = Path(__file__).parent / "child" / "bootstrap.py"
_PLACE: Final = "XORTUI_WATCH"
_NAMES: Final = "XORTUI_NAMES"
_WORD_BYTES: Final = 16
_PATIENCE: Final = 30.0
_LONGEST_LINE: Final = 64 << 20
_OUTPUT_BYTES: Final = 1 << 20
_SOON: Final = 1.0
_OUTPUT_LINES: Final = 2_000
_SHOWN_CHARACTERS: Final = 1 << 18
_LONGEST_SHOWN: Final = 4_096

_STEERING: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]?|\x07"
)
"""Sequences that move, colour or clear, and the bell."""

Event = Mapping[str, Any]


class StartError(Exception):
    """The program's interpreter could not be started; the message is one sentence."""


class WatchedProcess:
    """A person's program while it runs.

    What it tells is read by a thread into a queue; what it prints, into a buffer of bounded size.

    Attributes:
        events: What it has told and nobody has taken yet; None once it tells no more.
        naming: What was named for it.
    """

    def __init__(
        self,
        script: str,
        arguments: Sequence[str] = (),
        *,
        python: str = sys.executable,
        takes_input: bool = False,
        naming: Mapping[str, str] | None = None,
        heard: Callable[[], None] | None = None,
    ) -> None:
        """Starts the program, whose life is bound to that of the thread that does so.

        Args:
            script: Its file.
            arguments: What stands after it.
            python: The interpreter that runs it.
            takes_input: Whether something can be typed to it; otherwise it finds its input at end.
            naming: Expressions of the program's variables for its parameters, by name.
            heard: Called, from another thread, after each event.

        Raises:
            StartError: The interpreter is not there or ends before the program begins.
        """
        self.events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self.naming = dict(naming or {})
        self._output: list[bytes] = []
        self._n_output = 0
        self._heard = heard or (lambda: None)
        word = secrets.token_hex(_WORD_BYTES)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(_PATIENCE)
            environment = {
                **os.environ,
                _PLACE: f"{listener.getsockname()[1]} {word}",
                "PYTHONUNBUFFERED": "1",
                _NAMES: json.dumps(self.naming),
            }
            environment.setdefault("MPLBACKEND", "Agg")
            try:
                self.process = subprocess.Popen(
                    [python, str(BOOTSTRAP), script, *arguments],
                    env=environment,
                    stdin=subprocess.PIPE if takes_input else subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                text = _("{python} cannot be started: {reason}")
                raise StartError(
                    text.format(python=python, reason=reason_of(error).lower())
                ) from None
            assert self.process.stdout is not None
            printer = threading.Thread(target=self._read_output, args=(self.process.stdout,))
            printer.daemon = True
            printer.start()
            self._printer = printer
            self._connection = self._accepted(listener, word, python)
        threading.Thread(target=self._read_events, daemon=True).start()

    def _accepted(self, listener: socket.socket, word: str, python: str) -> socket.socket:
        """Returns the connection on which the right word was said first."""
        listener.settimeout(0.1)
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                connection, _address = listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(_SOON)
            with contextlib.suppress(OSError):
                if secrets.compare_digest(_line_of(connection), word.encode()):
                    connection.settimeout(None)
                    return connection
            connection.close()
        self.end()
        said = self.output().strip().splitlines()
        reason = said[-1] if said else _("it does not answer")
        raise StartError(
            _("{python} does not run it: {reason}").format(python=python, reason=reason)
        )

    def say(self, order: str, **what: Any) -> None:
        """Tells the program what to do. One that is gone hears nothing."""
        with contextlib.suppress(OSError):
            self._connection.sendall((json.dumps({"do": order, **what}) + "\n").encode())

    def type(self, text: str) -> None:
        """Gives the program a text as its input."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self.process.stdin.write(text.encode())
                self.process.stdin.flush()

    def heard_until(self, deadline: float) -> Iterator[Event]:
        """Yields what the program tells until it tells no more.

        Args:
            deadline: By the monotonic clock.

        Raises:
            TimeoutError: The deadline has come.
        """
        while True:
            left = deadline - time.monotonic()
            try:
                event = self.events.get(timeout=max(left, 0.001))
            except queue.Empty:
                raise TimeoutError from None
            if event is None:
                return
            yield event

    def output(self) -> str:
        """Returns what the program has printed, the end of it where it was much."""
        return b"".join(self._output).decode(errors="replace")

    def lines(self) -> str:
        """Returns the last lines of it as a terminal shows them, the end of one that is endless."""
        lines = self.output()[-_SHOWN_CHARACTERS:].split("\n")[-_OUTPUT_LINES:]
        return "\n".join(_as_shown(line.rstrip("\r")) for line in lines)

    def end(self, patience: float = 0.0) -> int | None:
        """Ends the program and everything that it has started.

        Args:
            patience: Seconds that it may take to end by itself.

        Returns:
            The status with which it ended.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        status = self.process.wait()
        self._printer.join(_SOON)
        if hasattr(self, "_connection"):
            self._connection.close()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return status

    def _read_events(self) -> None:
        with contextlib.suppress(OSError, ValueError), self._connection.makefile("rb") as lines:
            while line := lines.readline(_LONGEST_LINE):
                event = json.loads(line)
                if isinstance(event, dict):
                    self.events.put(event)
                    self._heard()
        self.events.put(None)
        self._heard()

    def _read_output(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while chunk := os.read(stream.fileno(), 1 << 16):
                self._keep(chunk)

    def _keep(self, chunk: bytes) -> None:
        self._output.append(chunk)
        self._n_output += len(chunk)
        while self._n_output > _OUTPUT_BYTES and len(self._output) > 1:
            self._n_output -= len(self._output.pop(0))


def _as_shown(line: str) -> str:
    """Returns a line as it stands in the end, without what would steer the terminal."""
    plain = _STEERING.sub("", line.rpartition("\r")[2][-_LONGEST_SHOWN:].expandtabs())
    return "".join(c if c.isprintable() else "?" for c in plain)


def _line_of(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n") and len(line) <= 2 * _WORD_BYTES + 1:
        byte = connection.recv(1)
        if not byte:
            break
        line += byte
    return line.strip()
