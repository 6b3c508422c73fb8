"""Text is cut and filled by the cells that it takes, not by its characters."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from xortui.tui.rendering.cells.clipped_text import clipped, padded
from xortui.tui.rendering.cells.glyphs import ASCII


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("income", 6, "income"),
        ("income", 5, "inco…"),
        ("income", 1, "…"),
        ("income", 0, ""),
        ("年収入", 6, "年収入"),
        ("年収入", 5, "年収…"),
        ("年収入", 4, "年…"),
        ("a b c", 3, "a…"),
    ],
)
def test_what_does_not_fit_ends_in_an_ellipsis(text: str, cells: int, shown: str) -> None:
    assert clipped(text, cells) == shown
    assert cell_len(shown) <= cells


def test_an_ellipsis_in_ascii_is_two_points() -> None:
    assert clipped("income", 5, ASCII) == "inc.."
    assert clipped("income", 1, ASCII) == "."


def test_blanks_fill_cells() -> None:
    assert padded("年収", 6) == "年収  "
    assert padded("a", 3, to_the_right=True) == "  a"
    assert padded("income", 3) == "income"
