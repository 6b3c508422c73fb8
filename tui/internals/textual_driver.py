"""Parts of Textual's drivers: whose they are, what they understand and what they have not sent."""

from __future__ import annotations

import asyncio
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver

from xortui.tui.internals.textual_app import driver_of

__all__ = ["OpenDriver", "XTermParser", "waiting_writes"]


class OpenDriver(Driver):
    """A driver that says for which application it draws, in which loop, and how large."""

    @property
    def app(self) -> App[Any]:
        """The application."""
        return self._app

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of the application."""
        return self._loop

    @property
    def is_debugging(self) -> bool:
        """Whether what is understood is written to a log."""
        return self._debug

    @property
    def size(self) -> tuple[int, int] | None:
        """Columns and rows, or None before they are known."""
        return self._size

    @size.setter
    def size(self, size: tuple[int, int]) -> None:
        self._size = size


def waiting_writes(app: App[Any]) -> int:
    """Returns how many writes Textual's writer thread still has before it: 0 where it has none."""
    writer = getattr(driver_of(app), "_writer_thread", None)
    queue = getattr(writer, "_queue", None)
    return int(queue.qsize()) if queue is not None else 0
