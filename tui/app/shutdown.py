"""Leaving the terminal as it was, whoever or whatever ends the program."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

from textual.app import App

from xortui.tui.internals.textual_app import driver_of, fault_of, handle_fault, loop_of
from xortui.tui.standard_streams import discard_unwritable

_CHECK_INTERVAL: Final = 3.0
"""Seconds between checks of whether the terminal still takes what it is given back with."""

_CHECKS: Final = 10
"""Checks until the process ends all the same."""

_GONE_GRACE: Final = 1.0
"""Seconds that a program has to end by itself once its terminal is gone."""

_GONE_STATUS: Final = 128 + 1
"""Exit status after a hang-up, whether or not a signal told of it."""


def run_until_exit(app: App[Any], *, mouse: bool = True) -> int:
    """Runs the application, with the mouse or without, and returns its exit status.

    A signal that asks the process to end gives the terminal back first; the status is then
    128 plus the signal's number, as shells write it. After a fault, in the application or in any
    of its threads, it is 1 whatever else ended it, and one sentence on standard error names the
    report.
    """
    fault: BaseException | None = None
    with _faults_of_threads(app):
        try:
            asyncio.run(_run(app, mouse=mouse))
        except Exception as error:
            fault = error
            _give_back(app)
    fault = fault_of(app) or fault
    status = app.return_code or 0
    if fault is not None:
        status = _report(fault)
    discard_unwritable((sys.__stdout__, sys.__stderr__))
    return status


async def _run(app: App[Any], *, mouse: bool) -> None:
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP", "SIGINT"):
        number = getattr(signal, name, None)
        if number is not None:
            try:
                loop.add_signal_handler(number, _leave, app, 128 + number)
            except NotImplementedError:  # Windows: closing the window ends the process
                break
    await app.run_async(mouse=mouse)


def leave_gone_terminal(app: App[Any], loop: asyncio.AbstractEventLoop) -> None:
    """Ends a program whose terminal is gone. It may have no chance to end by itself.

    Args:
        app: The application.
        loop: Its event loop, which may be busy, or wait for the terminal.
    """
    threading.Thread(target=_end_soon, args=(_GONE_STATUS,), daemon=True).start()
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(lambda: app.exit(return_code=_GONE_STATUS))


def _end_soon(status: int) -> None:
    try:
        time.sleep(_GONE_GRACE)
    finally:
        os._exit(status)


def _leave(app: App[Any], status: int) -> None:
    try:
        threading.Thread(target=_guard, args=(status,), daemon=True).start()
    finally:
        app.exit(return_code=status)


def _guard(status: int) -> None:
    """Ends the process whose terminal hung up or stopped reading: its writer would wait for ever.

    A busy machine may need longer than a check, and must not leave its terminal half given back.
    """
    try:
        for _ in range(_CHECKS):
            if _is_gone_for(_CHECK_INTERVAL) or not _takes_what_is_written():
                break
    finally:  # whatever checking a terminal in this state may raise
        os._exit(status)


def _is_gone_for(seconds: float) -> bool:
    """Waits so long, or until a while after the terminal has gone. Returns whether it has."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, _GONE_GRACE))
        if _has_hung_up():
            return True
    return False


def _has_hung_up() -> bool:
    if sys.__stderr__ is None or not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(sys.__stderr__.fileno(), 0)
    return any(event & (select.POLLHUP | select.POLLNVAL) for _, event in poll.poll(0))


def _takes_what_is_written() -> bool:
    if sys.__stderr__ is None:
        return False
    terminal = sys.__stderr__.fileno()  # where Textual draws
    return os.isatty(terminal) and bool(select.select([], [terminal], [], 1.0)[1])


@contextlib.contextmanager
def _faults_of_threads(app: App[Any]) -> Iterator[None]:
    """Ends the application over a fault in any thread, which Python would print and forget."""
    before = threading.excepthook

    def end(failed: threading.ExceptHookArgs) -> None:
        error, loop = failed.exc_value, loop_of(app)
        if isinstance(error, Exception) and loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(handle_fault, app, error)

    threading.excepthook = end
    try:
        yield
    finally:
        threading.excepthook = before


def _give_back(app: App[Any]) -> None:
    """Gives the terminal back where Textual itself failed before it did."""
    driver = driver_of(app)
    if driver is not None and not driver.is_headless:
        for part in (driver.stop_application_mode, driver.close):
            with contextlib.suppress(Exception):
                part()


def _report(fault: BaseException) -> int:
    from xortui.tui.app.fault_reports import FAULT_STATUS, report_fault

    if sys.__stderr__ is not None:
        with contextlib.suppress(OSError, ValueError):  # nobody is left to be told
            print(f"xortui: {report_fault(fault)}", file=sys.__stderr__, flush=True)
    return FAULT_STATUS
