"""Text that somebody else wrote, made fit to stand in one line of an error."""

from __future__ import annotations

from typing import Final

_MOST: Final = 300


def shortened(text: str) -> str:
    """Returns a text in one line, cut where it is long, with nothing that a terminal obeys."""
    # What is cut off is not even looked at: it may be large.
    line = " ".join(text[: 4 * _MOST].split())
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
    return shown if len(shown) <= _MOST else shown[: _MOST - 3] + "..."
