"""As many rows of a table are shown as fit, from the first on that is asked for."""

from __future__ import annotations

import pytest

from xortui.tui.rendering.text.table_rows import shown_rows


@pytest.mark.parametrize(
    ("first", "rows", "shown"),
    [
        (0, 5, range(4)),
        (3, 5, range(3, 7)),
        (8, 5, range(8, 10)),
        (-2, 3, range(2)),
        (0, 99, range(10)),
        (10, 5, range(10, 10)),
        (2, 1, range(2, 2)),
        (2, 0, range(2, 2)),
    ],
)
def test_the_rows_that_fit_below_a_heading(first: int, rows: int, shown: range) -> None:
    assert shown_rows(first, rows, 10) == shown
