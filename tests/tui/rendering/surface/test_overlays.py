"""Contour, points and crosshair over a surface."""

from __future__ import annotations

import numpy as np
import pytest
from support.xor_surface import POINTS, TARGETS, xor_heatmap, xor_surface

from xortui.core import Border
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import contrast, quantise, ramp_hexes
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.cells.ramps import RAMPS
from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.overlays import FIRST_CLASS, PointCells, read_surface
from xortui.tui.rendering.surface.surface_3d import draw_surface_3d
from xortui.tui.rendering.surface.surface_view import SurfaceView, surface_area, surface_shape


def test_colourless_snapshot_with_crosshair() -> None:
    view = SurfaceView(points=POINTS, targets=TARGETS, crosshair=(0.9, 0.1))
    assert xor_heatmap(12, 30, COLORLESS, view).text() == CROSSHAIR_COLOURLESS.strip("\n")


CROSSHAIR_COLOURLESS = """
   1.0 ●@@@@@@@@⠠⢄⡀     │ ○
       @@@@@@@@@@@⠘⢄⡀   │
    x2 @@@@@@@@@@@@@⠘⠤⡀ │
       @@@@@@@@@@@@@@@⠘⠤⡀
   0.5 ⢀@@@@@@@@@@@@@@@@⠘⠤⡀
       .⠱⢄@@@@@@@@@@@@@@│@⠈
         .⠱⢄@@@@@@@@@@@@│@@
            ⠱⢄@@ 0.997 @│@@
  0.10 ───────⠹⢄────────┼──
   0.0 ○        ⠙⠄@@@@@@│@●
      0.0       0.5    0.90
       0.0  .::-=+*##%@ 1.0
"""


def test_a_flat_surface_has_no_contour() -> None:
    for value in (0.0, 0.5, 1.0):
        canvas = draw_heatmap(np.full((8, 8), value), SurfaceView(), 4, 8)
        assert canvas.text().strip() == ""


@pytest.mark.parametrize("ramp", RAMPS)
@pytest.mark.parametrize("span", [(0.0, 1.0), (0.4, 1.0), (0.1, 0.52)])
def test_the_contour_reads_well_and_repaints_nothing_around_it(
    ramp: str, span: tuple[float, float]
) -> None:
    view = SurfaceView(ramp=ramp, levels=128, span=span)
    shape = surface_shape(12, 40, view, FULL)
    surface = xor_surface(*shape)
    canvas = draw_heatmap(surface, view, 12, 40)
    braille = canvas.characters >= "⠁"
    assert braille.sum() >= 10
    area = surface_area(12, 40)
    levels = quantise(view.scaled(surface), 128)
    means = (levels[0::2].astype(int) + levels[1::2]) // 2
    inks, hexes = set(), ramp_hexes(ramp, 128)
    for row, col in np.argwhere(braille).tolist():
        cell = cell_style(int(canvas.styles[row, col]))
        assert contrast(cell.foreground, cell.background) >= 4.5
        inks.add(cell.foreground)
        mean = int(means[row - area.top, col - area.left])
        if contrast(cell.foreground, hexes[mean]) >= 4.5:
            assert cell.background == hexes[mean]
    assert len(inks) == 1


def test_the_contour_crosses_where_the_sign_changes() -> None:
    view = SurfaceView()
    surface = np.tile(np.linspace(0, 1, 21), (22, 1))
    canvas = draw_heatmap(surface, view, 12, 26)
    area = surface_area(12, 26)
    rows, cols = np.nonzero(canvas.characters >= "⠁")
    assert set(cols.tolist()) <= {area.left + 10, area.left + 11}
    assert set(rows.tolist()) == set(range(area.top, area.top + area.rows))


def test_ascii_marks_nothing_with_its_ramp() -> None:
    bare = SurfaceView(contour=False)
    canvas = xor_heatmap(12, 40, PLAIN)
    without = xor_heatmap(12, 40, PLAIN, bare)
    marks = set(canvas.characters[canvas.characters != without.characters].tolist())
    assert marks
    assert not marks & set(" .:-=+*#%@")
    assert {"0", "1"} < marks


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


def test_the_contour_of_minus_one_and_one_runs_along_zero_in_the_middle_of_the_ramp() -> None:
    surface = np.tile(np.linspace(-1.0, 1.0, 40), (40, 1))
    signed = SurfaceView(span=(-1.0, 1.0), border=Border(0.0))
    unit = draw_heatmap((surface + 1) / 2, SurfaceView(), 20, 40)
    key = surface_area(20, 40).rows + 1  # the row that says which numbers the colours are
    same = draw_heatmap(surface, signed, 20, 40).text().splitlines()[:key]
    assert same == unit.text().splitlines()[:key]
    bare = draw_heatmap(surface, SurfaceView(contour=False), 20, 40).text()
    assert draw_heatmap(surface, SurfaceView(border=None), 20, 40).text() == bare != unit.text()


@pytest.mark.parametrize("difference", [1e-11, 1e-6])
def test_what_only_rounding_tells_apart_has_no_contour(difference: float) -> None:
    surface = 0.5 + difference * np.tile(np.linspace(-1.0, 1.0, 40), (40, 1))
    drawn = draw_heatmap(surface, SurfaceView(), 20, 40).text()
    bare = draw_heatmap(surface, SurfaceView(contour=False), 20, 40).text()
    assert (drawn == bare) == (difference < 1e-9)


@pytest.mark.parametrize(("glyphs", "both"), [(FULL, "◐"), (COLORLESS, "◐"), (PLAIN, "&")])
def test_points_of_both_targets_in_one_place_look_like_that(glyphs: Glyphs, both: str) -> None:
    points = [(0.0, 0.0), (0.5, 0.5), (0.5, 0.5), (1.0, 1.0), (1.0, 1.0)]
    view = SurfaceView(points=points, targets=[0.0, 1.0, 0.0, 1.0, 1.0], contour=False)
    flat = np.zeros((20, 20))
    seen = [
        draw_heatmap(flat, view, 12, 30, glyphs),
        draw_surface_3d(flat, view, -60.0, 60.0, 20, 40, glyphs),
    ]
    filled = "●" if glyphs.unicode else "1"
    for canvas in seen:
        drawn = canvas.characters[np.isin(canvas.characters, [both, "●"])].tolist()
        assert drawn.count(both) == 1
        assert filled != "●" or drawn.count(filled) == 1


@pytest.mark.parametrize(("glyphs", "marks"), [(FULL, "◇◆●"), (ASCII, "tT1")])
def test_held_out_points_are_told_apart_and_stand_below_the_others(
    glyphs: Glyphs, marks: str
) -> None:
    view = SurfaceView(
        points=((0.5, 0.5),),
        targets=(1.0,),
        test_points=((0.1, 0.9), (0.9, 0.1), (0.5, 0.5)),
        test_targets=(0.0, 1.0, 0.0),
        contour=False,
    )
    text = draw_heatmap(np.full((8, 8), 0.5), view, 20, 40, glyphs).text()
    assert [text.count(mark) for mark in marks[:2]] == [1, 1]
    assert marks[2] in text
    solid = draw_surface_3d(np.full((40, 40), 0.5), view, 30.0, 60.0, 20, 40, glyphs).text()
    assert all(mark in solid for mark in marks)


def test_thousands_of_points_are_drawn_a_cell_at_a_time() -> None:
    points = np.random.default_rng(0).uniform(0, 1, (10_000, 2))
    view = SurfaceView(points=points, targets=np.ones(10_000), contour=False)
    area = surface_area(12, 30)
    cells = PointCells.of(area.cells(points), np.ones(10_000))
    assert len(cells.rows) == area.rows * area.cols
    assert draw_heatmap(np.zeros((20, 20)), view, 12, 30).text().count("●") == len(cells.rows)


def test_points_of_many_classes_have_a_character_each() -> None:
    cells = np.array([[0, 0], [0, 2], [0, 4], [0, 4], [0, 6]])
    targets = FIRST_CLASS + np.array([0.0, 1.0, 2.0, 2.0, 9.0])
    canvas = Canvas(1, 8)
    PointCells.of(cells, targets).write(canvas, 0, FULL)
    assert canvas.text() == "0 1 2 9"
    mixed = PointCells.of(np.array([[0, 0], [0, 0]]), FIRST_CLASS + np.array([0.0, 1.0]))
    mixed.write(canvas, 0, FULL)
    assert canvas.text()[0] == "◐"
