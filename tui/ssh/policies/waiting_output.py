"""How much may wait in this process for a terminal that is slow, however it is connected.

Above the upper bound pictures are left out, until no more than the lower one waits: what waits is
out of date already.
"""

from __future__ import annotations

from typing import Final, Protocol

HIGH: Final = 32768  # bytes
LOW: Final = 8192  # bytes


class Writable(Protocol):
    """A transport, or a channel within one."""

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Says from where on its writer is told to pause, and to go on."""


def bound(output: Writable) -> None:
    """Bounds what waits."""
    output.set_write_buffer_limits(HIGH, LOW)
