"""How much is kept of what somebody types before the session is there."""

from __future__ import annotations

from typing import Final

MOST: Final = 4096  # bytes, far more than a terminal answers and a person types in that time


class TypedAhead:
    """Keeps what comes first, and drops what is beyond the limit."""

    def __init__(self) -> None:
        self._kept = b""

    def keep(self, data: bytes) -> None:
        """Keeps what was typed, as far as there is room."""
        self._kept += data[: MOST - len(self._kept)]

    def take(self) -> bytes:
        """Returns what was kept, once."""
        kept, self._kept = self._kept, b""
        return kept
