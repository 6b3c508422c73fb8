from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.examples import crossed
from support.xor_surface import POINTS, TARGETS, xor_heatmap, xor_surface

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import GROUND, ramp_hexes
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.surface_view import SurfaceView, surface_area, surface_shape


def test_ascii_snapshot() -> None:
    assert xor_heatmap(12, 30, PLAIN).text() == SOLVED_ASCII.strip("\n")


SOLVED_ASCII = r"""
   1.0 1@@@@@@@@#\        0
       @@@@@@@@@@@|\
    x2 @@@@@@@@@@@@@|~
       @@@@@@@@@@@@@@@|~.
   0.5 %@@@@@@@@@@@@@@@@|~.
       .\\@@@@@@@@@@@@@@@@%
         .\\@@@@@@@@@@@@@@@
            \\@@@@@@@@@@@@@
              \\@@@@@@@@@@@
   0.0 0        ~#@@@@@@@@1
      0.0       0.5  x1  1.0
       0.0  .::-=+*##%@ 1.0
"""


def test_half_blocks_hold_two_values_a_cell() -> None:
    view = SurfaceView(contour=False, levels=2)
    canvas = draw_heatmap(np.array([[1.0, 0.0], [0.0, 0.0]]), view, 1, 2)
    assert canvas.lines() == ["▀ "]
    first, second = (cell_style(int(number)) for number in canvas.styles[0])
    low, high = ramp_hexes("viridis", 2)
    assert (first.foreground, first.background, second.background) == (high, low, low)


def test_neighbours_of_one_level_are_sent_as_one_run() -> None:
    view = SurfaceView(contour=False, levels=4)
    top, bottom = [0, 0.3, 0.3, 0.3], [0, 0, 0.3, 0.3]
    canvas = draw_heatmap(np.array([top, bottom, top, bottom]), view, 2, 4)
    assert [text for text, _ in canvas.runs(0)] == [" ▀", "  "]


@pytest.mark.parametrize(
    ("glyphs", "size"),
    crossed(
        [FULL, ASCII, COLORLESS, PLAIN],
        [(1, 1), (1, 30), (30, 1), (4, 8), (8, 4), (7, 14), (24, 80), (100, 200), (0, 0)],
    ),
)
def test_any_size_fits(size: tuple[int, int], glyphs: Glyphs) -> None:
    view = SurfaceView(points=POINTS, targets=TARGETS, crosshair=(0.3, 0.7))
    canvas = xor_heatmap(*size, glyphs, view)
    assert canvas.characters.shape == size
    area = surface_area(*size)
    assert area.top >= 0
    assert area.left >= 0
    assert area.top + area.rows + area.axes <= size[0]
    assert area.left + area.cols <= size[1]


@given(
    st.integers(1, 12),
    st.integers(1, 24),
    st.sampled_from([FULL, ASCII, COLORLESS, PLAIN]),
    st.sampled_from([np.nan, np.inf, -np.inf, 1e308, -1e308, 0.5, 0.0]),
)
@settings(max_examples=60)
def test_values_that_are_no_numbers_never_crash(
    rows: int, cols: int, glyphs: Glyphs, value: float
) -> None:
    view = SurfaceView(points=POINTS, targets=TARGETS, crosshair=(0.5, 0.5))
    shape = surface_shape(rows, cols, view, glyphs)
    draw_heatmap(np.full(shape, value), view, rows, cols, glyphs)
    mixed = xor_surface(*shape)
    mixed.flat[::3] = value
    draw_heatmap(mixed, view, rows, cols, glyphs)


@pytest.mark.parametrize("glyphs", [FULL, ASCII, COLORLESS, PLAIN])
def test_values_that_are_no_numbers_show_as_question_marks(glyphs: Glyphs) -> None:
    view = SurfaceView(contour=False)
    shape = surface_shape(4, 8, view, glyphs)
    canvas = draw_heatmap(np.full(shape, np.nan), view, 4, 8, glyphs)
    assert canvas.text() == "\n".join(["????????"] * 4)


def test_ascii_is_coloured_on_its_own_ground() -> None:
    view = SurfaceView(ascii=True)
    canvas = xor_heatmap(12, 30, FULL, view)
    area = surface_area(12, 30)
    plot = canvas.styles[area.top : area.top + area.rows, area.left : area.left + area.cols]
    assert {cell_style(int(number)).background for number in plot.ravel()} == {GROUND}
    assert max(canvas.text()) >= "⠁"
