from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from rich.cells import cell_len
from support.examples import tried
from support.xor_surface import POINTS, TARGETS

from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.hidden.input_line import can_be_parted, draw_input_line, wrapped

UNIT_SQUARE = ((0.0, 1.0), (0.0, 1.0))
SQUARE = np.array(POINTS)
LABELS = ("00", "01", "10", "11")


def picture(rows: int, cols: int, glyphs: Glyphs = FULL, gate: str = "0110") -> str:
    targets = np.array([float(bit) for bit in gate])
    return draw_input_line(
        (1.0, 1.0, -0.5), SQUARE, targets, UNIT_SQUARE, rows, cols, glyphs, LABELS
    ).text()


def test_it_says_why_one_layer_is_not_enough_for_xor() -> None:
    text = " ".join(picture(24, 70).split())
    assert "No hidden layer, so nothing bends: one unit draws one straight line." in text
    assert "No straight line can part these points." in text


def test_it_says_that_one_line_is_enough_for_or() -> None:
    assert "One line is enough to part these points." in picture(24, 70, gate="0111")


@pytest.mark.parametrize("glyphs", [FULL, ASCII, COLORLESS, PLAIN])
@pytest.mark.parametrize("size", [(0, 0), (1, 1), (4, 8), (10, 12), (12, 3), (24, 50), (60, 200)])
def test_any_size_fits(size: tuple[int, int], glyphs: Glyphs) -> None:
    targets = np.array(TARGETS)
    canvas = draw_input_line(None, SQUARE, targets, UNIT_SQUARE, *size, glyphs, LABELS)
    assert canvas.characters.shape == size


def test_of_the_sixteen_gates_only_xor_and_xnor_cannot_be_parted() -> None:
    gates = [f"{number:04b}" for number in range(16)]
    refused = [
        gate for gate in gates if not can_be_parted(SQUARE, np.array([float(b) for b in gate]))
    ]
    assert refused == ["0110", "1001"]


@tried(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=12, unique=True),
    st.floats(0, 6.28),
    st.floats(-1, 1),
    few=25,
    many=100,
)
def test_points_that_a_line_has_parted_can_be_parted(
    points: list[tuple[float, float]], angle: float, offset: float
) -> None:
    places = np.array(points)
    sides = places @ np.array([np.cos(angle), np.sin(angle)]) - offset
    clear = np.abs(sides) > 1e-3
    assert can_be_parted(places[clear], (sides[clear] > 0).astype(float))


def test_what_is_not_worth_trying_is_left_open() -> None:
    assert can_be_parted(np.zeros((61, 2)), np.zeros(61)) is None
    assert can_be_parted(np.array([[np.nan, 0.0]]), np.zeros(1)) is None


@tried(st.text(alphabet="ab 漢字", max_size=40), st.integers(2, 20), few=25, many=100)
def test_wrapped_lines_fit(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())


def test_a_regression_says_nothing_of_parting() -> None:
    targets = np.array(TARGETS)
    canvas = draw_input_line(None, SQUARE, targets, UNIT_SQUARE, 24, 70, FULL, LABELS, border=None)
    assert "nothing bends" in canvas.text()
    assert "part these points" not in canvas.text()
    assert "output" not in canvas.text()
