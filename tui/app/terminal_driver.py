"""The terminal of this machine: Textual's driver for Linux and macOS, with eight differences.

Nothing that is typed ends the program, not even bytes that are not UTF-8; they are understood as
in a session over SSH. Its size is its own, whatever variables say. One that draws some characters
two cells wide is sent others in their place, and one that may show fewer colours the nearest, until
it says that it shows all. A frame is written at once, and only what the terminal does not take is
left to the thread that waits for it. A terminal that is gone does end the program, though
no signal says so. What was drawn is cleared before the terminal is given back. And a fault in a
thread of the driver is a fault of the program.
"""

from __future__ import annotations

import os
import selectors
import sys
from contextlib import suppress
from time import monotonic
from typing import Any, Final

from textual.app import App, ScreenStackError
from textual.constants import ESCAPE_DELAY

from xortui.tui.app.screen_file import ScreenFile
from xortui.tui.app.shutdown import leave_gone_terminal
from xortui.tui.internals.rich_console import use_color_system
from xortui.tui.internals.textual_app import context_of
from xortui.tui.internals.textual_linux_driver import OpenLinuxDriver
from xortui.tui.internals.textual_screen import display_whole
from xortui.tui.terminal_colors import SETTLING, Depth, TerminalColors, with_fewer_colors
from xortui.tui.terminal_question import TerminalQuestion
from xortui.tui.typed_input import TypedInput
from xortui.tui.wide_characters import Repertoire, narrowed

_AT_ONCE: Final = 4096  # bytes
_CLEAR: Final = "\x1b[0m\x1b[2J\x1b[H"
_FRAME_BEGINS: Final = "\x1b[?2026h"
_FRAME_ENDS: Final = "\x1b[?2026l"
_RETRY: Final = 0.05  # s until a picture is tried again that could not be drawn yet
_TICK: Final = 0.1  # s between looks at whether what was typed is a whole key by now
_DECIDED: Final = 1.0 + ESCAPE_DELAY  # s after which it is


class TerminalDriver(OpenLinuxDriver):
    """Draws on standard error and reads from standard input."""

    question: TerminalQuestion | None = None
    """What the terminal was asked before it is taken."""

    depth: Depth = "truecolor"
    """The colours that are sent of those that are drawn, until the terminal says more."""

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
        self._screen = ScreenFile(
            sys.__stderr__, when_gone=lambda: leave_gone_terminal(self.app, self.loop)
        )
        self.draw_on(self._screen)
        self._is_taken = False
        self._repertoire: Repertoire = "all"
        self._typed_before = b""
        self._has_waited = False
        self._held_back: list[str] | None = None
        self._frame: list[str] | None = None
        self._end_read, self._end_write = os.pipe()

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has not taken yet what was written."""
        return self._screen.is_behind

    def start_application_mode(self) -> None:
        """Takes the terminal."""
        if self.question is not None and not self._has_waited:
            self._has_waited = True
            self._repertoire = self.question.wait()
            self._typed_before = self.question.typed
            self.question.close()
            if self.question.shows_all_colors:
                self.depth = "truecolor"
            if self.depth != "truecolor":
                self.loop.call_later(SETTLING, self._settle_colors)
        self._is_taken = True
        self._screen.open()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        """Draws with the characters that the terminal has in one cell each, and its colours."""
        if self._held_back is not None:
            self._held_back.append(data)
            return
        if data == _FRAME_BEGINS:
            self._frame = []
        if self._frame is not None:
            self._frame.append(data)
            if data != _FRAME_ENDS:
                return
            data, self._frame = "".join(self._frame), None
        data = narrowed(data, self._repertoire)
        if self.depth != "truecolor":
            data = with_fewer_colors(data.encode(errors="replace"), self.depth).decode()
        if not self._screen.take(data, at_once=self._is_taken):
            super().write("")  # has the thread write what is left

    def stop_application_mode(self) -> None:
        """Gives the terminal back, once: a second time would take from its state of before.

        The picture is cleared first: not every terminal has another screen to go back from, and
        not every one that says so, such as GNU screen.
        """
        if self._is_taken:
            self._is_taken = False
            self.write(_CLEAR)
            super().stop_application_mode()

    def close(self) -> None:
        """Has all of it written that the terminal has not taken yet."""
        super().close()
        self._screen.close()

    def terminal_size(self) -> tuple[int, int] | None:
        """Returns the terminal's own size: COLUMNS and LINES may be those of another window."""
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            return None
        return (columns, rows) if columns and rows else None

    def lose(self) -> None:
        """Ends the program, whose terminal is gone; may be called from any thread."""
        self._screen.lose()

    def run_input_thread(self) -> None:
        """Hands on what is typed until the program ends or the terminal is gone."""
        typed = TypedInput(debug=self.is_debugging)
        before, self._typed_before = self._typed_before, b""
        for message in typed.feed(before):
            self.process_message(message)
        heard = monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._end_read, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                # Looking again and again would wake the processor for nothing.
                wait = _TICK if monotonic() - heard < _DECIDED else None
                ready = {key.fd for key, _events in selector.select(wait)}
                if self._end_read in ready:
                    return
                if ready:
                    heard = monotonic()
                    data = self._read()
                    if not data:
                        self.lose()
                        return
                    self._hear(data)
                    for message in typed.feed(data):
                        self.process_message(message)
                for message in typed.tick():
                    self.process_message(message)

    def disable_input(self) -> None:
        """Ends the thread that hands on what is typed, which may be waiting for it."""
        os.write(self._end_write, b"\0")
        super().disable_input()
        os.read(self._end_read, 1)

    def _hear(self, data: bytes) -> None:
        """Looks for an answer that comes late; to whoever understands keys it is none."""
        if self.question is None:
            return
        if said := self.question.answers.hear(data):
            self.loop.call_soon_threadsafe(self._draw_anew, said)
        if self.question.colors.hear(data):
            self.loop.call_soon_threadsafe(self._draw_in_all_colors)

    def _draw_anew(self, repertoire: Repertoire) -> None:
        if repertoire != self._repertoire and self._is_taken:
            self._repertoire = repertoire
            self._draw_whole()

    def _draw_in_all_colors(self) -> None:
        if self.depth != "truecolor" and self._is_taken:
            self.depth = "truecolor"
            self._settle_colors()
            self._draw_whole()

    def _draw_whole(self) -> None:
        """Draws the whole screen anew; somewhat later where Textual draws nothing just now."""
        held_back: list[str] = []
        self._held_back = held_back
        try:
            # The thread that has heard the answer does not know whose it is.
            with suppress(ScreenStackError), context_of(self.app):
                display_whole(self.app)
        finally:
            self._held_back = None
        if held_back:
            self.write(_CLEAR + "".join(held_back))
        elif self._is_taken:
            self.loop.call_later(_RETRY, self._draw_whole)

    def _settle_colors(self) -> None:
        """Has the app find the colours by itself that are sent, which takes less time.

        Where the terminal says later that it shows all, what has been drawn keeps its colours.
        """
        use_color_system(self.app.console, TerminalColors(self.depth).rich_name)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _AT_ONCE)
        except OSError:  # how Linux says that the other end of a pseudo-terminal is closed
            return b""


def driver_asked(question: TerminalQuestion, depth: Depth) -> type[TerminalDriver]:
    """Returns the driver of a terminal that was asked something before.

    Args:
        question: What it was asked.
        depth: The colours that are sent of those that the app draws in, until it says more.
    """

    class AskedDriver(TerminalDriver):
        """The driver of this program's terminal."""

    AskedDriver.question, AskedDriver.depth = question, depth
    return AskedDriver
