"""Leads one session of the touring app, and tells what came of it as one JSON line.

Its words are the terminal's type, the sizes as JSON, and whether to go ``deep``.
"""

from __future__ import annotations

import ctypes
import json
import os
import selectors
import socket
import subprocess
import sys
from typing import Any

from support.ssh.tour_app import REPORT
from support.ssh.watched_filter import LISTENER, Refusals

from xortui.core import RunConfig
from xortui.tui.ssh import link

_PR_SET_CHILD_SUBREAPER = 36
_UID = 0x70000001
_APP = "support.ssh.tour_app:make_touring_app"


def _start_zygote() -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    words = [sys.executable, "-P", "-m", "xortui.tui.ssh.zygote", str(theirs.fileno())]
    zygote = subprocess.Popen(
        words,
        pass_fds=[theirs.fileno()],
        stdin=subprocess.PIPE,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    theirs.close()
    settings = {
        "app": _APP,
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
        self._reader = link.FrameReader()
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
        data = self._connection.recv(65536)
        self._is_over = not data
        for kind, payload in self._reader.feed(data):
            if kind == link.HELLO:
                self._greet(**json.loads(payload))
            elif kind == link.EXIT:
                self.told["exit"] = json.loads(payload)
            elif kind != link.KEYFRAME:
                self._connection.sendall(link.frame(link.ACK))
            elif payload.startswith(REPORT.encode()):
                self.told.update(json.loads(payload[len(REPORT) :]))
                self._connection.sendall(link.frame(link.QUIT))

    def _greet(self, pid: int = 0, in_force: list[str] | None = None) -> None:
        self._pid = pid or self._pid
        for layer in in_force or []:
            if layer.startswith(LISTENER):
                self._refusals = Refusals(self._pid, int(layer.removeprefix(LISTENER)))
                self._selector.register(self._refusals, selectors.EVENT_READ, self._refusals.answer)
        self.told["in_force"] = in_force


def main() -> int:
    term, sizes = sys.argv[1], json.loads(sys.argv[2])
    os.environ["TOUR"] = json.dumps({"sizes": sizes, "deep": sys.argv[3:] == ["deep"]})
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    requests = _start_zygote()
    ours, theirs = socket.socketpair()
    request = {
        "uid": _UID,
        "term": term,
        "environment": {},
        "columns": sizes[0][0],
        "rows": sizes[0][1],
        "frame_rate": 5,
        "is_shared": False,
    }
    with theirs:
        socket.send_fds(requests, [json.dumps(request).encode()], [theirs.fileno()])
    print(json.dumps(Leader(ours).lead()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
