from __future__ import annotations

import pytest

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.surface.axis_numbers import axis_numbers, placed_labels


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (0.0, 1.0, ("0.0", "0.5", "1.0")),
        (-1.0, 1.0, ("-1.0", "0.0", "1.0")),
        (0.0, 0.5, ("0.00", "0.25", "0.50")),
        (-0.004, 0.004, ("-0.004", "0.000", "0.004")),
        (0.0, 30000.0, ("0e+00", "2e+04", "3e+04")),
    ],
)
def test_numbers_are_short_and_even(low: float, high: float, numbers: tuple[str, ...]) -> None:
    assert axis_numbers(low, high) == numbers


def test_labels_are_moved_inwards_and_never_touch() -> None:
    canvas = Canvas(1, 12)
    labels = [(0, "0.0", 0), (11, "1.0", 0), (3, "no", 0), (6, "x", 0)]
    for start, text, style in placed_labels(canvas.cols, labels):
        canvas.write(0, start, text, style)
    assert canvas.lines() == ["0.0   x  1.0"]
