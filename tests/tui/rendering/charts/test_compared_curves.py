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


def test_every_run_is_named_and_numbered_where_there_are_more_than_rows() -> None:
    curves = [_falling(rate, f"lr {rate}") for rate in (0.03, 0.3, 0.01, 1.0, 3.0, 0.1)]
    lines = compared_curves(curves, 7, 72, FULL, selected=0).text().splitlines()
    named = [line.rstrip().rpartition("lr ")[2] for line in lines if "lr " in line]
    assert named == ["0.01", "0.03", "0.1", "0.3", "1.0", "3.0"], "in the order of their ends"
    plane = "".join(line[10:60] for line in lines[:5])
    assert {*"123456"} <= {*plane}


def test_curves_in_one_cell_do_not_hide_each_other() -> None:
    flat = NamedCurve(Curve(EPOCHS, EPOCHS * 0 + 0.5), "")
    falling = NamedCurve(Curve(EPOCHS, 1 - EPOCHS / 100), "")

    def at(curves: list[NamedCurve]) -> set[str]:
        shown = compared_curves(curves, 12, 30, FULL, selected=0).text()
        return {char for char in shown if char > "\u2800"}

    assert at([flat, falling]) - at([flat]) - at([falling]), "cells with the dots of both"
