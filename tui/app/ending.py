"""Leaving the terminal as it was, whoever ends the program."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
import time
from typing import Any, Final

from textual.app import App

_GRACE: Final = 3.0
"""Seconds between looks at whether the terminal still takes what it is given back with."""

_LOOKS: Final = 10
"""Looks until the process ends all the same."""


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
    threading.Thread(target=_guard, args=(status,), daemon=True).start()
    app.exit(return_code=status)


def _guard(status: int) -> None:
    """Ends the process whose terminal hung up or stopped reading: its writer would wait for ever.

    A busy machine may need longer than a look, and must not leave its terminal half given back.
    """
    for _ in range(_LOOKS):
        time.sleep(_GRACE)
        if not _takes_what_is_written():
            break
    os._exit(status)


def _takes_what_is_written() -> bool:
    if sys.__stderr__ is None:
        return False
    terminal = sys.__stderr__.fileno()  # where Textual draws
    return os.isatty(terminal) and bool(select.select([], [terminal], [], 1.0)[1])


def _forsake_a_lost_terminal() -> None:
    """Lets what can no longer be written go nowhere, or the interpreter would end with 120."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
