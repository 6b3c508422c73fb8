"""Text is cut and filled by the cells that it takes, not by its characters."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from xortui.tui.rendering.cells.clipped_text import (
    clipped,
    line_breaks,
    padded,
    told_apart,
    wrapped,
)
from xortui.tui.rendering.cells.glyphs import ASCII, FULL


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


def test_names_that_are_cut_alike_show_their_ends() -> None:
    names = ["sin(x1)", "sin(x2)", "x1^2", "annual rainfall"]
    assert told_apart(names, 5, FULL) == ("si…1)", "si…2)", "x1^2", "annu…")
    assert told_apart(names, 7, FULL)[:2] == ("sin(x1)", "sin(x2)")
    assert told_apart(["abcdef", "abcdef"], 4, FULL) == ("abc…", "abc…")


_SAID = "学習率を小さくすると、損失はゆっくり減ります（see epoch 5,000）。重みは 0.5 のままです。"


@pytest.mark.parametrize("cells", [2, 3, 7, 20, 41, 200])
def test_a_text_is_broken_where_its_lines_begin(cells: int) -> None:
    places = line_breaks(_SAID, cells)
    ends = zip([0, *places], [*places, len(_SAID)], strict=True)
    lines = [_SAID[start:end].strip() for start, end in ends]
    assert lines == wrapped(_SAID, cells)
    assert all(cell_len(line) <= cells for line in lines)
