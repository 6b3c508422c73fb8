from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from support.examples import crossed
from support.rendering_networks import network, solved

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import ramp_hexes
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.cells.ramps import SIXTEEN
from xortui.tui.rendering.diagram.network_diagram import network_diagram

SHAPES = [(2, 1), (2, 2, 1), (2, 3, 1), (2, 4, 3, 1), (2, 16, 1), (2, 8, 8, 1), (3, 1, 1), (1, 1)]
PANELS = [(12, 40), (15, 48), (20, 60), (40, 90)]


def test_the_picture_in_ascii() -> None:
    assert network_diagram(solved(), 15, 60, PLAIN).text() == PICTURE[1:]


PICTURE = r"""
                      h1 = OR
                      +--------+
          ___==/ +6.94|@@@@@@@@|
x1 o=/====            |*%@@@@@@|\_
     '\.              |:+*%@@@@|  \\_
       '\.    ./ +6.94| .:+*%@@|     =\\
         '\ ./'       +-b -3.17+        == +9.58+ out
          /=\         h2 = AND                  o XOR
       .//   \\       +--------+      ..  -10.31+ b -4.40
     ./'       \ +5.21|   .-+*#|   /. '
x2 o=\_               |     .-+|='
       =\==\_         |       .|
             =\= +5.21|        |
                      +-b -7.96+
                        sigmoid"""


def test_the_picture_in_braille_says_every_number() -> None:
    text = network_diagram(solved(), 15, 60, FULL).text()
    for shown in ("h1 = OR", "h2 = AND", "out", "XOR", "+6.94", "+5.21", "-10.31", "b -7.96"):
        assert shown in text


@pytest.mark.parametrize(
    ("sizes", "panel", "glyphs"), crossed(SHAPES, PANELS, [FULL, ASCII, COLORLESS, PLAIN], times=4)
)
def test_every_unit_is_named_whatever_the_size(
    sizes: tuple[int, ...], panel: tuple[int, int], glyphs: Glyphs
) -> None:
    canvas = network_diagram(network(*sizes), *panel, glyphs)
    text = canvas.text()
    assert canvas.rows == panel[0]
    assert canvas.cols >= panel[1]
    assert "x1" in text
    assert "out" in text
    if len(sizes) == 3 and sizes[1] <= panel[0]:  # elsewhere several may share a bar
        assert all(f"h{unit + 1}" in text for unit in range(sizes[1]))
    assert glyphs.unicode or text.isascii()


def test_inputs_and_output_have_the_names_of_columns_and_functions_are_of_them() -> None:
    named = replace(solved(), columns=("rain", "年収入の平均", "flood [red]risk"))
    text = network_diagram(named, 15, 60, FULL).text()
    assert "rain ●" in text and "年収入の… ●" in text and "flood [r…" in text
    assert "x1" not in text and "out" not in text
    parts = replace(named, functions=(("1100", "1010"), ("0110",)))
    assert "h1 = NOT rain" in network_diagram(parts, 15, 60, FULL).text()


@pytest.mark.parametrize("sizes", [(2, 1), (2, 2, 1), (2, 4, 3, 1), (2, 16, 1), (2, 8, 8, 1)])
def test_a_large_panel_is_not_outgrown(sizes: tuple[int, ...]) -> None:
    canvas = network_diagram(network(*sizes), 40, 90, FULL)
    assert (canvas.rows, canvas.cols) == (40, 90)


@pytest.mark.parametrize("sizes", [(2, 8, 8, 1), (2, 16, 1), (2, 4, 4, 4, 4, 1), (2, 2, 1)])
def test_networks_are_whole_in_the_panel_of_120_columns_and_no_thumbnails_touch(
    sizes: tuple[int, ...],
) -> None:
    canvas = network_diagram(network(*sizes, value=0.4), 20, 65, FULL)
    assert (canvas.rows, canvas.cols) == (20, 65)
    text = canvas.text()
    assert "x1" in text and "x2" in text and "out" in text
    # Every picture is of one colour here: those that touched would be one piece.
    grounds = np.vectorize(lambda number: bool(cell_style(int(number)).background))(canvas.styles)
    assert _pieces(grounds) == sum(sizes[1:-1])


def _pieces(cells: NDArray[np.bool_]) -> int:
    """How many connected pieces there are."""
    left = {(int(row), int(col)) for row, col in np.argwhere(cells)}
    pieces = 0
    while left:
        pieces += 1
        around = [left.pop()]
        while around:
            row, col = around.pop()
            near = {(row + 1, col), (row - 1, col), (row, col + 1), (row, col - 1)} & left
            left -= near
            around += near
    return pieces


def test_units_for_which_there_are_no_rows_are_drawn_side_by_side() -> None:
    canvas = network_diagram(network(2, 64, 1), 20, 65, FULL)
    assert (canvas.rows, canvas.cols) == (20, 65)
    seen = canvas.text()
    assert "x1" in seen and "x2" in seen and "out" in seen and "h64" in seen


def test_layers_say_their_activation() -> None:
    deep = network(2, 8, 8, 1)
    named = replace(deep, activation=("tanh", "relu"), output_activation="identity")
    assert network_diagram(named, 20, 65, FULL).lines()[-1].split() == ["tanh", "relu", "identity"]


def test_where_units_do_not_fill_the_room_their_activation_stands_near_them() -> None:
    lines = network_diagram(replace(network(2, 2, 1), activation="tanh"), 40, 40, FULL).lines()
    (row,) = (row for row, line in enumerate(lines) if "tanh" in line)
    assert lines[row - 2].strip() and not any(line.strip() for line in lines[row + 1 :])
    assert row < 38


def test_a_network_too_large_for_the_panel_gets_its_natural_size() -> None:
    linked = replace(network(2, 64, 1), links=np.ones((2, 1)))
    canvas = network_diagram(linked, 12, 20, FULL)
    assert canvas.rows == 64
    assert canvas.cols > 20


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 0.0, 1e300, -1e-300])
@pytest.mark.parametrize("sizes", [(2, 1), (2, 2, 1), (2, 8, 8, 1)])
def test_any_number_is_shown(value: float, sizes: tuple[int, ...]) -> None:
    for glyphs in (FULL, PLAIN):
        text = network_diagram(network(*sizes, value=value), 40, 90, glyphs).text()
        assert np.isfinite(value) or str(abs(value)) in text


def test_links_pass_behind_the_units_and_biases_may_be_missing() -> None:
    plain = replace(solved(), biases=[np.empty(0), np.empty(0)])
    without = network_diagram(plain, 15, 60, PLAIN)
    assert not any(f"b {sign}" in without.text() for sign in "+-")
    linked = replace(plain, links=np.array([[3.0], [-3.0]]), lit=frozenset({(1, 3, 0)}))
    canvas = network_diagram(linked, 15, 60, PLAIN)
    assert canvas.text() != without.text()
    for kept in ("h1 = OR", "h2 = AND", "|:+*%@@@@|", "out"):
        assert kept in canvas.text()
    assert "+3.00" not in canvas.text()


@pytest.mark.parametrize(
    ("rows", "cols", "wanted"), [(40, 90, 3), (19, 40, 1), (11, 38, 1), (4, 16, 1)]
)
def test_inputs_that_are_expressions_have_pictures_where_there_is_room(
    rows: int, cols: int, wanted: int
) -> None:
    names = ("x1", "x2", "x1^2", "x1*x2", "sin(x1)", "a", "y")
    plain = replace(network(6, 3, 1), columns=names, unit_surfaces=())
    up = np.linspace(1, -1, 12)[:, None] * np.ones(12)
    canvas = network_diagram(replace(plain, input_surfaces=[up] * 6), rows, cols, PLAIN)
    without = network_diagram(plain, rows, cols, PLAIN).text()
    assert (canvas.text() != without) == bool(wanted) and "@" not in without
    if wanted == 3:  # from the top of the square to its bottom
        assert canvas.text().count("%%%%%%") == 6


@pytest.mark.parametrize("ramp", ["diverging", SIXTEEN.name])
def test_pictures_of_units_have_the_colours_of_the_surface(ramp: str) -> None:
    content = replace(solved(), ramp=ramp)
    canvas = network_diagram(content, 20, 70, FULL)
    grounds = {cell_style(int(number)).background for number in np.unique(canvas.styles)}
    assert grounds - {""} and grounds - {""} <= {*ramp_hexes(ramp, 16)}
