"""``xortui attach``: the terminal of somebody whom the system's sshd has let in.

It imports little, because a person waits for it: the standard library and
``protocol``.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import struct
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from xortui.tui.ssh import protocol
from xortui.tui.ssh.policies.environment import is_allowed
from xortui.tui.ssh.terminal_modes import LEAVE

_CHUNK: Final = 65536  # bytes
_GONE: Final = 1
"""Exit status when the terminal is gone, told by a signal or not."""


def _size(terminal: int) -> tuple[int, int]:
    packed = fcntl.ioctl(terminal, termios.TIOCGWINSZ, bytes(8))
    rows, columns, _x, _y = struct.unpack("HHHH", packed)
    return columns, rows


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if is_allowed(name)}


@contextmanager
def _raw(terminal: int) -> Iterator[None]:
    before = termios.tcgetattr(terminal)
    try:
        tty.setraw(terminal)
        yield
    finally:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


class _Attachment:
    def __init__(self, connection: socket.socket):
        self._connection = connection
        self._reader = protocol.MessageReader()
        self._status: int | None = None

    def run(self, wakeup: int) -> int:
        """Copies until either side ends. Returns the exit status."""
        connection, keyboard = self._connection.fileno(), sys.stdin.fileno()
        while self._status is None:
            ready, _writable, _failed = select.select([connection, keyboard, wakeup], [], [])
            if wakeup in ready:
                os.read(wakeup, _CHUNK)
                with suppress(OSError):  # the terminal is gone, as reading from it will tell
                    self._send(protocol.RESIZE, protocol.SIZE.pack(*_size(keyboard)))
            if keyboard in ready:
                self._type(_read(keyboard))
            if connection in ready:
                self._show(self._receive())
        return self._status

    def _receive(self) -> bytes:
        try:
            return self._connection.recv(_CHUNK)
        except OSError:
            return b""

    def _type(self, data: bytes) -> None:
        if data:
            self._send(protocol.INPUT, data)
        else:
            self._status = _GONE

    def _send(self, kind: bytes, payload: bytes) -> None:
        try:
            self._connection.sendall(protocol.message(kind, payload))
        except OSError:
            self._status = 1

    def _show(self, data: bytes) -> None:
        if not data:  # the server has died without a farewell
            self._draw(LEAVE)
            self._status = 1
        for kind, payload in self._reader.feed(data):
            if kind == protocol.DATA:
                self._draw(payload)
            elif kind == protocol.EXIT:
                self._status = int(json.loads(payload)["status"])

    def _draw(self, data: bytes) -> None:
        try:
            _write(data)
        except OSError:
            self._status = _GONE


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, _CHUNK)
    except OSError:  # how Linux says that the other end of a pseudo-terminal is closed
        return b""


def _write(data: bytes) -> None:
    screen = sys.stdout.fileno()
    while data:
        data = data[os.write(screen, data) :]


def attach(folder: Path, user: str, token: str = "") -> int:
    """Shows a session of the server whose folder this is. Returns the exit status.

    Args:
        folder: The server's ``--state-dir``.
        user: Any name for an own session, ``watch`` or ``present``.
        token: The presenter's token.

    Raises:
        OSError: No server listens there.
        ValueError: Standard input and output are no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ValueError("standard input and output must be a terminal, got something else")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(folder / protocol.SOCKET))
        hello = {
            "user": user,
            "term": os.environ.get("TERM", ""),
            "size": _size(sys.stdin.fileno()),
            "environment": _environment(),
            "token": token,
        }
        connection.sendall(json.dumps(hello).encode() + b"\n")
        wakeup, woken = os.pipe()
        os.set_blocking(woken, False)
        signal.signal(signal.SIGWINCH, lambda *_: None)
        signal.set_wakeup_fd(woken)
        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, lambda *_: sys.exit(1))
        with _raw(sys.stdin.fileno()):
            return _Attachment(connection).run(wakeup)
