from __future__ import annotations

import numpy as np
import pytest

from xortui.tui.rendering.cells.glyphs import ASCII, FULL, PLAIN
from xortui.tui.rendering.diagram.thumbnail import brightness, thumbnail

SLOPE = np.linspace(0, 1, 8)[None, :].repeat(8, axis=0)


def test_the_ascii_ramp() -> None:
    assert thumbnail(SLOPE, 2, 8, PLAIN).lines() == [" .:-+*%@"] * 2
    assert thumbnail(SLOPE, 2, 8, ASCII).text().isascii()


def test_half_blocks_show_two_values_a_cell() -> None:
    canvas = thumbnail(SLOPE.T, 1, 2, FULL)
    assert canvas.lines() == ["▀▀"]
    assert canvas.styles[0, 0] == canvas.styles[0, 1] != 0


def test_what_is_not_finite_is_marked() -> None:
    assert thumbnail(np.full((4, 4), np.nan), 1, 3, FULL).lines() == ["???"]
    assert thumbnail(np.full((4, 4), np.inf), 1, 3, PLAIN).lines() == ["???"]
    assert thumbnail(np.empty((0, 0)), 1, 3, FULL).lines() == ["   "]


@pytest.mark.parametrize(
    ("activation", "values", "parts"),
    [
        ("sigmoid", [0.0, 0.5], [0.0, 0.5]),
        ("tanh", [-1.0, 0.0], [0.0, 0.5]),
        ("relu", [0.0, 4.0], [0.0, 1.0]),
        ("identity", [-2.0, 2.0], [0.0, 1.0]),
        ("relu", [0.0, 0.0], [0.0, 0.0]),
        ("silu", [float("nan"), 1.0], [float("nan"), 1.0]),
    ],
)
def test_brightness(activation: str, values: list[float], parts: list[float]) -> None:
    np.testing.assert_array_equal(brightness(np.array(values), activation), parts)
