"""What is said of a unit."""

from __future__ import annotations

from dataclasses import replace

from support.rendering_networks import solved

from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.rendering.diagram.network_diagram import network_diagram


def test_without_a_truth_table_no_function_is_named() -> None:
    text = network_diagram(replace(solved(), functions=()), 15, 60, FULL).text()
    assert "h1" in text
    assert "XOR" not in text
    assert "undecided" not in text
