"""Where lines of a run come from: a pipe, or a file that may still grow. Read by a thread."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from xortui.tui.language import translate as _
from xortui.tui.watching.line_rules import (
    LONGEST_LINE,
    Line,
    LineError,
    checked_line,
    shown,
)

_CHUNK: Final = 1 << 16
_LOOK_SECONDS: Final = 0.1
_MOST_SAID: Final = 200
_TORN_AFTER: Final = 20
"""Looks at a file that does not grow after which its last line is thought to be torn."""

_MOST_WAITING: Final = 1024
_MOST_BYTES_WAITING: Final = 8 << 20


class RawLine(NamedTuple):
    """A line as it was read.

    Attributes:
        number: Which it is, from 1.
        text: Its bytes without the end; one byte more than is allowed where it is too long.
        is_whole: Whether its end was there: the last one of what has ended may be torn.
    """

    number: int
    text: bytes
    is_whole: bool = True


class LineSource:
    """Lines as they come. So many wait at most; then nothing more is read until some are taken.

    Whoever writes into a pipe waits then, too.

    Attributes:
        name: What is read, as one calls it.
        is_growing: Whether there may be more after its end, as of a file that is written.
    """

    def __init__(self, descriptor: int, name: str, *, is_growing: bool) -> None:
        """Begins to read.

        Args:
            descriptor: What is read, which is closed at the end.
            name: What it is called.
            is_growing: Whether its end is one to wait at.
        """
        self.name, self.is_growing = name, is_growing
        self._descriptor = descriptor
        self._lines: queue.Queue[RawLine | None] = queue.Queue(_MOST_WAITING)
        self._n_bytes = 0
        self._has_room = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._read, name="lines", daemon=True)
        self._thread.start()

    @classmethod
    def of_file(cls, path: Path) -> LineSource:
        """Returns the lines of a file, and those that are still written to it.

        Raises:
            OSError: It cannot be opened.
        """
        return cls(os.open(path, os.O_RDONLY), str(path), is_growing=True)

    def take(self, seconds: float = 0.0) -> RawLine | None:
        """Returns the next line; None once there is no more.

        Args:
            seconds: How long to wait for it.

        Raises:
            queue.Empty: There is none yet.
        """
        line = self._lines.get(block=seconds > 0, timeout=seconds or None)
        if line is not None:
            with self._has_room:
                self._n_bytes -= len(line.text)
                self._has_room.notify()
        return line

    def close(self) -> None:
        """Reads no more."""
        self._is_closed = True
        with self._has_room:
            self._has_room.notify()
        with contextlib.suppress(queue.Empty):
            while True:
                self._lines.get_nowait()
        self._thread.join(1.0)

    def _read(self) -> None:
        try:
            for line in _lines_of(self._chunks()):
                if not self._give(line):
                    return
        except OSError:
            pass  # a pipe or a disk that is gone has no more lines
        finally:
            os.close(self._descriptor)
        self._put(None)

    def _give(self, line: RawLine) -> bool:
        with self._has_room:
            while self._n_bytes > _MOST_BYTES_WAITING and not self._is_closed:
                self._has_room.wait(_LOOK_SECONDS)
            self._n_bytes += len(line.text)
        return self._put(line)

    def _put(self, line: RawLine | None) -> bool:
        while not self._is_closed:
            try:
                self._lines.put(line, timeout=_LOOK_SECONDS)
            except queue.Full:
                continue
            return True
        return False

    def _chunks(self) -> Iterator[bytes]:
        """Yields what is read; nothing, where there is nothing yet."""
        while not self._is_closed:
            if not self.is_growing:
                ready = select.select([self._descriptor], [], [], _LOOK_SECONDS)[0]
                if not ready:
                    continue
            chunk = os.read(self._descriptor, _CHUNK)
            if chunk:
                yield chunk
            elif self.is_growing:
                yield b""
                time.sleep(_LOOK_SECONDS)
            else:
                return


class LineReader:
    """Lines, and what is to be said of them.

    Attributes:
        source: The lines.
        news: What is to be said at once; whoever says it takes it away.
    """

    def __init__(self, source: LineSource) -> None:
        self.source, self.news = source, ""
        self._said: deque[str] = deque(maxlen=_MOST_SAID)
        self._n_said = 0

    def say(self, sentence: str) -> None:
        """Keeps a sentence, the last of them where they are many; the first one is news."""
        self._said.append(sentence)
        self._n_said += 1
        if self._n_said == 1:
            self.news = sentence

    def read(self, raw: RawLine) -> Line | None:
        """Returns a line; None of the last one of a file that grows, whose rest may come.

        Raises:
            LineError: It does not keep the rules, or is torn.
        """
        try:
            line = checked_line(raw.text, raw.number)
        except LineError:
            if raw.is_whole:
                raise
            text = _("a line must be whole, got the beginning of one: {text}")
            beginning = shown(raw.text.decode(errors="replace"))
            raise LineError(raw.number, text.format(text=beginning)) from None
        return line if raw.is_whole or not self.source.is_growing else None

    def output(self) -> str:
        """Returns what has been said, a line for each."""
        lines = list(self._said)
        if self._n_said > len(lines):
            text = _("{count:,} lines before these were left out, too")
            lines.insert(0, text.format(count=self._n_said - len(lines)))
        return "\n".join(lines)


def _lines_of(chunks: Iterator[bytes]) -> Iterator[RawLine]:
    """Yields lines; what is longer than a line may be is counted and let go."""
    held, number, n_idle = bytearray(), 1, 0
    for chunk in chunks:
        n_idle = 0 if chunk else n_idle + 1
        if held and n_idle == _TORN_AFTER:
            yield RawLine(number, bytes(held[: LONGEST_LINE + 1]), is_whole=False)
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            held += chunk[start : min(end, start + LONGEST_LINE + 1)]
            yield RawLine(number, bytes(held[: LONGEST_LINE + 1]).rstrip(b"\r"))
            held.clear()
            start, number = end + 1, number + 1
        if len(held) <= LONGEST_LINE:
            held += chunk[start:]
    if held:
        yield RawLine(number, bytes(held[: LONGEST_LINE + 1]), is_whole=False)


def standard_input(reopen: Callable[[int], None]) -> LineSource:
    """Returns the lines of standard input, in whose place the keyboard is put.

    Args:
        reopen: Puts the keyboard in the place of a descriptor.

    Raises:
        OSError: There is no keyboard.
    """
    lines = os.dup(0)
    os.set_inheritable(lines, False)
    try:
        reopen(0)
    except OSError:
        os.close(lines)
        raise
    return LineSource(lines, "-", is_growing=False)


def keyboard_at(descriptor: int) -> None:
    """Opens the keyboard of the terminal that this program belongs to.

    Raises:
        OSError: It belongs to none.
    """
    terminal = os.open("/dev/tty", os.O_RDWR)
    os.dup2(terminal, descriptor)
    os.close(terminal)
