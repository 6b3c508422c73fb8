"""The chart of a step says which rate is in use, where the edge is, and what a step would do."""

from __future__ import annotations

import dataclasses

import numpy as np

from xortui.core import StepProfile
from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.charts.step_chart import step_chart

RATES = np.geomspace(0.01, 100, 129)
# A parabola with its edge at 10: best at 5, worse than no step beyond 10.
PROFILE = StepProfile(RATES, 1 - 0.1 * RATES + 0.01 * RATES**2, 1.0, 0.1, 0.3, 0.2, 10.0)


def test_rate_and_edge_stand_over_their_columns() -> None:
    canvas = step_chart(PROFILE, 9, 41, PLAIN)
    lines = canvas.lines()
    assert "lr 0.1" in lines[0] and "2/l 10" in lines[0]
    assert lines[2][10] == "|" and lines[-3][30] in "|*"
    assert lines[-1].split() == ["0.01", "0.1", "1", "10", "step"]
    for text, col in (("0.1 ", 10), (" 1 ", 20), ("10 ", 30)):
        assert abs(lines[-1].index(text) + 1 - col) <= 1
    # The curve lies below the loss before the step up to the edge, and above it after.
    level = next(row for row, line in enumerate(lines) if line.startswith("1.0000"))
    best = round((np.log10(5) + 2) / 4 * 40)
    lowest = max(row for row in range(1, 8) if lines[row][best] == "*")
    assert lowest == 7 > level
    assert all(lines[row][33:].strip("|. ") == "" for row in range(level + 1, 8))


def test_what_is_not_finite_is_left_out() -> None:
    losses = np.where(RATES > 1, np.inf, PROFILE.losses)
    text = step_chart(dataclasses.replace(PROFILE, losses=losses, edge=np.nan), 9, 41, FULL).text()
    assert "lr 0.1" in text and "2/λ" not in text
    nothing = dataclasses.replace(PROFILE, losses=np.full(129, np.nan))
    assert "no finite loss" in step_chart(nothing, 9, 41, FULL).text()
    flat = dataclasses.replace(PROFILE, losses=np.full(129, 1.0), edge=np.inf)
    assert "1.0000" in step_chart(flat, 9, 41, FULL).text()
    for rows in range(6):
        for cols in (0, 3, 19, 20, 24):
            step_chart(PROFILE, rows, cols, PLAIN)
