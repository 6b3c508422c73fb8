"""The pictures of a sweep."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.charts.histogram import histogram
from xortui.tui.rendering.sweep.fate_map import fate_map, row_in_view, runs_across
from xortui.tui.rendering.sweep.shares import sweep_shares

NAMES = ("solved", "slow", "stuck", "diverged")


def test_each_fate_has_a_mark_of_its_own_without_colour() -> None:
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


@given(st.integers(0, 12), st.integers(0, 60))
def test_no_size_and_no_runs_are_no_error(rows: int, cols: int) -> None:
    nothing = np.empty(0, np.int64)
    histogram(nothing, nothing, rows, cols, FULL, last_epoch=1)
    sweep_shares(dict.fromkeys(NAMES, 0), (0.0, 1.0), None, {}, rows, cols, FULL)


def test_shares_say_how_sure_they_are() -> None:
    fates = {"solved": 81, "slow": 4, "stuck": 15, "diverged": 0}
    text = sweep_shares(
        fates, (0.722, 0.875), (2000.0, 3000.0, 5000.0), {0.347: 12}, 12, 44, PLAIN
    ).text()
    assert "solved       81  81.0%" in text
    assert "72.2% to 87.5% (95 %)" in text
    assert "median epoch 3,000" in text
    assert "loss 0.3470 (12)" in text
