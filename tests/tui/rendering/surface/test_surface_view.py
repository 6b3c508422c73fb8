"""Where a plot stands, and which views there are."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.surface.surface_view import SurfaceView, plot_area


@tried(st.integers(1, 120), st.integers(1, 240), few=25, many=100)
def test_the_plot_is_square_and_as_large_as_fits(rows: int, cols: int) -> None:
    area = plot_area(rows, cols)
    assert abs(area.cols - 2 * area.rows) <= 1
    assert area.rows == rows - area.axes or area.cols >= cols - 5


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ramp": "jet"}, "ramp must be one of"),
        ({"levels": 1}, "levels must be 2 to 256, got 1"),
        ({"points": ((0.0, 0.0),)}, r"targets must be as many as points \(1\), got 0"),
        ({"bounds": ((1.0, 1.0), (0.0, 1.0))}, "bounds of x1 must rise, got 1.0 to 1.0"),
    ],
)
def test_wrong_views_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SurfaceView(**fields)  # type: ignore[arg-type]
