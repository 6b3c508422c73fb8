"""The chart of the parts has a curve and a line of numbers for each."""

from __future__ import annotations

import numpy as np

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import COLORLESS, FULL, PLAIN
from xortui.tui.rendering.charts.parts_chart import Part, parts_chart

EPOCHS = np.arange(0, 1_001, 10)
PARTS = [
    Part("constant", np.full(101, 0.5), 0.5, 0.5),
    Part("x1", np.zeros(101), 0.004, 0.0),
    Part("XOR", np.where(EPOCHS > 500, 0.5, 0.0), 0.12, 0.5),
]


def test_each_part_has_a_curve_and_its_numbers() -> None:
    canvas = parts_chart(EPOCHS, PARTS, 500, 10, 70, FULL)
    lines = canvas.text().splitlines()
    assert lines[0].endswith("now  target")
    for row, words in ((1, "0.50   0.50"), (2, "0.00   0.00"), (3, "0.12   0.50")):
        assert lines[row].endswith(words)
        assert PARTS[row - 1].name in lines[row]
    roles = {cell_style(int(number)).foreground for number in np.unique(canvas.styles[1:8, 10:40])}
    assert roles <= {"muted", "text", ""}, "every hue means something else"
    curves = "".join(line[:44] for line in lines)
    assert all(curves.count(letter) > 1 for letter in "cab"), "so letters tell them apart"
    assert lines[-1].rstrip().endswith("epoch")


def test_without_colour_curves_are_told_apart_by_letters() -> None:
    for glyphs in (COLORLESS, PLAIN):
        lines = parts_chart(EPOCHS, PARTS, 500, 10, 70, glyphs).lines()
        curves = "".join(line[:44] for line in lines)
        assert all(curves.count(letter) > 1 for letter in "cab")
    assert parts_chart(EPOCHS, PARTS, 500, 10, 70, PLAIN).text().isascii()


def test_large_amounts_and_small_rooms_have_their_place() -> None:
    huge = [Part("constant", np.full(101, 1e99), 1e99, 0.5)]
    line = parts_chart(EPOCHS, huge, 0, 6, 60, FULL).text().splitlines()[1]
    assert line.endswith("c constant    1e99   0.50")
    for rows in range(5):
        for cols in (0, 1, 10, 30, 45):
            parts_chart(EPOCHS, PARTS, 0, rows, cols, PLAIN)
    parts_chart(EPOCHS[:1], [Part("x", np.array([np.nan]), np.nan, 0.0)], 0, 8, 60, FULL)
