"""The fate map: one cell a run, told apart without colour too."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.sweep.fate_map import fate_map, row_in_view, spacing_of

NAMES = ("solved", "slow", "stuck", "diverged", "undecided")


def test_each_fate_has_a_character_of_its_own_without_colour() -> None:
    picture = fate_map(np.array([0, 1, 2, 3, 0]), NAMES, 1, 10, PLAIN)
    assert picture.lines()[0].rstrip() == "# - x ! #"


def test_where_there_is_room_runs_stand_apart_and_are_found_by_where_they_stand() -> None:
    fates = np.array([0, 1, 2, 3, 0])
    picture = fate_map(fates, NAMES, 5, 10, PLAIN, selected=3)
    drawn = [line.rstrip() for line in picture.lines()]
    assert drawn == ["##  --", "", "xx  !!", "", "##"]
    spacing = spacing_of(fates.size, 5, 10)
    runs = [spacing.run_at(row, col, 10) for row in (0, 2, 4) for col in (0, 5)]
    assert runs == [0, 1, 2, 3, 4, 5]


def test_cells_stand_close_where_there_is_no_room_for_blanks() -> None:
    picture = fate_map(np.array([0, 1, 2, 3, 0, 0]), NAMES, 1, 10, PLAIN)
    assert picture.text() == "#-x!##"


@tried(st.integers(1, 3000), st.integers(1, 40), st.integers(1, 120), few=25, many=100)
def test_the_selected_run_is_always_in_view(n_runs: int, rows: int, cols: int) -> None:
    spacing = spacing_of(n_runs, rows, cols)
    across, down = spacing.across(cols), spacing.down(rows)
    for selected in (0, n_runs // 2, n_runs - 1):
        first = row_in_view(selected, 0, down, across)
        assert first <= selected // across < first + down
        fates = np.zeros(n_runs, np.int64)
        fate_map(fates, NAMES, rows, cols, FULL, first_row=first, selected=selected)
