"""Parts of Textual's application: its faults, its end, its driver."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from typing import Any

from textual.app import App, ReturnType
from textual.driver import Driver
from textual.geometry import Size


class FaultKeepingApp(App[ReturnType]):
    """An application that ends over a fault and keeps it.

    Textual would draw a traceback with the values of all variables over many screens.
    """

    def is_fault(self, error: Exception) -> bool:
        """Returns whether an exception ends the application, which goes on otherwise."""
        return True

    def _handle_exception(self, error: Exception) -> None:
        if not self.is_fault(error):
            return
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()


def fault_of(app: App[Any]) -> Exception | None:
    """Returns what ended an application though nobody asked for it."""
    return app._exception


def handle_fault(app: App[Any], error: Exception) -> None:
    """Ends an application over a fault; to be called in its thread."""
    app._handle_exception(error)


def is_told(app: App[Any], message: str) -> bool:
    """Returns whether a notice with a text stands on the screen now, not below a later one."""
    notices = list(app._notifications)
    read = [notice for notice in notices if notice.severity != "information"] + notices[-1:]
    return any(notice.message == message for notice in read)


def notices_of(app: App[Any]) -> list[str]:
    """Returns the texts of the notices that stand on the screen now, the latest last."""
    return [notice.message for notice in app._notifications]


def is_ending(app: App[Any]) -> bool:
    """Returns whether an application was asked to end, so that it opens nothing more."""
    return app._exit


def is_batching(app: App[Any]) -> bool:
    """Returns whether an application holds all pictures back until a group of changes is made."""
    return bool(app._batch_count)


def size_taken(app: App[Any]) -> Size | None:
    """Returns the size that an application has taken last, or None before the first."""
    return app._size


def driver_of(app: App[Any]) -> Driver | None:
    """Returns what draws for an application and hears for it; None before it runs."""
    return app._driver


def loop_of(app: App[Any]) -> asyncio.AbstractEventLoop | None:
    """Returns the event loop of an application that runs."""
    return app._loop


def context_of(app: App[Any]) -> AbstractContextManager[None]:
    """Returns in what context callbacks are made that must know whose they are."""
    return app._context()
