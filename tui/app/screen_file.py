"""What is drawn on: written at once as far as the terminal takes it, and the rest by a thread."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO


class ScreenFile:
    """A file that draws on a terminal; once that is gone, drawing goes nowhere.

    Waking a thread for each frame costs more than writing it. So whoever draws writes what the
    terminal takes at once, through an opening of its own: what waits is said of an opening, and the
    ordinary one is shared with the shell. The rest is kept for `write`, which a thread calls. It
    would end where writing failed, and the program would wait for it for ever.

    Attributes:
        is_gone: Whether the terminal is.
    """

    def __init__(self, file: TextIO, *, when_gone: Callable[[], None]) -> None:
        """Draws on a file.

        Args:
            file: The terminal, or anything else that is written to.
            when_gone: Called once, when the terminal is found to be gone, from any thread.
        """
        self.is_gone = False
        self._file, self._when_gone = file, when_gone
        self._left: deque[bytes] = deque()
        self._n_left, self._n_written, self._n_flushed = 0, 0, 0
        self._never_waits: int | None = None

    @property
    def is_behind(self) -> bool:
        """Whether something is left that the terminal has not taken."""
        return self._n_flushed != self._n_left

    def open(self) -> None:
        """Makes an opening of its own, where the file is a terminal."""
        if self._never_waits is None:
            self._never_waits = _opened_without_waiting(self._file)

    def take(self, text: str, *, at_once: bool) -> bool:
        """Writes a text, or keeps what is left of it; to be called by one thread alone.

        Args:
            text: What is drawn.
            at_once: Whether it may be written before this returns.

        Returns:
            Whether all of it is written. Otherwise `write` is to be called once more, by a thread
            that may wait.
        """
        data = text.encode(self._file.encoding, self._file.errors or "strict")
        if at_once and self._never_waits is not None and not self.is_behind:
            data = data[self._written_at_once(data) :]
            if not data:
                return True
        self._left.append(data)
        self._n_left += 1
        return False

    def _written_at_once(self, data: bytes) -> int:
        """Returns how many bytes the terminal takes without being waited for."""
        assert self._never_waits is not None
        if self.is_gone:
            return len(data)
        try:
            return os.write(self._never_waits, data)
        except BlockingIOError:
            return 0
        except OSError:
            self.lose()
            return len(data)

    def write(self, _text: str) -> None:
        """Writes what is left of one text, however long it takes."""
        data = self._left.popleft()
        self._unless_gone(lambda: self._file.buffer.write(data))
        self._n_written += 1

    def flush(self) -> None:
        """Has the terminal take what was written."""
        written = self._n_written
        self._unless_gone(self._file.buffer.flush)
        self._n_flushed = written

    def fileno(self) -> int:
        """Returns the descriptor of the file."""
        return self._file.fileno()

    def close(self) -> None:
        """Closes the opening of its own; what is drawn later is left to the thread."""
        if self._never_waits is not None:
            os.close(self._never_waits)
            self._never_waits = None

    def lose(self) -> None:
        """Notes that the terminal is gone; may be called from any thread."""
        if not self.is_gone:
            self.is_gone = True
            self._when_gone()

    def _unless_gone(self, do: Callable[[], object]) -> None:
        if self.is_gone:
            return
        try:
            do()
        except (OSError, ValueError):  # the latter where the file was closed
            self.lose()


def _opened_without_waiting(file: TextIO) -> int | None:
    """Returns a descriptor of a terminal that never waits, ``None`` where there is none."""
    with suppress(OSError, ValueError):
        name = os.ttyname(file.fileno())
        return os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    return None
