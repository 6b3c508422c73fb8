"""Asks the terminal of this machine how it draws; nothing that is typed meanwhile is lost."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from xortui.tui.terminal_colors import ColorAnswers
from xortui.tui.wide_characters import (
    QUESTION,
    Repertoire,
    WidthAnswers,
    said_by_hand,
    without_answers,
)

PATIENCE: Final = 0.2  # s from the question on, after which no answer is waited for
_AT_ONCE: Final = 4096  # bytes
_ENDING: Final = (signal.SIGTERM, signal.SIGHUP)


class TerminalQuestion:
    """A question that a terminal was asked, and what has come back.

    Until it is closed nothing that comes is shown by the terminal, answers neither. An answer that
    comes later than it is waited for is still heard by whoever hands on what is read.

    Args:
        keyboard: Descriptor of the terminal for what is typed.
        screen: Descriptor of the same terminal for what is drawn.
        environment: The variables of this program.
        widths: Whether it is asked how wide it draws characters.
        colors: What it is asked for its colours with; see `color_question`.

    Attributes:
        answers: What the terminal has said of its characters.
        colors: What it has said of its colours, for which nobody waits.
        shows_all_colors: Whether it has said in time that it shows all of them.
        typed: What has been read, the answers among it.
    """

    def __init__(
        self,
        keyboard: int,
        screen: int,
        environment: Mapping[str, str],
        *,
        widths: bool = True,
        colors: str = "",
    ) -> None:
        self.answers = WidthAnswers()
        self.colors = ColorAnswers(is_asked=False)
        self.shows_all_colors = False
        self.typed = b""
        self._keyboard, self._screen = keyboard, screen
        self._term = environment.get("TERM", "")
        self._until = 0.0
        self._said = said_by_hand(environment)
        self._asks_widths = widths and self._said is None
        # What it says of its colours has come where what it says last has.
        self._question = colors + (QUESTION if self._asks_widths else "")
        self._asks_colors = bool(colors)
        self._repertoire: Repertoire = self._said or "all"
        self._modes: list[Any] | None = None
        self._handlers: dict[int, Any] = {}

    @property
    def is_open(self) -> bool:
        """Whether the terminal was asked, and still has the modes of that."""
        return self._modes is not None

    def ask(self, *, forwards_typed: bool) -> None:
        """Asks, unless there is nobody to answer, or another program has the keyboard.

        Args:
            forwards_typed: Whether what is read besides answers reaches whom it was typed for.
                Otherwise nothing is asked where something waits already.
        """
        if not self._question or self._term in ("", "dumb"):
            return
        with suppress(OSError, termios.error):
            if not (os.isatty(self._keyboard) and os.isatty(self._screen)):
                return
            if os.tcgetpgrp(self._keyboard) != os.getpgrp():
                return  # whoever is not in front is stopped for touching it
            self._modes = termios.tcgetattr(self._keyboard)
            self._catch_signals()
            self._be_silent(self._modes)
            if not forwards_typed and self._waiting():
                self.close()
                return
            self.colors = ColorAnswers(is_asked=self._asks_colors)
            os.write(self._screen, self._question.encode())
            self._until = time.monotonic() + PATIENCE

    def _be_silent(self, modes: list[Any]) -> None:
        silent = [*modes]
        silent[0] &= ~termios.ICRNL  # a program in the other screen tells Enter from Ctrl+J
        silent[3] &= ~(termios.ECHO | termios.ICANON)
        silent[6] = [*modes[6]]
        silent[6][termios.VMIN], silent[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._keyboard, termios.TCSANOW, silent)

    def _is_anything_there(self, seconds: float = 0.0) -> bool:
        return bool(select.select([self._keyboard], [], [], seconds)[0])

    def _waiting(self) -> int:
        packed = fcntl.ioctl(self._keyboard, termios.FIONREAD, bytes(4))
        return int(struct.unpack("i", packed)[0])

    def wait(self) -> Repertoire:
        """Returns what the terminal can be sent, as far as it has said so in time."""
        while self.is_open and self._asks_widths and not self.answers.is_complete:
            left = max(self._until - time.monotonic(), 0.0)
            if not self._is_anything_there(left) or not self._read():
                break
        return self._repertoire

    def _read(self) -> bool:
        try:
            data = os.read(self._keyboard, _AT_ONCE)
        except OSError:
            return False
        self.typed += data
        self._repertoire = self.answers.hear(data) or self._repertoire
        self.shows_all_colors |= self.colors.hear(data)
        return bool(data)

    def finish(self) -> None:
        """Leaves to whoever reads next what was typed, and no answer, though it came late."""
        if self.is_open:
            while not self.answers.is_complete and self._is_anything_there() and self._read():
                pass
            self.close()
            with suppress(OSError):  # not every system lets a program do so
                for byte in without_answers(self.typed):
                    fcntl.ioctl(self._keyboard, termios.TIOCSTI, bytes([byte]))

    def close(self) -> None:
        """Gives the terminal its modes back."""
        modes, self._modes = self._modes, None
        if modes is not None:
            with suppress(OSError, termios.error):
                termios.tcsetattr(self._keyboard, termios.TCSANOW, modes)
            for number, handler in self._handlers.items():
                if signal.getsignal(number) == self._end:
                    signal.signal(number, handler)
            self._handlers.clear()

    def _catch_signals(self) -> None:
        """Sees to it that the terminal is given back where a signal ends the program."""
        if threading.current_thread() is threading.main_thread():
            for number in _ENDING:
                if signal.getsignal(number) == signal.SIG_DFL:
                    self._handlers[number] = signal.signal(number, self._end)

    def _end(self, number: int, _frame: object) -> None:
        self.close()
        os.kill(os.getpid(), number)
