"""Parts of Textual's drivers: whose they are, and what they understand."""

from __future__ import annotations

import asyncio
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver

__all__ = ["OpenDriver", "XTermParser"]


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
