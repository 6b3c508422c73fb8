"""A program that has to be quick, on a machine that may be busy and slow without its fault."""

from __future__ import annotations

import os
import select
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from support.prepared_process import PreparedProcess

PATIENCE = 30.0
"""Seconds until a wait is given up, however busy the machine is."""


def ended_within(seconds: float, process: subprocess.Popen[bytes] | PreparedProcess) -> int:
    """Returns the exit status of a program that must end in so many seconds.

    Those in which it, or who looks at it, could have gone on and had no processor do not count.
    Where the system does not tell of them, it has until our patience ends.
    """
    began, before, ours = time.monotonic(), _waited(process.pid), _waited(os.getpid())
    waited = before
    while (status := process.poll()) is None:
        waited = max(waited, _waited(process.pid))
        assert time.monotonic() - began < PATIENCE, "it has not ended"
        select.select([], [], [], 0.01)
    taken = time.monotonic() - began - (waited - before) - (_waited(os.getpid()) - ours)
    assert taken < seconds or before == 0, f"it lived on for {taken:.1f} s"
    return status


def _waited(pid: int) -> float:
    """Returns how long threads of a process have waited for a processor; 0 if that is unknown."""
    nanoseconds, tasks = 0, Path(f"/proc/{pid}/task")
    with suppress(OSError):  # it has ended meanwhile
        for task in tasks.iterdir():
            with suppress(OSError):
                nanoseconds += int((task / "schedstat").read_text().split()[1])
    return nanoseconds / 1e9
