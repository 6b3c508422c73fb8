"""A pseudo-terminal that notes when what came, and costs next to nothing while it measures."""

from __future__ import annotations

import os
import random
import re
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.pseudo_terminal import PseudoTerminal

from xortui.tui.wide_characters import QUESTION

SIZE = (150, 40)
FRAME_END = b"\x1b[?2026l"
_TICKS = os.sysconf("SC_CLK_TCK")


class Meter(PseudoTerminal):
    """The program in a terminal of 150x40 that answers at once, as most do.

    Attributes:
        pieces: When each piece was read, in seconds, and where it ends in ``sent``.
        most_bytes_a_second: How fast the reader reads; as fast as it can where ``None``.
    """

    def __init__(self, *arguments: str, most_bytes_a_second: int | None = None, **options: Any):
        self.pieces: list[tuple[float, int]] = []
        self.most_bytes_a_second = most_bytes_a_second
        self._n_shown = 0
        self._answers = {
            b"\x1b[?2026$p": b"\x1b[?2026;2$y",
            QUESTION.encode(): b"\x1b[1;22R\x1b[1;23R",
        }
        # A person's program imports what it needs, and shares no memory with one that has.
        super().__init__(*arguments, size=SIZE, is_prepared=False, **options)
        self.started = time.monotonic()

    def read(self, seconds: float = 0.0) -> bool:
        """Reads a piece; a slow reader then waits as long as its link would need for it."""
        before = len(self.sent)
        came = super().read(seconds)
        if came and self.most_bytes_a_second is not None:
            time.sleep((len(self.sent) - before) / self.most_bytes_a_second)
        return came

    def show(self, data: bytes) -> None:
        """Notes that something came. It is shown later, by `catch_up`."""
        self.pieces.append((time.monotonic(), len(self.sent)))
        for question in [asked for asked in self._answers if asked in self.sent]:
            self.send(self._answers.pop(question))

    def catch_up(self) -> None:
        """Shows everything that has come so far."""
        super().show(bytes(self.sent[self._n_shown :]))
        self._n_shown = len(self.sent)

    def read_for(self, seconds: float) -> None:
        """Reads whatever comes for so long."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.read(left)

    def wait_for_bytes(self, wanted: bytes, since: int = 0, seconds: float = 30.0) -> float:
        """Reads until some bytes have come and returns when, in seconds.

        Raises:
            TimeoutError: They did not come.
        """
        deadline = time.monotonic() + seconds
        looked = since
        while True:
            if self.sent.find(wanted, max(since, looked - len(wanted))) >= 0:
                return self.pieces[-1][0]
            looked = len(self.sent)
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"{wanted!r} did not come in {seconds} s")
            self.read(left)

    def cpu_seconds(self) -> float:
        """Returns the processor time that the program has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_megabytes(self) -> float:
        """Returns the memory that the program has in use."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        match = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert match
        return int(match[1]) / 1024

    def frames(self) -> int:
        """Returns how many frames have come."""
        return self.sent.count(FRAME_END)

    def key_latencies(self, keys: Iterable[tuple[str, bytes]]) -> list[float]:
        """Presses keys at random moments.

        Args:
            keys: Each key, and bytes that come only once the screen shows its effect.

        Returns:
            Seconds from each key to its effect.
        """
        moments = random.Random(1)
        latencies = []
        for key, effect in keys:
            self.read_for(moments.uniform(0.12, 0.3))
            since, pressed = len(self.sent), time.monotonic()
            self.send(key)
            latencies.append(self.wait_for_bytes(effect, since) - pressed)
        return latencies


def percentile(values: list[float], share: int) -> float:
    """Returns a percentile."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]
