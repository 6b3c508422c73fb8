"""A unit stands on its curve, where its tangent touches it."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core.activations import ACTIVATIONS
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import FULL, PLAIN
from xortui.tui.rendering.charts.activation_curve import UnitOnCurve, activation_curve

ROWS, COLS = 9, 40


def drawn(activation: str, z: float | None, others: tuple[float, ...] = ()) -> Canvas:
    unit = UnitOnCurve("h1", activation, z, np.array(others))
    return activation_curve(unit, ROWS, COLS, FULL)


def marks(canvas: Canvas, sign: str) -> list[tuple[int, int]]:
    rows, cols = np.nonzero(canvas.characters == sign)
    return list(zip(rows.tolist(), cols.tolist(), strict=True))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_mark_moves_along_the_curve(name: str) -> None:
    places = [marks(drawn(name, z), "●") for z in (-4.0, 0.0, 4.0)]
    assert all(len(found) == 1 for found in places)
    (low_row, left), (_row, middle), (high_row, right) = (found[0] for found in places)
    assert left < middle < right
    low, high = ACTIVATIONS[name](np.array([-4.0, 4.0]))
    assert (high_row < low_row) == (high > low) or name == "relu"
    assert abs(middle - COLS // 2) <= 1


def test_the_tangent_is_as_steep_as_the_curve() -> None:
    def slope_rows(z: float) -> int:
        canvas = drawn("sigmoid", z)
        rows = np.nonzero((canvas.styles[1:] == style("text")).any(axis=1))[0]
        return int(np.ptp(rows))

    assert slope_rows(0.0) > 2
    assert slope_rows(4.9) == 0


def test_words_say_where_it_is_and_how_steep() -> None:
    assert drawn("sigmoid", 1.2).text().splitlines()[0] == "h1 = σ(1.2) = 0.769, σ' = 0.178"
    unit = UnitOnCurve("h1", "tanh", -0.5, np.array([]))
    assert activation_curve(unit, ROWS, 24, PLAIN).text().startswith("h1 = tanh(-0.5) = -0.462\n")


def test_other_rows_are_marked_and_what_is_no_number_is_not() -> None:
    canvas = drawn("tanh", None, (-1.0, 1.0, float("nan")))
    assert len(marks(canvas, "○")) == 2
    assert not marks(canvas, "●")
    assert not marks(drawn("tanh", float("inf")), "●")


def test_where_there_is_no_room_words_are_left() -> None:
    unit = UnitOnCurve("h1", "relu", 2.0, np.array([]))
    assert activation_curve(unit, 2, 40, PLAIN).text().strip() == "h1 = relu(2) = 2, relu' = 1"
    assert activation_curve(unit, 0, 0, PLAIN).text() == ""
