"""Leaving the terminal as it was, whoever ends the program."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from typing import Any, Final

from textual.app import App

_GRACE: Final = 3.0
"""Seconds until the process ends even though its terminal takes nothing any more."""


def run_to_the_end(app: App[Any]) -> int:
    """Runs the application and returns its exit status.

    A signal that asks the process to end gives the terminal back first; the status is then
    128 plus the signal's number, as shells write it. After an error in the application it is 1.
    """
    asyncio.run(_run(app))
    _forsake_a_lost_terminal()
    return app.return_code or 0


async def _run(app: App[Any]) -> None:
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        number = getattr(signal, name, None)
        if number is not None:
            try:
                loop.add_signal_handler(number, _leave, app, 128 + number)
            except NotImplementedError:  # Windows: closing the window ends the process
                break
    await app.run_async()


def _leave(app: App[Any], status: int) -> None:
    # A terminal that hung up, or that stopped reading, would keep the writer waiting for ever.
    guard = threading.Timer(_GRACE, os._exit, (status,))
    guard.daemon = True
    guard.start()
    app.exit(return_code=status)


def _forsake_a_lost_terminal() -> None:
    """Lets what can no longer be written go nowhere, or the interpreter would end with 120."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
