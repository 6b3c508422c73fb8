"""The process that has everything imported and forks one worker a session.

It holds no key, no listening socket and no person's data, and runs no thread. A worker is
forked twice, so that its parent is the monitor (a subreaper) and not this process: killing the
zygote ends no session.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from xortui.tui.internals.textual_widgets import keep_strips_small
from xortui.tui.language import read_all, use_environment
from xortui.tui.ssh.worker import called_code, copy_on_write, late_imports, worker
from xortui.tui.ssh.worker.prewarmed_app import SIZE, PrewarmedApp, make_usual
from xortui.tui.ssh.worker.rehearsal import rehearse

LARGEST_REQUEST: Final = 65536  # bytes
_TURN: Final = 0.05  # s


async def _show_once(app: Any) -> None:
    async def leave(pilot: Any) -> None:
        for keys in getattr(app, "WARMING_KEYS", ((),)):
            await pilot.press(*keys)
            await pilot.pause(_TURN)
        pilot.app.exit()

    await app.run_async(headless=True, size=SIZE, auto_pilot=leave)


def warm(make_app: Callable[[], Any]) -> type[Any]:
    """Runs the app once without a terminal, so that workers share what they need.

    Returns:
        The app's class.

    Raises:
        RuntimeError: A thread is left, so that forking would not be safe.
    """
    app = make_app()
    asyncio.run(_show_once(app))
    late_imports.load({"rich", *(kind.__module__.partition(".")[0] for kind in type(app).__mro__)})
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise RuntimeError(f"threads before a fork must be 1, got {threads}")
    return type(app)


def _fork_worker(
    request: dict[str, Any],
    connection: socket.socket,
    requests: socket.socket,
    prewarmed: PrewarmedApp,
) -> None:
    """Forks twice; returns in the zygote only.

    Raises:
        OSError: There is no room for a process.
    """
    middle = os.fork()
    if middle:
        os.waitpid(middle, 0)
        return
    status = 1
    try:
        middle = os.getpid()
        if os.fork():
            os._exit(0)
        requests.close()
        while os.getppid() == middle:
            time.sleep(0.0005)
        status = worker.run(request, connection, prewarmed)
    finally:
        os._exit(status)


def serve(requests: socket.socket, prewarmed: PrewarmedApp) -> None:
    """Forks a worker for every request, until the front closes the socket."""
    while True:
        text, descriptors, _flags, _address = socket.recv_fds(requests, LARGEST_REQUEST, 1)
        if not text:
            return
        for descriptor in descriptors:
            # Where there is no room, the front sees the connection's end, and others are served.
            with socket.socket(fileno=descriptor) as connection, suppress(OSError):
                _fork_worker(json.loads(text), connection, requests, prewarmed)


def main() -> int:
    """Imports, warms and serves. The request socket is the descriptor that the command names."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the front's to answer
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # The descriptor that was given stays open to the very end: who hears of that end, and then
    # kills what is left, would otherwise read its own signal as the status.
    requests = socket.socket(fileno=os.dup(int(sys.argv[1])))
    settings = json.load(sys.stdin)
    use_environment()
    read_all()  # sessions share it, and none of them can read a file
    make_usual()
    keep_strips_small()
    make_app = worker.app_maker(settings)
    make_playing = worker.app_maker(worker.without_lesson(settings))
    kind = warm(make_playing)
    # The app that was shown goes now: while the next is made, it would leave gaps in between, which
    # every session then fills and copies. 0.9 MB each.
    gc.collect()
    worker.prepare(settings)
    # Before the app is made that waits, so that it holds the code that lies together.
    if keys := getattr(kind, "REHEARSED_KEYS", ""):
        called_code.lay_together(rehearse(make_playing, keys))
    waiting = PrewarmedApp(make_app)
    copy_on_write.share()
    requests.send(b"ready")
    serve(requests, waiting)
    return 0


if __name__ == "__main__":
    sys.exit(main())
