"""The lines of the diagram: sign and size of a weight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from support.rendering_networks import solved

from xortui.tui.rendering.cells.cell_style import cell_style, style
from xortui.tui.rendering.cells.glyphs import COLORLESS, FULL
from xortui.tui.rendering.diagram.lines import strongest
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


def test_of_two_lines_that_cross_neither_takes_the_colour_of_the_other() -> None:
    weights = [np.array([[6.0, -0.5], [-0.5, 6.0]]), np.array([[3.0], [3.0]])]
    crossing = network_diagram(replace(solved(), weights=weights), 20, 80, FULL)
    zeros = [np.array([[np.nan, -0.5], [-0.5, np.nan]]), np.array([[3.0], [3.0]])]
    alone = [np.array([[6.0, 0.0], [0.0, 6.0]]), np.array([[3.0], [3.0]])]
    # The heavy lines lie whole over the light ones, dot by dot and in their own colour.
    heavy = network_diagram(replace(solved(), weights=alone), 20, 80, FULL)
    blue = heavy.styles == style("positive")
    lines = blue & (heavy.characters > "\u2800") & (heavy.characters <= "\u28ff")
    assert np.count_nonzero(lines) > 20
    assert (crossing.styles[lines] == style("positive")).all()
    assert (crossing.characters[lines] == heavy.characters[lines]).all()
    assert (crossing.styles == style("negative")).any()
    assert network_diagram(replace(solved(), weights=zeros), 20, 80, FULL).rows == 20


def test_of_many_lines_the_strongest_of_each_unit_are_drawn() -> None:
    weights = np.random.default_rng(1).normal(size=(8, 8))
    weights[3, 4] = np.nan
    kept = strongest(weights, 20)
    assert 8 <= np.count_nonzero(kept) <= 16
    assert kept.any(axis=0).all() and kept.any(axis=1).all() and kept[3, 4]
    assert strongest(weights[:3, :4], 20).all()
    assert np.count_nonzero(strongest(weights[:, :1].repeat(8, axis=0), 20)) == 20


def test_a_heavier_weight_is_a_heavier_line() -> None:
    def dots(size: float) -> int:
        weights = [np.full((2, 2), size), np.full((2, 1), size)]
        canvas = network_diagram(replace(solved(), weights=weights), 20, 80, FULL)
        codes = [ord(character) for line in canvas.lines() for character in line]
        return sum((code - 0x2800).bit_count() for code in codes if 0x2800 <= code < 0x2900)

    assert dots(0.5) < dots(2.0) < dots(8.0)
