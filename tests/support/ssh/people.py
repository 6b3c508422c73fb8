"""Real ``ssh`` clients under pseudo-terminals."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable
from typing import Any

import pyte
from support.shown_text import ShownText
from support.ssh.pace import gaps

# Private sequences that a real terminal swallows and pyte would show.
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")


def missing_program(*names: str) -> str:
    """Returns which program is not installed, for the reason of a skip."""
    return ", ".join(name for name in names if shutil.which(name, path=_PATH) is None)


_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


def ssh_words(port: int, *words: str) -> list[str]:
    """Returns an ``ssh`` command that depends on nobody's settings and asks no questions."""
    settings = (
        "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null",
        "LogLevel=ERROR",
        f"PubkeyAuthentication={'yes' if '-i' in words else 'no'}",
    )
    flags = [word for setting in settings for word in ("-o", setting)]
    # Of an option that is given twice ssh takes the first, so that a test's own must come first.
    place = next(index for index, word in enumerate(words) if "@" in word)
    return ["ssh", "-F", "none", "-p", str(port), *words[:place], *flags, *words[place:]]


PATIENCE = 120.0
"""Seconds until a wait is given up: far more than is needed, since machines may be busy."""


_RECENT = 1 << 17
"""Bytes of some pictures."""


class Person:
    """A real ``ssh`` under a pseudo-terminal, and the screen that its person sees."""

    def __init__(
        self,
        port: int,
        user: str = "student",
        password: str | None = None,
        size: tuple[int, int] = (80, 24),
        options: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
        command: list[str] | None = None,
        address: str = "127.0.0.1",
        tell_size: tuple[int, int] | None = None,
    ):
        self.screen = pyte.Screen(*size)
        self._shown = ShownText(self.screen)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.arrivals: list[tuple[float, int]] = []
        self._fed = 0
        self._lock = threading.Lock()
        self.began = time.monotonic()
        self._master, slave = pty.openpty()
        self.resize(*(tell_size or size), tell=False)
        ssh = ssh_words(port, *options, f"{user}@{address}")
        self.process = subprocess.Popen(
            ["setsid", "-c", *(command or ssh)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={"PATH": _PATH, "TERM": "xterm-256color", **(environment or {})},
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if password is not None:
            self.wait_for(self.times_asked)
            self.type(f"{password}\n")

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            if not data:
                return
            with self._lock:
                self.raw += data
                self.arrivals.append((time.monotonic(), len(data)))

    def times_asked(self) -> int:
        """Returns how often a token was asked for, by its name or as a password."""
        return len(re.findall(rb"(?:assword|token):", self.raw))

    def type(self, text: str | bytes) -> None:
        os.write(self._master, text.encode() if isinstance(text, str) else text)

    def resize(self, columns: int, rows: int, *, tell: bool = True) -> None:
        if tell:
            # As a terminal does: what is drawn for the new size must not meet the old one.
            with self._lock:
                self._feed()
                self.screen.resize(rows, columns)
        packed = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, packed)

    def _feed(self) -> None:
        new = bytes(self.raw[self._fed :])
        # A sequence that has not arrived whole waits for its rest.
        cut = new.rfind(b"\x1b", max(len(new) - 12, 0))
        if cut > 0 and not re.search(rb"[a-zA-Z~\\]", new[cut + 1 :]):
            new = new[:cut]
        self._fed += len(new)
        self._stream.feed(_UNKNOWN.sub(b"", new))

    @property
    def text(self) -> str:
        with self._lock:
            self._feed()
            return str(self._shown)

    def cells(self, columns: int, rows: int) -> list[Any]:
        """Returns every cell's character and look, top left."""
        with self._lock:
            self._feed()
            return [
                tuple(self.screen.buffer[row][column])
                for row in range(rows)
                for column in range(columns)
            ]

    def wait_for(self, condition: Callable[[], object], timeout: float = PATIENCE) -> None:
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not seen in {timeout} s; the screen shows:\n{self.text}")
            select.select([], [], [], 0.02)

    def sees(self, text: str, timeout: float = PATIENCE) -> None:
        self.wait_for(lambda: text in self.text, timeout)

    def reads(self, text: str, timeout: float = PATIENCE) -> None:
        """Waits for words anywhere in what came, as after the screen was given back."""
        self.wait_for(lambda: text.encode() in self.raw, timeout)

    def number(self, name: str) -> int:
        """Returns the number that the screen shows behind a word, -1 where it shows none."""
        found = re.search(rf"{name} (\d+)", self.text)
        return int(found[1]) if found else -1

    def sees_more(self, name: str) -> None:
        """Waits until the number behind a word has grown."""
        before = self.number(name)
        self.wait_for(lambda: self.number(name) > before)

    def newest(self, name: str) -> int:
        """Returns the number behind a word in what came last, -1 where there is none.

        It is told as ``number`` tells it where all that is drawn comes whole, without a screen on
        which all that came in between is to be drawn.
        """
        found = re.findall(rb"%s (\d+)" % name.encode(), bytes(self.raw[-_RECENT:]))
        return int(found[-1]) if found else -1

    def intervals(self, seconds: float) -> list[float]:
        """Returns the times between pictures over the next while, in seconds."""
        start = time.monotonic()
        select.select([], [], [], seconds)
        return self.intervals_since(start)

    def intervals_since(self, start: float) -> list[float]:
        """Returns the times between the pictures that have come since a moment, in seconds."""
        return gaps([moment for moment, _size in self.arrivals if moment > start])

    def wait(self, timeout: float = PATIENCE) -> int:
        status = self.process.wait(timeout)
        self._reader.join(2)
        return status

    def close_window(self) -> None:
        """Takes the terminal away, as closing its window does."""
        master, self._master = self._master, -1
        os.close(master)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        self._reader.join(2)
        with contextlib.suppress(OSError):
            os.close(self._master)
