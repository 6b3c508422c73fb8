"""Servers and real ``ssh`` clients under pseudo-terminals, for the tests."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyte

HERE = Path(__file__).parent
# Private sequences that a real terminal swallows and pyte would show.
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")


def missing_program(*names: str) -> str:
    """Returns which program is not installed, for the reason of a skip."""
    return ", ".join(name for name in names if shutil.which(name, path=_PATH) is None)


_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


class RunningServer:
    """A server in a process of its own."""

    def __init__(
        self,
        state_dir: Path,
        prefix: tuple[str, ...] = (),
        environment: dict[str, str] | None = None,
        **fields: Any,
    ):
        fields = {"port": 0, "app": "stand_in:make_app", "state_dir": str(state_dir), **fields}
        path = os.pathsep.join([str(HERE), *filter(None, sys.path)])
        self.state_dir = state_dir
        self.process = subprocess.Popen(
            [
                *prefix,
                sys.executable,
                str(HERE / "serve_stand_in.py"),
                json.dumps(fields),
            ],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, **(environment or {})},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server ended with status {self.process.wait()}")
        facts = json.loads(line)
        self.port: int = facts["port"]
        self.token: str = facts["token"]
        self.presenter_token: str = facts["presenter_token"]
        self.zygote: int = facts["zygote"]

    def log(self) -> list[dict[str, Any]]:
        lines = (self.state_dir / "access.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def children(self) -> list[int]:
        """Returns the process ids of all that the server has started, itself not among them."""
        return descendants(self.process.pid)

    def sessions(self) -> list[int]:
        """Returns the process ids of the sessions: children with no zygote among them."""
        return [pid for pid in children(self.process.pid) if pid != self.newest_zygote()]

    def newest_zygote(self) -> int:
        for pid in children(self.process.pid):
            if b"xortui.tui.ssh.zygote" in _read(f"/proc/{pid}/cmdline") and _is_session_leader_of(
                pid, self.process.pid
            ):
                return pid
        return 0

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.process.stdout:
            self.process.stdout.close()
        return self.process.wait()


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _stat(pid: int) -> list[str]:
    return _read(f"/proc/{pid}/stat").decode(errors="replace").rpartition(")")[2].split()


def _is_session_leader_of(pid: int, server: int) -> bool:
    # The zygote stays in the server's session, a session's process opens its own.
    ours, theirs = _stat(pid), _stat(server)
    return bool(ours and theirs) and ours[3] == theirs[3]


def children(pid: int) -> list[int]:
    text = b" ".join(_read(str(task)) for task in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(word) for word in text.split()]


def descendants(pid: int) -> list[int]:
    found = children(pid)
    return found + [deeper for child in found for deeper in descendants(child)]


def memory(pid: int) -> int:
    """Returns the proportional share of memory of a process, in bytes."""
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def processor_seconds(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


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
            self.wait_for(lambda: b"assword:" in self.raw)
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

    def type(self, text: str | bytes) -> None:
        os.write(self._master, text.encode() if isinstance(text, str) else text)

    def resize(self, columns: int, rows: int, *, tell: bool = True) -> None:
        packed = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, packed)
        if tell:
            with self._lock:
                self._feed()
                self.screen.resize(rows, columns)

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
            return "\n".join(self.screen.display)

    def cells(self, columns: int, rows: int) -> list[Any]:
        """Returns every cell's character and look, top left."""
        with self._lock:
            self._feed()
            return [
                tuple(self.screen.buffer[row][column])
                for row in range(rows)
                for column in range(columns)
            ]

    def wait_for(self, condition: Callable[[], object], timeout: float = 15.0) -> None:
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not seen in {timeout} s; the screen shows:\n{self.text}")
            select.select([], [], [], 0.02)

    def sees(self, text: str, timeout: float = 15.0) -> None:
        self.wait_for(lambda: text in self.text, timeout)

    def reads(self, text: str, timeout: float = 15.0) -> None:
        """Waits for words anywhere in what came, as after the screen was given back."""
        self.wait_for(lambda: text.encode() in self.raw, timeout)

    def number(self, name: str) -> int:
        """Returns the number that the screen shows behind a word, -1 where it shows none."""
        found = re.search(rf"{name} (\d+)", self.text)
        return int(found[1]) if found else -1

    def intervals(self, seconds: float) -> list[float]:
        """Returns the times between pictures over the next while, in seconds."""
        start = len(self.arrivals)
        select.select([], [], [], seconds)
        return gaps([moment for moment, _size in self.arrivals[start:]])

    def wait(self, timeout: float = 15.0) -> int:
        status = self.process.wait(timeout)
        self._reader.join(2)
        return status

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        self._reader.join(2)
        with contextlib.suppress(OSError):
            os.close(self._master)


def gaps(moments: list[float], within: float = 0.015) -> list[float]:
    """Returns the times between pictures, where pieces of one picture come close together."""
    starts = [
        now
        for before, now in zip([float("-inf"), *moments], moments, strict=False)
        if now - before > within
    ]
    return [now - before for before, now in pairwise(starts)]


def percentile(values: list[float], share: float) -> float:
    """Returns the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[round(share * (len(ordered) - 1))] if ordered else float("nan")


class Metronome:
    """A program that has nothing to do with the server, and what the machine does to its pace."""

    PROGRAM = """
import time
while True:
    time.sleep(0.1)
    sum(range(200_000))
    print(time.monotonic(), flush=True)
"""

    def __init__(self) -> None:
        command = [sys.executable, "-c", self.PROGRAM]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.moments: list[float] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.moments.append(float(line))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join(2)
