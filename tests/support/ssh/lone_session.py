"""One session without a server: a zygote, its child, and who stands for the front.

Run as a program it leads the session of an app that reports of itself, and prints the report.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import selectors
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from support.ssh.watched_filter import LISTENER, Refusals

from xortui.core import RunConfig
from xortui.tui.ssh import protocol

REPORT = "a session's report: "
"""What an app's report begins with, which goes to the front in place of a picture."""

UID = 61184
_PR_SET_CHILD_SUBREAPER = 36


def run_alone(
    app: str,
    *,
    term: str = "xterm-256color",
    size: tuple[int, int] = (80, 24),
    prefix: tuple[str, ...] = (),
    **environment: Any,
) -> dict[str, Any]:
    """Runs a session in a process of its own and returns what the app reported, and its end.

    Args:
        app: What makes the app, as ``module:attribute``.
        term: The terminal's type.
        size: Its columns and rows.
        prefix: What starts the process.
        environment: What the app's module reads, as JSON.
    """
    told = {name: json.dumps(value) for name, value in environment.items()}
    done = subprocess.run(
        [*prefix, sys.executable, __file__, app, term, *map(str, size)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **told},
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report | {"stderr": done.stderr}


def report_message(report: dict[str, Any]) -> bytes:
    """Returns the message with which an app reports."""
    return protocol.message(protocol.KEYFRAME, (REPORT + json.dumps(report)).encode())


def _start_zygote(app: str) -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    words = [sys.executable, "-P", "-m", "xortui.tui.ssh.worker.zygote", str(theirs.fileno())]
    zygote = subprocess.Popen(
        words,
        pass_fds=[theirs.fileno()],
        stdin=subprocess.PIPE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    theirs.close()
    settings = {
        "app": app,
        "config": RunConfig(epochs=10**9).to_dict(),
        "sandbox": {"front": os.getpid()},
    }
    assert zygote.stdin is not None
    with zygote.stdin as words_to_it:
        words_to_it.write(json.dumps(settings).encode())
    if ours.recv(64) != b"ready":
        raise RuntimeError(f"the zygote ended with status {zygote.wait()}")
    return ours


class Leader:
    """The front's side of one session."""

    def __init__(self, connection: socket.socket):
        self._connection = connection
        self._reader = protocol.MessageReader()
        self._selector = selectors.DefaultSelector()
        self._selector.register(connection, selectors.EVENT_READ, self._receive)
        self._refusals: Refusals | None = None
        self._pid = 0
        self._is_over = False
        self.told: dict[str, Any] = {"error": "the session ended before its report"}

    def lead(self) -> dict[str, Any]:
        """Returns what the session reported, how it ended, and what was refused to it."""
        while not self._is_over:
            for key, _events in self._selector.select():
                key.data()
        self.told["refused"] = self._refusals.found if self._refusals else None
        return self.told

    def _receive(self) -> None:
        try:
            data = self._connection.recv(65536)
        except ConnectionResetError:  # it ended and left something unread
            data = b""
        self._is_over = not data
        for kind, payload in self._reader.feed(data):
            if kind == protocol.HELLO:
                self._greet(**json.loads(payload))
            elif kind == protocol.EXIT:
                self.told["exit"] = json.loads(payload)
            elif kind != protocol.KEYFRAME:
                self._answer(protocol.ACK)
            elif payload.startswith(REPORT.encode()):
                self.told.update(json.loads(payload[len(REPORT) :]))
                self._answer(protocol.QUIT)

    def _answer(self, kind: bytes) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it may have ended meanwhile
            self._connection.sendall(protocol.message(kind))

    def _greet(self, pid: int = 0, in_force: list[str] | None = None) -> None:
        self._pid = pid or self._pid
        for layer in in_force or []:
            if layer.startswith(LISTENER):
                self._refusals = Refusals(self._pid, int(layer.removeprefix(LISTENER)))
                self._selector.register(self._refusals, selectors.EVENT_READ, self._refusals.answer)
        if in_force is not None:
            # What stands here is not asked of the session, which could not tell either.
            self.told |= {name: _facts(self._pid, name) for name in ("limits", "status")}
        self.told["in_force"] = in_force


def _facts(pid: int, file: str) -> dict[str, str]:
    """Returns what the kernel says of a process: names, and the first word about each."""
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    split = (re.split(r":\s+|\s{2,}", line) for line in lines)
    return {name: value for name, value, *_more in split}


def main(app: str, term: str, columns: str, rows: str) -> int:
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    requests = _start_zygote(app)
    ours, theirs = socket.socketpair()
    request = {
        "uid": UID,
        "term": term,
        "environment": {},
        "columns": int(columns),
        "rows": int(rows),
        "frame_rate": 5,
        "is_shared": False,
        "is_asked": False,
        "goes_on": False,
        "keeps_run": True,
    }
    with theirs:
        socket.send_fds(requests, [json.dumps(request).encode()], [theirs.fileno()])
    print(json.dumps(Leader(ours).lead()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
