from __future__ import annotations

import pytest

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.surface.axis_numbers import (
    axis_numbers,
    axis_unit,
    number_on_axis,
    placed_labels,
)


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (0.0, 1.0, ("0.0", "0.5", "1.0")),
        (-1.0, 1.0, ("-1.0", "0.0", "1.0")),
        (0.0, 0.5, ("0.00", "0.25", "0.50")),
        (-0.004, 0.004, ("-0.004", "0.000", "0.004")),
        (0.0, 30000.0, ("0.0", "15000.0", "30000.0")),
        (13_012.0, 996_113.0, ("13", "505", "996")),
        (-2e153, 2e153, ("-2", "0", "2")),
        (0.0, 5e-324, ("0.0", "2.5", "4.9")),
    ],
)
def test_numbers_are_short_and_even(low: float, high: float, numbers: tuple[str, ...]) -> None:
    assert axis_numbers(low, high) == numbers


def test_a_number_on_an_axis_is_in_its_unit_and_never_minus_zero() -> None:
    assert axis_unit(13_012, 996_113) == 3
    assert number_on_axis(251_499, 13_012, 996_113) == "251.5"
    assert number_on_axis(-0.001, -1, 1) == "0.00"
    assert number_on_axis(0.55, 0, 1, cells=3) == ".55", "where it is, in the room that there is"
    assert number_on_axis(-0.48, -1, 1, cells=4) == "-.48"
    assert number_on_axis(0.5, 0, 1, cells=3) == "0.5"
    assert number_on_axis(1.48, 0, 2, cells=3) == "1.5", "rounded where there is no room, not cut"


def test_labels_are_moved_inwards_and_never_touch() -> None:
    canvas = Canvas(1, 12)
    labels = [(0, "0.0", 0), (11, "1.0", 0), (3, "no", 0), (6, "x", 0)]
    for start, text, style in placed_labels(canvas.cols, labels):
        canvas.write(0, start, text, style)
    assert canvas.lines() == ["0.0   x  1.0"]
