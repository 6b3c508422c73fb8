"""The numbers and names around a surface in three dimensions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.xor_surface import XOR, xor_surface

from xortui.tui.rendering.cells.glyphs import PLAIN
from xortui.tui.rendering.surface.surface_3d import (
    draw_surface_3d,
    surface_3d_shape,
)
from xortui.tui.rendering.surface.surface_view import SurfaceView


@pytest.mark.parametrize("size", [(9, 24), (20, 40), (16, 60)])
@given(azimuth=st.floats(-360, 360), elevation=st.floats(0, 80))
@settings(max_examples=15)
def test_axes_are_named_from_any_direction(
    size: tuple[int, int], azimuth: float, elevation: float
) -> None:
    surface = xor_surface(*surface_3d_shape(*size))
    text = draw_surface_3d(surface, XOR, azimuth, elevation, *size, PLAIN).text()
    assert "x1" in text or "x2" in text
    assert "0.0" in text


def test_the_numbers_are_those_of_the_bounds() -> None:
    view = SurfaceView(bounds=((-1.5, 2.5), (3.0, 4.0)))
    text = draw_surface_3d(xor_surface(40, 40), view, -60, 30, 40, 80).text()
    for label in ("-1.5", "2.5", "3.0", "3.5", "4.0", "x1", "x2", "y", "1.0"):
        assert label in text


def test_the_axes_have_the_names_of_the_columns() -> None:
    view = SurfaceView(names=("rain", "年収", "the risk of a flood"))
    text = draw_surface_3d(xor_surface(40, 40), view, -60, 30, 40, 80).text()
    for label in ("rain", "年収", "the…"):
        assert label in text
