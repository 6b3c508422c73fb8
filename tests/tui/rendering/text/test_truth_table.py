from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.text.truth_table import TruthRows, first_row_shown, truth_table

XOR = TruthRows(
    inputs=np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
    targets=np.array([0.0, 1.0, 1.0, 0.0]),
    predictions=np.array([0.0182, 0.9861, 0.486, np.nan]),
    losses=np.array([0.0181, 0.0141, 0.72, np.nan]),
)


def test_the_table() -> None:
    assert truth_table(XOR, 5, 36, FULL).text() == (
        "x1  x2  target  output       loss\n"
        " 0   0      0    0.018 ✓   0.0181\n"
        " 0   1      1    0.986 ✓   0.0141\n"
        " 1   0      1    0.486 ✗   0.7200\n"
        " 1   1      0      nan ✗      nan"
    )


def test_a_narrow_table_in_ascii_without_colour_shows_the_selected_target() -> None:
    assert truth_table(XOR, 3, 22, PLAIN, first=1, selected=2).text() == (
        "x1 x2 target output\n 0  1     1   0.986 +\n 1  0    [1]  0.486 x"
    )


def test_the_selected_target_stands_out_in_colour() -> None:
    canvas = truth_table(XOR, 5, 36, FULL, selected=0)
    where = canvas.lines()[1].index("0", 8)
    assert cell_style(int(canvas.styles[1, where])).background == "accent"


@pytest.mark.parametrize("glyphs", [FULL, ASCII, COLORLESS, PLAIN])
@pytest.mark.parametrize("size", [(0, 0), (1, 1), (2, 5), (40, 200)])
def test_any_size(glyphs: Glyphs, size: tuple[int, int]) -> None:
    canvas = truth_table(XOR, *size, glyphs, selected=3)
    assert (canvas.rows, canvas.cols) == size


@given(st.lists(st.floats(), min_size=4, max_size=4))
def test_any_number_is_shown(values: list[float]) -> None:
    numbers = np.array(values)
    table = TruthRows(XOR.inputs, numbers, numbers, numbers)
    assert truth_table(table, 5, 60, FULL).rows == 5


@given(st.integers(0, 99), st.integers(0, 99), st.integers(2, 30))
def test_the_selected_row_is_always_in_view(selected: int, first: int, rows: int) -> None:
    start = first_row_shown(selected, first, 100, rows)
    assert start <= selected < start + rows - 1
    assert 0 <= start <= 100 - (rows - 1)
