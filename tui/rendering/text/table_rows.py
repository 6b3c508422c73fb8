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


def rows_that_fit(rows: int, count: int) -> int:
    """Returns how many of a table's rows stand below its heading.

    A line says which rows are shown, of how many, where there is no room for all of them but for
    some.

    Args:
        rows: Height of the table in cells, heading included.
        count: How many rows the table has.
    """
    below = max(rows - 1, 0)
    return below if count <= below or below < 3 else below - 1
