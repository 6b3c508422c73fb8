"""Several losses on one chart: which curve is which is told at its end and by numbers on it."""

from __future__ import annotations

import numpy as np

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.charts.compared_curves import NamedCurve, compared_curves
from xortui.tui.rendering.charts.loss_chart import Curve

EPOCHS = np.arange(101)


def _falling(rate: float, name: str) -> NamedCurve:
    return NamedCurve(Curve(EPOCHS, np.exp(-EPOCHS * rate)), name)


def test_each_curve_is_named_in_the_row_of_its_end() -> None:
    curves = [_falling(0.001, "lr 0.1"), _falling(0.1, "lr 1")]
    lines = compared_curves(curves, 14, 72, FULL).text().splitlines()
    slow = next(row for row, line in enumerate(lines) if line.rstrip().endswith("1 lr 0.1"))
    quick = next(row for row, line in enumerate(lines) if line.rstrip().endswith("2 lr 1"))
    assert slow < 3 and quick > 9
    assert "1" in lines[slow][8:60] and "2" in lines[quick][8:60]


def test_curves_that_end_together_have_a_row_each_and_long_names_are_cut() -> None:
    curves = [_falling(1.0, f"a name of a run that is long {n}") for n in range(6)]
    text = compared_curves(curves, 10, 60, PLAIN).text()
    assert text.isascii()
    ends = [line.rstrip()[-20:].lstrip() for line in text.splitlines()]
    assert [end[0] for end in ends if end.endswith("..")] == [*"123456"]


def test_the_selected_curve_stands_out_and_what_cannot_be_shown_is_said() -> None:
    canvas = compared_curves([_falling(0.1, "a"), _falling(0.01, "b")], 14, 72, FULL, selected=1)
    inks = {cell_style(int(number)).foreground for number in np.unique(canvas.styles)}
    assert "accent" in inks and "text" in inks
    lost = NamedCurve(Curve(EPOCHS[:1], np.array([np.nan])), "lost")
    assert "no loss" in compared_curves([lost], 10, 40, FULL).text()
    for rows, cols in ((0, 0), (1, 1), (2, 3), (4, 24), (5, 39)):
        assert compared_curves([lost, _falling(0.1, "a")], rows, cols, FULL).rows == rows
