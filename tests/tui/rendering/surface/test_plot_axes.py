"""The numbers beside a plot."""

from __future__ import annotations

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
