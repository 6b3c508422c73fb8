"""The histogram is a picture of its numbers alone."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.cells.glyphs import COLORLESS, FULL, PLAIN
from xortui.tui.rendering.charts.histogram import histogram


def test_bars_stand_where_runs_were_solved_as_high_as_their_share() -> None:
    epochs, counts = np.array([0, 1000, 2000]), np.array([4, 2, 8])
    lines = histogram(epochs, counts, 6, 40, PLAIN).text().splitlines()
    assert [line.count("#") for line in lines[:4]] == [1, 1, 3, 3]
    assert lines[0].lstrip().startswith("8 +")
    assert lines[3].lstrip().startswith("0 +")
    assert lines[4].startswith("runs")
    assert "1,000" in lines[5] and lines[5].endswith("2,000")
    assert max(map(len, lines)) <= 40


def test_nothing_solved_is_said() -> None:
    none = np.array([], np.int64)
    assert "no run is solved yet" in histogram(none, none, 6, 40, COLORLESS).text()
    assert histogram(none, none, 2, 10, COLORLESS).text().strip() == ""


def test_one_run_solved_at_the_start_is_drawn() -> None:
    drawn = histogram(np.array([0]), np.array([1]), 6, 40, COLORLESS).text()
    assert "█" in drawn


@tried(st.integers(0, 12), st.integers(0, 60), few=25, many=100)
def test_no_size_and_no_runs_are_no_error(rows: int, cols: int) -> None:
    nothing = np.empty(0, np.int64)
    histogram(nothing, nothing, rows, cols, FULL, last_epoch=1)
