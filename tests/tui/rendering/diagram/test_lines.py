"""The lines of the diagram: sign and size of a weight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from support.rendering_networks import solved

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import COLORLESS, FULL
from xortui.tui.rendering.diagram.network_diagram import network_diagram


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


def test_a_heavier_weight_is_a_heavier_line() -> None:
    def dots(size: float) -> int:
        weights = [np.full((2, 2), size), np.full((2, 1), size)]
        canvas = network_diagram(replace(solved(), weights=weights), 20, 80, FULL)
        codes = [ord(character) for line in canvas.lines() for character in line]
        return sum((code - 0x2800).bit_count() for code in codes if 0x2800 <= code < 0x2900)

    assert dots(0.5) < dots(2.0) < dots(8.0)
