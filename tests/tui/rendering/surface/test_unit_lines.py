"""The lines of hidden units over a surface."""

from __future__ import annotations

import numpy as np
import pytest
from support.xor_surface import POINTS, TARGETS, xor_surface

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import contrast
from xortui.tui.rendering.cells.glyphs import FULL, PLAIN, Glyphs
from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.surface_view import SurfaceView, surface_area

ACROSS, UP = np.meshgrid(np.linspace(0, 1, 33), np.linspace(1, 0, 33))
VIEW = SurfaceView(
    points=POINTS,
    targets=TARGETS,
    contour=False,
    levels=128,
    unit_lines=(("h1", ACROSS - 0.5), ("h2", UP + 5.0)),
)


@pytest.mark.parametrize("glyphs", [FULL, PLAIN])
def test_a_line_stands_where_its_unit_is_at_zero_and_has_its_name(glyphs: Glyphs) -> None:
    canvas = draw_heatmap(xor_surface(40, 40), VIEW, 20, 50, glyphs)
    bare = draw_heatmap(
        xor_surface(40, 40), SurfaceView(points=POINTS, targets=TARGETS, contour=False, levels=128),
        20, 50, glyphs,
    )  # fmt: skip
    area = surface_area(20, 50)
    inside = np.s_[area.top : area.top + area.rows, area.left : area.left + area.cols]
    rows, cols = np.nonzero((canvas.characters != bare.characters)[inside])
    assert set(rows.tolist()) >= set(range(2, area.rows - 2))  # dashed, a cell has some dots
    assert abs(cols - (area.cols - 1) / 2).max() <= 1.5
    assert canvas.text().count("h1") == 1
    assert "h2" not in canvas.text()
    if glyphs.color:
        for number in canvas.styles[inside][rows, cols]:
            cell = cell_style(int(number))
            assert contrast(cell.foreground, cell.background) >= 4.5
