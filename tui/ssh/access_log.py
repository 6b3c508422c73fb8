"""Who came, what came of it: one JSON object a line.

Whatever a client says of itself goes through JSON's ASCII form, so that no escape sequence reaches
the terminal of whoever reads the log, and is cut, so that nobody fills the disk with one line.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

LONGEST_VALUE: Final = 128
LARGEST_FILE: Final = 16 * 2**20  # bytes, then the file is renamed to .1
_GATHERED_FOR: Final = 10.0  # s in which refusals of one kind make one line

Value = str | int | float | None


def log_line(now: datetime, event: str, fields: dict[str, Value]) -> str:
    """Returns one line, without its end."""
    short = {
        name: value[:LONGEST_VALUE] if isinstance(value, str) else value
        for name, value in fields.items()
    }
    return json.dumps({"time": now.isoformat(timespec="milliseconds"), "event": event, **short})


class AccessLog:
    """Writes the access log.

    Args:
        path: The file, which is appended to.
        now: Tells the time.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self._path, self._now = path, now
        self._file = path.open("a", encoding="ascii", buffering=1)
        self._gathered: Counter[tuple[str, str]] = Counter()
        self._gathering_since = now()

    def write(self, event: str, **fields: Value) -> None:
        """Writes one event."""
        self._file.write(log_line(self._now(), event, fields) + "\n")
        if self._file.tell() > LARGEST_FILE:
            self._file.close()
            self._path.rename(self._path.with_name(self._path.name + ".1"))
            self._file = self._path.open("a", encoding="ascii", buffering=1)

    def gather(self, event: str, address: str) -> None:
        """Counts one of the events that may come by the thousand; ``flush`` writes the counts."""
        if len(self._gathered) < 1000:
            self._gathered[event, address] += 1

    def flush(self, *, at_once: bool = False) -> None:
        """Writes the counts of what was gathered, when they are due."""
        now = self._now()
        if not at_once and (now - self._gathering_since).total_seconds() < _GATHERED_FOR:
            return
        self._gathering_since = now
        for (event, address), count in self._gathered.items():
            self.write(event, address=address, count=count)
        self._gathered.clear()

    def close(self) -> None:
        """Writes what is left and closes the file."""
        self.flush(at_once=True)
        self._file.close()
