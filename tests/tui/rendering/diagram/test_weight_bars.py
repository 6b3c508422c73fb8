"""A network that is higher than its panel is drawn whole, as bars."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from xortui.core import Architecture
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, Glyphs
from xortui.tui.rendering.diagram.network_diagram import DiagramContent, network_diagram
from xortui.tui.rendering.diagram.pointing import parameter_at
from xortui.tui.rendering.text.unit_names import parameters

ROWS, COLS = 10, 35
"""The panel at 80x24."""


def content(*sizes: int) -> DiagramContent:
    random = np.random.default_rng(3)
    return DiagramContent(
        weights=[random.normal(size=shape) for shape in itertools.pairwise(sizes)],
        biases=[random.normal(size=size) for size in sizes[1:]],
        activation="tanh",
    )


@pytest.mark.parametrize("sizes", [(2, 16, 1), (2, 12, 12, 1), (2, 64, 1), (3, 40, 40, 3)])
@pytest.mark.parametrize("glyphs", [FULL, COLORLESS, ASCII])
def test_it_is_no_larger_than_its_panel(sizes: tuple[int, ...], glyphs: Glyphs) -> None:
    canvas = network_diagram(content(*sizes), ROWS, COLS, glyphs)
    assert (canvas.rows, canvas.cols) == (ROWS, COLS)
    text = canvas.text()
    assert "x1" in text and "h1" in text and "out" in text
    if glyphs is ASCII:
        assert text.isascii()


def test_a_bar_is_as_high_as_its_weight_is_great_and_has_the_hue_of_its_sign() -> None:
    network = content(2, 16, 1)
    network.weights[0][:] = np.linspace(-2, 2, 32).reshape(16, 2).T
    network.weights[1][:] = network.biases[0][:] = network.biases[1][:] = 0.5
    canvas = network_diagram(network, ROWS, COLS, FULL)
    lines = [line.ljust(COLS) for line in canvas.lines()]
    row = next(number for number, line in enumerate(lines) if line.startswith(" x1"))
    heights, signs = [], []
    for unit in range(16):
        col = 4 + 2 * unit
        eighths = [" ▁▂▃▄▅▆▇█".index(lines[at][col]) for at in (row - 1, row)]
        heights.append(sum(eighths))
        signs.append(cell_style(int(canvas.styles[row, col])).foreground)
    assert heights[0] == 16 and heights[:8] == sorted(heights[:8], reverse=True)
    assert min(heights) >= 1
    assert signs == ["negative"] * 8 + ["positive"] * 8
    assert "whole bar 2" in canvas.text()


def test_without_colour_a_sign_and_a_digit_stand_for_a_bar() -> None:
    network = content(2, 16, 1)
    network.weights[0][:] = -1.24
    network.weights[1][:] = 2.0
    network.biases[0][:] = 0.0
    network.biases[1][:] = 0.0
    lines = network_diagram(network, ROWS, COLS, ASCII).lines()
    row = next(number for number, line in enumerate(lines) if line.startswith(" x1"))
    assert lines[row - 1].count("-") == 16 and lines[row].count("6") == 16
    assert any(line.count("+") == 16 for line in lines)
    assert "digits are tenths of 2" in lines[-1]


def test_of_weights_that_share_a_bar_the_heaviest_is_shown() -> None:
    network = content(2, 200, 1)
    network.weights[0][:] = 0.1
    network.weights[0][0, 77] = -5.0
    network.weights[0][1, 140] = np.nan
    canvas = network_diagram(network, ROWS, COLS, FULL)
    inks = [
        cell_style(int(number)).foreground for number in canvas.styles[canvas.characters == "█"]
    ]
    assert "negative" in inks and canvas.text().count("?") == 1


def test_a_click_on_a_bar_means_its_parameter() -> None:
    sizes = (2, 16, 1)
    lines = network_diagram(content(*sizes), ROWS, COLS, FULL).lines()
    named = {"x1": "x1 → h3", "x2": "x2 → h3", "b": "b h3", "out": "h3 → out"}
    for label, name in named.items():
        row = next(number for number, line in enumerate(lines) if line.strip().startswith(label))
        found = parameter_at(sizes, ROWS, COLS, row, 4 + 2 * 2)
        assert found is not None and found.name.replace("bias", "b") == name
    assert parameter_at(sizes, ROWS, COLS, 0, 8) is None
    assert parameter_at(sizes, ROWS, COLS, 3, 0) is None


def test_every_parameter_has_a_bar_where_there_is_room() -> None:
    architecture = Architecture((2, 24, 2))
    rows, cols = 14, 80
    found = {
        parameter_at(architecture, rows, cols, row, col)
        for row in range(rows)
        for col in range(cols)
    } - {None}
    output_biases = {one for one in parameters(architecture) if one.array_name == "biases"}
    assert {*parameters(architecture)} - found <= output_biases


def test_what_stands_out_does_so_as_a_bar_too() -> None:
    network = replace(content(2, 16, 1), lit=frozenset({(0, 1, 4)}))
    canvas = network_diagram(network, ROWS, COLS, FULL)
    lit = {
        (int(row), int(col))
        for row, col in zip(*np.nonzero(canvas.styles), strict=True)
        if cell_style(int(canvas.styles[row, col])).foreground == "accent"
    }
    assert {col for _row, col in lit} == {4 + 2 * 4}
