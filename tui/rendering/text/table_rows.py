"""Which rows of a table are shown, where it is longer than its panel."""

from __future__ import annotations


def shown_rows(first: int, rows: int, count: int) -> range:
    """Returns the rows that fit below a heading.

    Args:
        first: The row from which on it is shown; those before the first are none.
        rows: Height of the table in cells, heading included.
        count: How many rows the table has.
    """
    start = max(first, 0)
    return range(start, min(start + max(rows - 1, 0), count))
