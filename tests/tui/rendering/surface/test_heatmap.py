from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.xor_surface import POINTS, TARGETS, xor_surface

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import GROUND, RAMPS, ramp_hexes
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.overlays import read_surface
from xortui.tui.rendering.surface.surface_view import SurfaceView, plot_area, surface_shape

XOR = SurfaceView(points=POINTS, targets=TARGETS)


def picture(rows: int, cols: int, glyphs: Glyphs = FULL, view: SurfaceView = XOR) -> Canvas:
    surface = xor_surface(*surface_shape(rows, cols, view, glyphs))
    return draw_heatmap(surface, view, rows, cols, glyphs)


def test_ascii_snapshot() -> None:
    assert picture(12, 30, PLAIN).text() == SOLVED_ASCII.strip("\n")


SOLVED_ASCII = r"""
  1.0 1@@@@@@@@@#\         0
      @@@@@@@@@@@@|\
   x2 @@@@@@@@@@@@@@|~.
      @@@@@@@@@@@@@@@@|~.
      @@@@@@@@@@@@@@@@@@|~.
  0.5 |\@@@@@@@@@@@@@@@@@@|~
       .\\@@@@@@@@@@@@@@@@@@
         .\\@@@@@@@@@@@@@@@@
           .\\@@@@@@@@@@@@@@
              \\@@@@@@@@@@@@
  0.0 0         ~#@@@@@@@@@1
     0.0        0.5  x1   1.0
"""


def test_colourless_snapshot_with_crosshair() -> None:
    view = SurfaceView(points=POINTS, targets=TARGETS, crosshair=(0.9, 0.1))
    assert picture(12, 30, COLORLESS, view).text() == CROSSHAIR_COLOURLESS.strip("\n")


CROSSHAIR_COLOURLESS = """
  1.0 ●@@@@@@@@@⠠⢄⡀      │ ○
      @@@@@@@@@@@@⠘⢄⡀    │
   x2 @@@@@@@@@@@@@@⠘⠤⡀  │
      @@@@@@@@@@@@@@@@⠘⠤⡀│
      @@@@@@@@@@@@@@@@@@⠘⠤⡀
  0.5 ⠰⢄@@@@@@@@@@@@@@@@@│⠘⠤
       .⠱⢄@@@@@@@@@@@@@@@│@@
         .⠱⢄@@@@@@@@@@@@@│@@
           .⠱⢄@@@ 0.997 @│@@
 0.10 ────────⠹⢄─────────┼──
  0.0 ○         ⠙⠄@@@@@@@│@●
     0.0        0.5    0.90
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


@pytest.mark.parametrize("glyphs", [FULL, ASCII, COLORLESS, PLAIN])
@pytest.mark.parametrize(
    "size", [(1, 1), (1, 30), (30, 1), (4, 8), (8, 4), (7, 14), (24, 80), (100, 200), (0, 0)]
)
def test_any_size_fits(size: tuple[int, int], glyphs: Glyphs) -> None:
    view = SurfaceView(points=POINTS, targets=TARGETS, crosshair=(0.3, 0.7))
    canvas = picture(*size, glyphs, view)
    assert canvas.characters.shape == size
    area = plot_area(*size)
    assert area.top >= 0
    assert area.left >= 0
    assert area.top + area.rows + area.axes <= size[0]
    assert area.left + area.cols <= size[1]


@given(st.integers(1, 120), st.integers(1, 240))
def test_the_plot_is_square_and_as_large_as_fits(rows: int, cols: int) -> None:
    area = plot_area(rows, cols)
    assert abs(area.cols - 2 * area.rows) <= 1
    assert area.rows == rows - area.axes or area.cols >= cols - 5


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


def test_a_flat_surface_has_no_contour() -> None:
    for value in (0.0, 0.5, 1.0):
        canvas = draw_heatmap(np.full((8, 8), value), SurfaceView(), 4, 8)
        assert canvas.text().strip() == ""


@pytest.mark.parametrize("ramp", RAMPS)
def test_the_contour_stands_on_the_colour_of_one_half(ramp: str) -> None:
    view = SurfaceView(ramp=ramp)
    canvas = picture(12, 30, FULL, view)
    braille = canvas.characters >= "⠁"
    assert braille.sum() >= 10
    cells = {cell_style(int(number)) for number in canvas.styles[braille]}
    assert {cell.background for cell in cells} == {ramp_hexes(ramp, view.levels)[12]}


def test_the_contour_crosses_where_the_sign_changes() -> None:
    view = SurfaceView()
    surface = np.tile(np.linspace(0, 1, 21), (22, 1))
    canvas = draw_heatmap(surface, view, 12, 26)
    area = plot_area(12, 26)
    rows, cols = np.nonzero(canvas.characters >= "⠁")
    assert set(cols.tolist()) <= {area.left + 10, area.left + 11}
    assert set(rows.tolist()) == set(range(area.top, area.top + area.rows))


def test_ascii_is_coloured_on_its_own_ground() -> None:
    view = SurfaceView(ascii=True)
    canvas = picture(12, 30, FULL, view)
    area = plot_area(12, 30)
    plot = canvas.styles[area.top : area.top + area.rows, area.left : area.left + area.cols]
    assert {cell_style(int(number)).background for number in plot.ravel()} == {GROUND}
    assert max(canvas.text()) >= "⠁"


def test_ascii_marks_nothing_with_its_ramp() -> None:
    bare = SurfaceView(contour=False)
    canvas = picture(12, 40, PLAIN)
    without = picture(12, 40, PLAIN, bare)
    marks = set(canvas.characters[canvas.characters != without.characters].tolist())
    assert marks
    assert not marks & set(" .:-=+*#%@")
    assert {"0", "1"} < marks


def test_axes_show_the_bounds() -> None:
    view = SurfaceView(bounds=((-1.5, 2.5), (-1.0, 1.0)))
    canvas = draw_heatmap(xor_surface(20, 20), view, 16, 40)
    text = canvas.text()
    assert all(
        number in text for number in ("-1.5", "0.5", "2.5", "-1.0", "0.0", "1.0", "x1", "x2")
    )


def test_the_crosshair_reads_the_output() -> None:
    surface = np.array([[0.0, 1.0], [0.0, 1.0]])
    assert read_surface(surface, 0.25, 0.9, SurfaceView()) == pytest.approx(0.25)
    assert read_surface(surface, 7.0, -3.0, SurfaceView()) == 1.0
    view = SurfaceView(bounds=((0.0, 4.0), (0.0, 1.0)), crosshair=(1.0, 0.5))
    assert read_surface(surface, 1.0, 0.5, view) == pytest.approx(0.25)
    text = draw_heatmap(np.tile([0.0, 0.5, 1.0], (3, 1)), view, 12, 40).text()
    assert "0.250" in text
    assert "1.00" in text


def test_points_outside_the_bounds_are_left_out() -> None:
    view = SurfaceView(points=((2.0, 0.5), (0.5, 0.5)), targets=(1.0, 0.0), contour=False)
    text = draw_heatmap(xor_surface(20, 20), view, 12, 30).text()
    assert ("●" in text, "○" in text) == (False, True)


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
