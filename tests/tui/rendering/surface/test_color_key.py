"""What the colours and points of a surface are, beside it or below it."""

from __future__ import annotations

import numpy as np
import pytest
from support.xor_surface import POINTS, TARGETS, xor_surface

from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import ramp_hexes
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.surface.heatmap import draw_heatmap
from xortui.tui.rendering.surface.surface_view import SurfaceView, surface_area

VIEW = SurfaceView(points=POINTS, targets=TARGETS, target_words=("0", "1"), levels=128)


@pytest.mark.parametrize(("rows", "cols", "key"), [(12, 40, "beside"), (20, 41, "below")])
@pytest.mark.parametrize("glyphs", [FULL, COLORLESS, ASCII, PLAIN])
def test_the_key_stands_where_it_leaves_the_plot_larger(
    rows: int, cols: int, key: str, glyphs: Glyphs
) -> None:
    area = surface_area(rows, cols)
    assert area.key == key
    text = draw_heatmap(xor_surface(30, 30), VIEW, rows, cols, glyphs).text()
    own = "\n".join(line[area.left + area.cols :] for line in text.splitlines())
    told = own if key == "beside" else text.splitlines()[area.top + area.rows + 1]
    assert "0.0" in told and "1.0" in told
    assert ("● 1" in told and "○ 0" in told) == glyphs.unicode


def test_the_bar_goes_from_end_to_end_of_the_ramp() -> None:
    canvas = draw_heatmap(xor_surface(30, 30), VIEW, 20, 41)
    area = surface_area(20, 41)
    row = canvas.styles[area.top + area.rows + 1]
    grounds = [cell_style(int(number)).background for number in row]
    bar = [ground for ground in grounds if ground]
    places = [ramp_hexes("viridis", 128).index(ground) for ground in bar]
    assert places == sorted(places)
    assert places[0] < 12 and places[-1] > 116


def test_a_picture_too_small_for_a_key_has_none() -> None:
    assert surface_area(6, 20).key == ""
    assert draw_heatmap(np.zeros((4, 4)), VIEW, 6, 20).text().count("1.0") == 0


@pytest.mark.parametrize(("rows", "cols"), [(12, 40), (20, 41)])
def test_classes_have_a_patch_each_in_their_colour_in_place_of_a_ramp(rows: int, cols: int) -> None:
    view = SurfaceView(levels=128, span=(0.0, 2.0), border=None, class_words=("cat", "dog", "2"))
    area = surface_area(rows, cols)
    canvas = draw_heatmap(np.zeros((30, 30)), view, rows, cols)
    shades, found = ramp_hexes("viridis", 128), []
    for line, numbers in zip(canvas.lines(), canvas.styles, strict=True):
        for name in ("cat", "dog", "2"):
            at = line.find(f" {name}", area.left + area.cols if area.key == "beside" else 0)
            if at > 1 and (ground := cell_style(int(numbers[at - 1])).background) in shades:
                found.append((name, shades.index(ground)))
    assert [name for name, _place in found] == ["cat", "dog", "2"]
    assert [place for _name, place in found] == [0, 64, 127]
    many = SurfaceView(border=None, class_words=tuple(map(str, range(60))))
    assert "1.0" in draw_heatmap(np.zeros((30, 30)), many, rows, cols).text()


@pytest.mark.parametrize("glyphs", [FULL, PLAIN])
def test_a_class_has_one_look_in_the_key_and_on_the_surface(glyphs: Glyphs) -> None:
    view = SurfaceView(span=(0.0, 2.0), border=None, class_words=("cat", "dog", "emu"))
    area = surface_area(12, 40)
    for number, name in enumerate(view.class_words):
        canvas = draw_heatmap(np.full((30, 30), float(number)), view, 12, 40, glyphs)
        row = next(row for row, line in enumerate(canvas.lines()) if name in line)
        patch = canvas.lines()[row].index(name) - 2
        looks = [
            (canvas.characters[at], cell_style(int(canvas.styles[at])).background)
            for at in ((row, patch), (area.top + 1, area.left + 3))
        ]
        assert looks[0][1] == looks[1][1]
        assert glyphs.unicode or looks[0] == looks[1]
