"""Processes that begin with everything imported: forks of one that has done nothing but that.

To start Python and import the program takes half a second of processor time, the same each time. So
one process imports it once, runs no thread, and forks for each program that a test asks for: a
process of its own, with its own folder, environment, streams, status and end. What a start itself
does (what is imported when, what the environment says to that) is tested with real starts.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from support.environment import own_environment

from xortui.tui.internals.textual_constants import draw_at_once

_LARGEST = 1 << 20  # bytes of a request
_IMPORTED = (
    "cyclopts",
    "plotext",
    "xortui.tui.app.offscreen",
    "xortui.tui.app.shutdown",
    "xortui.tui.app.terminal_driver",
    "xortui.tui.cli.default_run",
    "xortui.tui.cli.errors",
    "xortui.tui.cli.explain",
    "xortui.tui.cli.export",
    "xortui.tui.cli.live",
    "xortui.tui.cli.serve",
    "xortui.tui.cli.sweep",
    "xortui.tui.cli.train",
    "xortui.tui.rendering.charts.plotext_plane",
    "xortui.tui.ssh.server",
    "xortui.tui.ssh.worker.zygote",
)


class PreparedProcess:
    """A running fork, to be waited for as ``subprocess.Popen`` is.

    Args:
        call: ``module:function`` of what it runs, which takes the words and returns a status.
        words: Its arguments.
        folder: Its current folder.
        environment: Its environment.
        streams: The descriptors of its standard input, output and error.
        terminal: Whether it leads a session of its own: ``"its own"`` where its standard input is
            the terminal of that, ``"another's"`` where not.
    """

    def __init__(
        self,
        call: str,
        words: list[str],
        folder: Path | None,
        environment: dict[str, str],
        streams: tuple[int, int, int],
        terminal: str = "",
    ):
        request = {
            "call": call,
            "words": words,
            "folder": str(folder or os.getcwd()),
            "environment": environment,
            "terminal": terminal,
        }
        self._status, theirs = socket.socketpair()
        with theirs:
            descriptors = [*streams, theirs.fileno()]
            socket.send_fds(_requests(), [json.dumps(request).encode()], descriptors)
        self.pid = int(self._read())
        self.returncode: int | None = None
        self.stdout: IO[bytes] | None = None

    def _read(self) -> bytes:
        text = self._status.recv(20)
        if not text:
            raise RuntimeError("what forks the programs of tests has ended")
        return text

    def wait(self, timeout: float | None = None) -> int:
        """Returns the exit status, that of a signal below 0."""
        if self.returncode is None:
            self._status.settimeout(timeout)
            try:
                self.returncode = int(self._read())
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("a prepared process", timeout or 0) from None
            self._status.close()
        return self.returncode

    def poll(self) -> int | None:
        """Returns the exit status, ``None`` while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def send_signal(self, number: int) -> None:
        """Sends a signal, unless it has ended."""
        if self.poll() is None:
            # It may have ended while its status is still on the way here.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Asks it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it."""
        self.send_signal(signal.SIGKILL)


_nursery: list[tuple[int, socket.socket]] = []


def _requests() -> socket.socket:
    """Returns the socket of this process's nursery, which ends when the socket does."""
    if not _nursery or _nursery[0][0] != os.getpid():
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LARGEST)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "support.prepared_process", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=own_environment(OPENBLAS_NUM_THREADS="1"),
            )
        _nursery[:] = [(os.getpid(), ours)]
        atexit.register(_end, process, ours)
    return _nursery[0][1]


def _end(process: subprocess.Popen[bytes], ours: socket.socket) -> None:
    ours.close()
    process.wait(10)


def serve(requests: socket.socket) -> Callable[[], int] | None:
    """Forks for every request; returns in a fork what is to be run, and in the end nothing."""
    running: dict[int, tuple[int, socket.socket]] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while True:
            for key, _events in selector.select():
                if key.fileobj is requests:
                    text, fds, _flags, _address = socket.recv_fds(requests, _LARGEST, 4)
                    if not text:
                        return None
                    pid = os.fork()
                    if pid == 0:
                        break
                    descriptor = os.pidfd_open(pid)
                    status = socket.socket(fileno=fds.pop())
                    for one in fds:
                        os.close(one)
                    status.send(b"%20d" % pid)
                    running[descriptor] = pid, status
                    selector.register(descriptor, selectors.EVENT_READ)
                else:
                    descriptor = key.fd
                    selector.unregister(descriptor)
                    os.close(descriptor)
                    pid, status = running.pop(descriptor)
                    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                    with status, contextlib.suppress(OSError):  # whom nobody waits for any more
                        status.send(b"%20d" % code)
            else:
                continue
            break
    requests.close()
    for descriptor, (_pid, status) in running.items():
        os.close(descriptor)
        status.close()
    return _become(json.loads(text), fds)


def _become(request: dict[str, Any], descriptors: list[int]) -> Callable[[], int]:
    for number, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, number)
    for descriptor in descriptors:
        os.close(descriptor)
    _open_streams()
    if request["terminal"]:
        os.setsid()
        if request["terminal"] == "its own":  # so that hanging up reaches it
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    module, _, name = request["call"].partition(":")
    sys.argv = ["xortui", *request["words"]]
    function = getattr(importlib.import_module(module), name)
    return lambda: int(function(request["words"]) or 0)


def _open_streams() -> None:
    """Makes the streams as Python does at a start in its UTF-8 mode; they stay open to the end."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        errors = "backslashreplace" if name == "stderr" else "surrogateescape"
        file = open(number, "w" if number else "r", encoding="utf-8", errors=errors)  # noqa: SIM115
        setattr(sys, name, file)
        setattr(sys, f"__{name}__", file)


def run_file(words: list[str]) -> int:
    """Runs a file of Python as ``python FILE`` does."""
    sys.argv = words
    runpy.run_path(words[0], run_name="__main__")
    return 0


def main() -> int:
    """Imports, then forks until nobody asks any more."""
    draw_at_once()  # as the live screen does before it imports Textual, which no other minds
    for name in _IMPORTED:
        with contextlib.suppress(ModuleNotFoundError):  # asyncssh is an extra
            importlib.import_module(name)
    from xortui.tui.ssh.worker import late_imports

    late_imports.load({"rich", "textual", "xortui"})
    gc.collect()
    gc.freeze()  # what a fork looks through for rubbish and late imports is its own
    run = serve(socket.socket(fileno=int(sys.argv[1])))
    if run is not None:
        _leave(run)
    return 0


def _leave(run: Callable[[], int]) -> None:
    """Runs a program and ends it as Python does, but takes nothing down that it has been given.

    What ends otherwise than by its status is Python's to tell.
    """
    try:
        status = run()
    except SystemExit as leaving:
        if leaving.code is not None and not isinstance(leaving.code, int):
            raise
        status = leaving.code or 0
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
