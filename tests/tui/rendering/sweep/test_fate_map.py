"""The fate map: one cell a run, told apart without colour too."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.sweep.fate_map import fate_map, row_in_view, runs_across

NAMES = ("solved", "slow", "stuck", "diverged", "undecided")


def test_each_fate_has_a_character_of_its_own_without_colour() -> None:
    picture = fate_map(np.array([0, 1, 2, 3, 0]), NAMES, 2, 10, PLAIN)
    assert picture.lines()[0].rstrip() == "# - x ! #"


def test_cells_stand_close_where_there_is_no_room_for_blanks() -> None:
    picture = fate_map(np.array([0, 1, 2, 3, 0, 0]), NAMES, 1, 10, PLAIN)
    assert picture.text() == "#-x!##"


@given(st.integers(1, 3000), st.integers(1, 40), st.integers(1, 120))
def test_the_selected_run_is_always_in_view(n_runs: int, rows: int, cols: int) -> None:
    across = runs_across(n_runs, rows, cols)
    for selected in (0, n_runs // 2, n_runs - 1):
        first = row_in_view(selected, 0, rows, across)
        assert first <= selected // across < first + rows
        fates = np.zeros(n_runs, np.int64)
        fate_map(fates, NAMES, rows, cols, FULL, first_row=first, selected=selected)
