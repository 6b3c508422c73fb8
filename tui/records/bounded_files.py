"""Files of any kind and origin, read up to a bound: of bytes, of a line, and of time for a pipe.

A path may lead to a device that never ends or to a pipe into which nobody writes. What is read
here comes a piece at a time, and reading ends where a bound is passed.
"""

from __future__ import annotations

import io
import os
import select
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xortui.tui.language import translate as _

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST_LINE: Final = 1 << 16
"""Characters of a line of text."""

PIPE_SECONDS: Final = 60.0
"""How long whatever is at the other end of a pipe may take, in all."""


class BoundExceededError(Exception):
    """A file is larger, longer or slower than it may be. The message is the bound."""


@contextmanager
def bounded_lines(
    path: Path,
    most_bytes: int,
    longest_line: int = LONGEST_LINE,
    pipe_seconds: float = PIPE_SECONDS,
) -> Iterator[Iterator[str]]:
    """Opens a text file in UTF-8, a byte order mark left out, and gives its lines one by one.

    Args:
        path: A file, a device or a pipe.
        most_bytes: How much may be read.
        longest_line: How many characters a line may have.
        pipe_seconds: How long a pipe may take to give all of it.

    Raises:
        OSError: It cannot be read.
        BoundExceededError: It passes a bound.
        UnicodeDecodeError: It is no UTF-8.
    """
    raw = _BoundedFile(path, most_bytes, pipe_seconds)
    with io.TextIOWrapper(io.BufferedReader(raw), encoding="utf-8-sig", newline="") as text:
        yield _lines(text, longest_line)


def bounded_text(path: Path, most_bytes: int, longest_line: int = LONGEST_LINE) -> str:
    """Returns what stands in a text file. See `bounded_lines`."""
    with bounded_lines(path, most_bytes, longest_line) as lines:
        return "".join(lines)


def _lines(text: io.TextIOWrapper, longest: int) -> Iterator[str]:
    while line := text.readline(longest + 1):
        if len(line) > longest:
            rule = _("a line must have at most {most} characters")
            raise BoundExceededError(rule.format(most=longest))
        yield line


class _BoundedFile(io.RawIOBase):
    """A file that refuses to be read beyond its bounds."""

    def __init__(self, path: Path, most_bytes: int, pipe_seconds: float) -> None:
        try:
            # Opened so, a pipe without a writer does not hold the program until one comes.
            self._file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except ValueError:  # a name with a NUL in it
            raise FileNotFoundError(2, os.strerror(2)) from None
        self._most, self._left = most_bytes, most_bytes
        self._is_regular = stat.S_ISREG(os.fstat(self._file).st_mode)
        self._seconds, self._end = pipe_seconds, time.monotonic() + pipe_seconds

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Reads some bytes, none at the end."""
        if not self._is_regular:
            self._wait()
        data = os.read(self._file, min(memoryview(buffer).nbytes, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            rule = _("it must have at most {most} bytes").format(most=self._most)
            raise BoundExceededError(rule)
        memoryview(buffer)[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Closes the file."""
        if not self.closed:
            os.close(self._file)
        super().close()

    def _wait(self) -> None:
        seconds = self._end - time.monotonic()
        if seconds <= 0 or not _is_ready(self._file, seconds):
            rule = _("a pipe must give all it has within {seconds:g} seconds")
            raise BoundExceededError(rule.format(seconds=self._seconds))


def _is_ready(file: int, seconds: float) -> bool:
    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
