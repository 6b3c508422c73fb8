"""The terminal of this machine: Textual's driver for Linux and macOS, with five differences.

Nothing that is typed ends the program, not even bytes that are not UTF-8; they are understood as
in a session over SSH. Its size is its own, whatever variables say. A terminal that is gone does end
the program, though no signal says so. What was drawn is cleared before the terminal is given back.
And a fault in a thread of the driver is a fault of the program.
"""

from __future__ import annotations

import os
import selectors
import sys
from typing import Any, Final, TextIO

from textual.app import App

from xortui.tui.app.shutdown import leave_gone_terminal
from xortui.tui.internals.textual_linux_driver import OpenLinuxDriver
from xortui.tui.typed_input import TypedInput

_AT_ONCE: Final = 4096  # bytes
_CLEAR: Final = "\x1b[0m\x1b[2J\x1b[H"
_WAIT: Final = 0.1  # s between looks at whether to stop


class TerminalDriver(OpenLinuxDriver):
    """Draws on standard error and reads from standard input."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stderr__ is not None
        self.draw_on(_Screen(sys.__stderr__, self))
        self.is_gone = False
        self._is_taken = False

    def start_application_mode(self) -> None:
        """Takes the terminal."""
        self._is_taken = True
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Gives the terminal back, once: a second time would take from its state of before.

        The picture is cleared first: not every terminal has another screen to go back from, and
        not every one that says so, such as GNU screen.
        """
        if self._is_taken:
            self._is_taken = False
            self.write(_CLEAR)
            super().stop_application_mode()

    def terminal_size(self) -> tuple[int, int] | None:
        """Returns the terminal's own size: COLUMNS and LINES may be those of another window."""
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            return None
        return (columns, rows) if columns and rows else None

    def lose(self) -> None:
        """Ends the program, whose terminal is gone; may be called from any thread."""
        if not self.is_gone:
            self.is_gone = True
            leave_gone_terminal(self.app, self.loop)

    def run_input_thread(self) -> None:
        """Hands on what is typed until the program ends or the terminal is gone."""
        typed = TypedInput(debug=self.is_debugging)
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_WAIT):
                    data = self._read()
                    if not data:
                        self.lose()
                        return
                    for message in typed.feed(data):
                        self.process_message(message)
                for message in typed.tick():
                    self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _AT_ONCE)
        except OSError:  # how Linux says that the other end of a pseudo-terminal is closed
            return b""


class _Screen:
    """What is drawn on; once the terminal is gone, drawing goes nowhere.

    Otherwise the thread that writes would end, and the program would wait for it for ever.
    """

    def __init__(self, file: TextIO, driver: TerminalDriver) -> None:
        self._file, self._driver = file, driver

    def write(self, text: str) -> None:
        self._unless_gone(self._file.write, text)

    def flush(self) -> None:
        self._unless_gone(self._file.flush)

    def fileno(self) -> int:
        return self._file.fileno()

    def _unless_gone(self, do: Any, *arguments: str) -> None:
        if self._driver.is_gone:
            return
        try:
            do(*arguments)
        except (OSError, ValueError):  # the latter where the file was closed
            self._driver.lose()
