"""What leads from a parameter to the loss stands out, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from support.rendering_networks import solved

from xortui.tui.rendering.cells.cell_style import style
from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.rendering.diagram.lit_path import lit_path
from xortui.tui.rendering.diagram.network_diagram import network_diagram

LIT = style("accent", bold=True)


def test_every_path_from_a_parameter_to_the_output_is_found() -> None:
    assert lit_path((2, 2, 1), 0, 1, 0) == {(0, 1, 0), (1, 0, 0)}
    assert lit_path((2, 2, 1), 1, 0, 0) == {(1, 0, 0)}
    assert lit_path((2, 2, 1), 1, None, 0) == frozenset()
    deep = lit_path((2, 3, 2, 1), 0, None, 1)
    assert deep == {(1, 1, 0), (1, 1, 1), (2, 0, 0), (2, 1, 0)}
    assert len(lit_path((2, 500, 500, 1), 0, 0, 0)) == 1 + 500 + 500


def test_the_lines_and_names_on_the_path_stand_out() -> None:
    content = solved()
    plain = network_diagram(content, 18, 60, FULL)
    assert not (plain.styles == LIT).any()
    lit = replace(content, lit=lit_path((2, 2, 1), 0, 1, 0))
    canvas = network_diagram(lit, 18, 60, FULL)
    chosen = canvas.characters[canvas.styles == LIT]
    text = "".join(chosen.tolist())
    assert "x2" in text and "h1" in text and "out" in text
    assert "x1" not in text and "h2" not in text
    lines = (canvas.styles == LIT) & (canvas.characters >= "\u2801")
    assert np.count_nonzero(lines) > 15
