"""Times between pictures, and what pace the machine allows."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from itertools import pairwise


def gaps(moments: list[float], within: float = 0.015) -> list[float]:
    """Returns the times between pictures, where pieces of one picture come close together."""
    starts = [
        now
        for before, now in zip([float("-inf"), *moments], moments, strict=False)
        if now - before > within
    ]
    return [now - before for before, now in pairwise(starts)]


def percentile(values: list[float], share: float) -> float:
    """Returns the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[round(share * (len(ordered) - 1))] if ordered else float("nan")


class Metronome:
    """A program that has nothing to do with the server, and the pace at which it is heard.

    What comes between it and whoever measures comes between a server's pictures and them too: a
    busy machine, and a process that is busy with an abuse while its threads read.
    """

    PROGRAM = """
import time
while True:
    time.sleep(0.1)
    sum(range(200_000))
    print(flush=True)
"""

    def __init__(self) -> None:
        command = [sys.executable, "-c", self.PROGRAM]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.moments: list[float] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for _line in self._process.stdout:
            self.moments.append(time.monotonic())

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join(2)
