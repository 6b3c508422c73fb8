"""The numbers beside a plot."""

from __future__ import annotations

import pytest
from support.xor_surface import xor_surface

from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.surface_view import SurfaceView


def test_axes_show_the_bounds() -> None:
    view = SurfaceView(bounds=((-1.5, 2.5), (-1.0, 1.0)))
    canvas = draw_heatmap(xor_surface(20, 20), view, 16, 40)
    text = canvas.text()
    assert all(
        number in text for number in ("-1.5", "0.5", "2.5", "-1.0", "0.0", "1.0", "x1", "x2")
    )


def test_axes_are_called_by_the_names_of_the_columns() -> None:
    """A long name stands in the middle of its axis, or in lines beside the other."""
    names = ("annual rainfall", "wind", "y")
    wide, small = (
        draw_heatmap(xor_surface(20, 20), SurfaceView(names=names), rows, cols).lines()
        for rows, cols in ((22, 60), (12, 24))
    )
    assert "annual rainfall" in wide[-1] and "0.5" not in wide[-1]
    assert any(line.strip().startswith("wind") for line in wide)
    assert any("annual ra…" in line for line in small)
    narrow = draw_heatmap(xor_surface(20, 20), SurfaceView(names=names), 16, 32).lines()
    beside = [line[:4].strip() for line in narrow]
    assert "wind" in "".join(beside) or "wind" in "".join(narrow)


@pytest.mark.parametrize("size", [(10, 37), (16, 60)])
def test_huge_numbers_are_in_a_power_of_ten_that_is_said_of_both_axes(
    size: tuple[int, int],
) -> None:
    view = SurfaceView(bounds=((13_012.0, 971_400.0), (2e153, 4e153)), contour=False)
    text = draw_heatmap(xor_surface(20, 20), view, *size).text()
    assert "e+" not in text
    assert "x1 in 1e3" in text
    assert "in 1e153" in text
    assert {"13", "971", "2", "3", "4"} <= set(text.split())


def test_the_numbers_of_a_crosshair_are_those_of_its_axes() -> None:
    view = SurfaceView(
        bounds=((13_012.0, 971_400.0), (-1.0, 1.0)), crosshair=(492_206.0, -0.001), contour=False
    )
    text = draw_heatmap(xor_surface(20, 20), view, 16, 60).text()
    assert "492.2" in text
    assert "0.00" in text
    assert "-0.00" not in text
