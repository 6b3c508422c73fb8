"""Who came, what came of it: one JSON object a line.

Whatever a client says of itself goes through JSON's ASCII form, so that no escape sequence reaches
the terminal of whoever reads the log, and is cut, so that nobody fills the disk with one line.

A log is no reason to stop serving: once it is open, nothing that the disk does gets out of here.
Lines that the disk does not take are counted, and the next line that it takes is behind one that
says how many are missing.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

LONGEST_VALUE: Final = 128
LARGEST_FILE: Final = 16 * 2**20  # bytes, then the file is renamed to .1
KEPT: Final = 3  # files that were put aside: .1 is the newest
_GATHERED_FOR: Final = 10.0  # s in which refusals of one kind make one line
_MOST_GATHERED: Final = 1000  # kinds and addresses; of more addresses only the number is kept
_ELSEWHERE: Final = "other addresses"

Value = str | int | float | None


def log_line(now: datetime, event: str, fields: dict[str, Value]) -> str:
    """Returns one line, without its end."""
    short = {
        name: value[:LONGEST_VALUE] if isinstance(value, str) else value
        for name, value in fields.items()
    }
    line = json.dumps({"time": now.isoformat(timespec="milliseconds"), "event": event, **short})
    return line.replace("\x7f", "\\u007f")  # the one control character that JSON lets through


class AccessLog:
    """Writes the access log, for its owner's eyes alone.

    Args:
        path: The file, which is appended to.
        now: Tells the time.

    Attributes:
        lost: Lines that the disk has not taken since the last one that it took.
        on_lost: Called with the reason for each of them.
        open_again: Returns a descriptor of the file; for who has no right to open it.
        put_aside: Puts the file aside and returns a descriptor of a new one; likewise.

    Raises:
        OSError: The file cannot be opened, or is something else than a file.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self._path, self._now = path, now
        self.open_again: Callable[[], int] = lambda: open_file(path)
        self.put_aside: Callable[[], int] = lambda: put_aside(path)
        self.lost = 0
        self.on_lost: Callable[[OSError], None] = lambda error: None
        self._lost_since = now()
        self._reason = ""
        self._is_torn = False
        self._gathered: Counter[tuple[str, str]] = Counter()
        self._gathering_since = now()
        for number in range(1, KEPT + 1):
            with suppress(FileNotFoundError):
                os.close(_open_private(_aside(path, number), 0))
        self._descriptor = open_file(path)
        self._folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)

    def write(self, event: str, **fields: Value) -> bool:
        """Writes one event; returns whether the disk has taken it."""
        line = log_line(self._now(), event, fields) + "\n"
        try:
            self._append(line)
        except OSError as error:
            self._lose(error)
            return False
        return True

    def _lose(self, error: OSError) -> None:
        if not self.lost:
            self._lost_since = self._now()
        self._reason = error.strerror or str(error)
        self.lost += 1
        self.on_lost(error)

    def _append(self, line: str) -> None:
        if self.lost:
            missing: dict[str, Value] = {
                "count": self.lost,
                "since": self._lost_since.isoformat(timespec="milliseconds"),
                "reason": self._reason,
            }
            line = f"{log_line(self._now(), 'lost', missing)}\n{line}"
        data = ("\n" * self._is_torn + line).encode("ascii")
        if self._descriptor < 0:
            self._descriptor = self.open_again()
        size = os.fstat(self._descriptor).st_size
        if size and size + len(data) > LARGEST_FILE:
            self._put_aside()
            size = 0
        written = os.write(self._descriptor, data)
        if written < len(data):
            self._is_torn = True  # unless what was written can be taken back
            os.ftruncate(self._descriptor, size)
            self._is_torn = False
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._is_torn = False
        self.lost = 0

    def _put_aside(self) -> None:
        descriptor = -1
        try:
            descriptor = self.put_aside()
        finally:
            self._let_go()
            self._descriptor = descriptor
        self._is_torn = False

    def _let_go(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        with suppress(OSError):
            os.close(descriptor)

    def gather(self, event: str, address: str) -> None:
        """Counts one of the events that may come by the thousand; ``flush`` writes the counts."""
        kind = event, address
        if kind not in self._gathered and len(self._gathered) >= _MOST_GATHERED:
            kind = event, _ELSEWHERE
        self._gathered[kind] += 1

    def flush(self, *, at_once: bool = False) -> None:
        """Writes the counts of what was gathered, when they are due, and how many lines are lost.

        A log that somebody has taken away is begun anew.
        """
        if self._descriptor >= 0 and not self._is_in_place():
            self._let_go()
        if self.lost:
            try:
                self._append("")
            except OSError as error:
                self.on_lost(error)
        now = self._now()
        if not at_once and (now - self._gathering_since).total_seconds() < _GATHERED_FOR:
            return
        self._gathering_since = now
        for (event, address), count in list(self._gathered.items()):
            if not self.write(event, address=address, count=count):
                self.lost -= 1  # it is kept until there is room
                return
            del self._gathered[event, address]

    def _is_in_place(self) -> bool:
        try:
            ours = os.fstat(self._descriptor)
            there = os.stat(self._path.name, dir_fd=self._folder, follow_symlinks=False)
        except PermissionError:  # who may not look must not open it anew every second
            return True
        except OSError:
            return False
        return (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino)

    def close(self) -> None:
        """Writes what is left and closes the file."""
        self.flush(at_once=True)
        self._let_go()
        os.close(self._folder)


def open_file(path: Path) -> int:
    """Opens the log's file to append to it, and makes it where there is none.

    Raises:
        OSError: It cannot be opened, or is something else than a file.
    """
    return _open_private(path, os.O_CREAT)


def put_aside(path: Path) -> int:
    """Gives the file the name of the newest one that is kept, and opens a new one.

    Raises:
        OSError: A file cannot be renamed or opened.
    """
    for number in range(KEPT, 0, -1):
        older = _aside(path, number - 1) if number > 1 else path
        with suppress(FileNotFoundError):
            older.rename(_aside(path, number))
    return open_file(path)


def _aside(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _open_private(path: Path, flags: int) -> int:
    """Opens a file to append to it, and takes it from everybody else.

    Raises:
        OSError: It cannot be opened, or is no file: a link would write somewhere else.
    """
    flags |= os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            raise OSError(f"{path} must be a file, got something else") from None
        raise
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(f"{path} must be a file, got something else")
        if mode & 0o177:
            os.fchmod(descriptor, 0o600)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
