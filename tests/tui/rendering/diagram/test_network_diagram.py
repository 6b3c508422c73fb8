from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from support.rendering_networks import network, solved

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.diagram.layout import diagram_layout
from xortui.tui.rendering.diagram.network_diagram import network_diagram

SHAPES = [(2, 1), (2, 2, 1), (2, 3, 1), (2, 4, 3, 1), (2, 16, 1), (2, 8, 8, 1), (3, 1, 1), (1, 1)]
PANELS = [(12, 40), (15, 48), (20, 60), (40, 90)]


def test_the_picture_in_ascii() -> None:
    assert network_diagram(solved(), 15, 60, PLAIN).text() == PICTURE[1:]


PICTURE = r"""
                     h1 = OR
                     +--------+
         .__==/ +6.94|@@@@@@@@|
x1 o=/==='           |*%@@@@@@|\_
     '\              |:+*%@@@@|  ==\.
       \\    ./ +6.94| .:+*%@@|     '\\_
         \../'       +-b -3.17+         == +9.58+ out
         ./\.        h2 = AND                   o XOR
       ./'  '\       +--------+         / -10.31+ b -4.40
     ./'      \ +5.21|   .-+*#|   _. ='
x2 o=\_              |     .-+|='
       ==\=_         |       .|
            =\= +5.21|        |
                     +-b -7.96+
"""


def test_the_picture_in_braille_says_every_number() -> None:
    text = network_diagram(solved(), 15, 60, FULL).text()
    for shown in ("h1 = OR", "h2 = AND", "out", "XOR", "+6.94", "+5.21", "-10.31", "b -7.96"):
        assert shown in text


@pytest.mark.parametrize("glyphs", [FULL, ASCII, COLORLESS, PLAIN])
@pytest.mark.parametrize(("sizes", "panel"), itertools.product(SHAPES, PANELS))
def test_every_unit_is_named_whatever_the_size(
    sizes: tuple[int, ...], panel: tuple[int, int], glyphs: Glyphs
) -> None:
    canvas = network_diagram(network(*sizes), *panel, glyphs)
    text = canvas.text()
    assert canvas.rows >= panel[0]
    assert canvas.cols >= panel[1]
    assert "x1" in text
    assert "out" in text
    if len(sizes) == 3:
        assert all(f"h{unit + 1}" in text for unit in range(sizes[1]))
    assert glyphs.unicode or text.isascii()


@pytest.mark.parametrize("sizes", [(2, 1), (2, 2, 1), (2, 4, 3, 1), (2, 16, 1), (2, 8, 8, 1)])
def test_a_large_panel_is_not_outgrown(sizes: tuple[int, ...]) -> None:
    canvas = network_diagram(network(*sizes), 40, 90, FULL)
    assert (canvas.rows, canvas.cols) == (40, 90)


def test_a_network_too_large_for_the_panel_gets_its_natural_size() -> None:
    canvas = network_diagram(network(2, 64, 1), 12, 20, FULL)
    assert canvas.rows == 64
    assert canvas.cols > 20


@pytest.mark.parametrize("sizes", SHAPES)
def test_blocks_never_overlap(sizes: tuple[int, ...]) -> None:
    for rows, cols in PANELS:
        layout = diagram_layout(sizes, (4,) * len(sizes), rows, cols)
        for before, after in itertools.pairwise(layout.columns):
            assert before.right < after.left
        for column in layout.columns:
            height = column.form.rows if column.form else 1
            steps = np.diff(column.middles)
            assert (steps >= height).all()
            assert min(column.middles) >= 0
            assert max(column.middles) < layout.rows
            assert all(0 <= row < layout.rows for ports in column.ports for row in ports)
            if column.labelled:
                assert all(len(set(ports)) == len(ports) for ports in column.ports)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 0.0, 1e300, -1e-300])
@pytest.mark.parametrize("sizes", [(2, 1), (2, 2, 1), (2, 8, 8, 1)])
def test_any_number_is_shown(value: float, sizes: tuple[int, ...]) -> None:
    for glyphs in (FULL, PLAIN):
        text = network_diagram(network(*sizes, value=value), 40, 90, glyphs).text()
        assert np.isfinite(value) or str(abs(value)) in text


def test_the_sign_of_a_weight_is_a_colour_and_without_colour_a_dash() -> None:
    positive = replace(solved(), weights=[np.full((2, 2), 3.0), np.full((2, 1), 3.0)])
    negative = replace(solved(), weights=[np.full((2, 2), -3.0), np.full((2, 1), -3.0)])
    for picture, role in ((positive, "positive"), (negative, "negative")):
        canvas = network_diagram(picture, 15, 60, FULL)
        braille = (canvas.characters >= "\u2801") & (canvas.characters <= "\u28ff")
        roles = {cell_style(int(number)).foreground for number in canvas.styles[braille]}
        assert roles == {role}
    whole, dashed = (
        network_diagram(picture, 15, 60, COLORLESS).text() for picture in (positive, negative)
    )
    assert whole.replace("+", "-") != dashed


def test_without_a_truth_table_no_function_is_named() -> None:
    text = network_diagram(replace(solved(), functions=()), 15, 60, FULL).text()
    assert "h1" in text
    assert "XOR" not in text
    assert "undecided" not in text


def test_a_heavier_weight_is_a_heavier_line() -> None:
    def dots(size: float) -> int:
        weights = [np.full((2, 2), size), np.full((2, 1), size)]
        canvas = network_diagram(replace(solved(), weights=weights), 20, 80, FULL)
        codes = [ord(character) for line in canvas.lines() for character in line]
        return sum((code - 0x2800).bit_count() for code in codes if 0x2800 <= code < 0x2900)

    assert dots(0.5) < dots(2.0) < dots(8.0)
