"""How large a session's terminal may be: pictures cost by the cell, the person names the size."""

from __future__ import annotations

from typing import Final

SMALLEST: Final = (20, 6)
LARGEST: Final = (200, 60)
LARGEST_SHARED: Final = (120, 40)  # what a whole class can show


def clamp_size(columns: int, rows: int, largest: tuple[int, int] = LARGEST) -> tuple[int, int]:
    """Returns the size in cells that is drawn for a terminal of this size.

    A terminal that tells no size (0x0) is taken for the usual 80x24.
    """
    columns, rows = columns or 80, rows or 24
    return (
        min(max(columns, SMALLEST[0]), largest[0]),
        min(max(rows, SMALLEST[1]), largest[1]),
    )
