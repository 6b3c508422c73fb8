"""What is clicked in the diagram is what stands there."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.rendering.diagram.network_diagram import DiagramContent, network_diagram
from xortui.tui.rendering.diagram.pointing import parameter_at


@pytest.mark.parametrize("columns", [(), ("annual rainfall", "年収", "c", "d")])
@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 1), (3, 4, 2, 1)])
@pytest.mark.parametrize(("rows", "cols"), [(20, 60), (30, 110)])
def test_every_number_belongs_to_what_is_found_there(
    sizes: tuple[int, ...], rows: int, cols: int, columns: tuple[str, ...]
) -> None:
    columns = (*columns[: sizes[0]], "flood") if columns else ()
    count = 0
    weights, biases = [], []
    for n_in, n_out in pairwise(sizes):
        weights.append(np.arange(count, count + n_in * n_out).reshape(n_in, n_out) + 1.25)
        biases.append(np.zeros(n_out))
        count += n_in * n_out
    content = DiagramContent(weights, biases, "sigmoid", columns=columns)
    canvas = network_diagram(content, rows, cols, FULL)
    lines = ["".join(line) for line in canvas.characters]
    found = set()
    for layer, values in enumerate(weights):
        for (i, j), value in np.ndenumerate(values):
            text = f"+{value:.2f}"
            for row, line in enumerate(lines):
                if text in line:
                    at = row, line.index(text) + 2
                    hit = parameter_at(sizes, canvas.rows, canvas.cols, *at, columns)
                    assert hit is not None
                    assert hit.field == f"weights[{layer}][{i},{j}]"
                    found.add(hit.field)
    assert found or cols == 60


def test_a_unit_is_its_bias_and_nothing_is_nothing() -> None:
    content = DiagramContent([np.ones((2, 2)), np.ones((2, 1))], [np.ones(2), np.ones(1)], "tanh")
    canvas = network_diagram(content, 20, 60, FULL)
    lines = ["".join(line) for line in canvas.characters]
    row = next(number for number, line in enumerate(lines) if "h2" in line)
    hit = parameter_at((2, 2, 1), canvas.rows, canvas.cols, row, lines[row].index("h2"))
    assert hit is not None
    assert hit.field == "biases[0][1]"
    assert parameter_at((2, 2, 1), canvas.rows, canvas.cols, 0, 0) is None


def test_pictures_of_inputs_move_what_is_pointed_at() -> None:
    weights = [np.arange(6.0).reshape(3, 2) + 1.25, np.ones((2, 1))]
    pictures = [np.zeros((12, 12))] * 3
    content = DiagramContent(weights, [np.zeros(2), np.zeros(1)], "tanh", input_surfaces=pictures)
    canvas = network_diagram(content, 30, 80, FULL)
    lines = ["".join(line) for line in canvas.characters]
    row = next(number for number, line in enumerate(lines) if "+5.25" in line)
    place = row, lines[row].index("+5.25") + 2
    hit = parameter_at((3, 2, 1), canvas.rows, canvas.cols, *place, has_input_pictures=True)
    assert hit is not None and hit.field == "weights[0][2,0]"
