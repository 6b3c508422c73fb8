from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.examples import crossed
from support.xor_surface import XOR, xor_surface

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import contrast, ramp_hexes
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.surface.surface_3d import (
    START_AZIMUTH,
    START_ELEVATION,
    draw_surface_3d,
    surface_3d_shape,
)
from xortui.tui.rendering.surface.surface_view import SurfaceView


def picture(
    rows: int,
    cols: int,
    glyphs: Glyphs = FULL,
    azimuth: float = START_AZIMUTH,
    elevation: float = START_ELEVATION,
) -> Canvas:
    surface = xor_surface(*surface_3d_shape(rows, cols))
    return draw_surface_3d(surface, XOR, azimuth, elevation, rows, cols, glyphs)


SOLVED_ASCII = r"""

             /1@@@\_
           @@@@@@@@@@----\_
        /- @@@@@@@@@@@      --\
      -/  %%@@@@@@@@@@@@      |
 1.0 |    *#%@@@@@@@@@@@@     |
   y |    +*#%@@@@@@@@@##     |
     |    =+*#/-__   1 -+*    |
 0.5 |    -=+*    -\-\-_-=    |
     |   .:-=            :...-0
     | ....:-              ..-  1.0
 0.0 0......:             -/
 0.0     -\---_        _/   x2
          x1    -\--\//
                 1.0   0.0

"""


def test_ascii_snapshot() -> None:
    assert picture(16, 36, PLAIN).text().strip("\n") == SOLVED_ASCII.strip("\n")


@pytest.mark.parametrize("size", [(10, 37), (20, 41), (44, 72)])
def test_in_letters_what_is_not_hidden_is_whole_to_its_edges(size: tuple[int, int]) -> None:
    rows, cols = size
    level = np.ones(surface_3d_shape(rows, cols))
    view = replace(XOR, point_labels=(), points=np.empty((0, 2)), targets=np.empty(0))
    canvas = draw_surface_3d(level, view, START_AZIMUTH, START_ELEVATION, rows, cols, PLAIN)
    letters = [line.strip(" ") for line in canvas.lines()]
    spans = [line[line.index("@") : line.rindex("@")] for line in letters if "@" in line]
    assert len(spans) > rows // 4
    assert not [span for span in spans if " " in span]


@pytest.mark.parametrize("size", [(10, 37), (20, 41), (44, 72)])
def test_height_is_the_colour_and_nothing_else_is_and_a_mesh_lies_over_it(
    size: tuple[int, int],
) -> None:
    canvas = picture(*size)
    shades = set(ramp_hexes(XOR.ramp, XOR.levels))
    cells = [cell_style(int(number)) for number in canvas.styles.ravel()]
    blocks = np.isin(canvas.characters, ["▀", "▄"]).ravel()
    halves = {cell.foreground for cell, is_half in zip(cells, blocks, strict=True) if is_half}
    assert halves <= shades
    assert {cell.background for cell in cells} <= shades | {""}
    mesh = (canvas.characters >= "⠁").ravel()
    lines = [c for c, is_line in zip(cells, mesh, strict=True) if is_line and c.background]
    assert len(lines) >= 8
    assert all(contrast(line.foreground, line.background) >= 4.5 for line in lines)


def test_a_mesh_has_gaps_between_its_lines_and_none_is_seen_through_the_surface() -> None:
    view = SurfaceView(levels=128)
    flat = draw_surface_3d(np.full((40, 40), 0.5), view, -60, 50, 30, 60)
    lit = np.bitwise_count(flat.characters.view(np.uint32) - ord("⠀"))
    on_surface = (flat.characters >= "⠁") & (flat.styles > 1 << 12)
    assert 1.0 < lit[on_surface].mean() < 4.0
    wall = np.zeros((41, 41))
    wall[18:23] = 1.0
    assert "●" not in draw_surface_3d(wall, view, -90, 20, 20, 40).text()


@pytest.mark.parametrize("glyphs", [FULL, PLAIN])
@pytest.mark.parametrize("size", [(10, 37), (20, 41)])
def test_corners_have_their_names(size: tuple[int, int], glyphs: Glyphs) -> None:
    names = ("00", "01", "10", "11")
    for azimuth in (-60.0, 30.0, 120.0):
        surface = xor_surface(*surface_3d_shape(*size))
        text = draw_surface_3d(
            surface, replace(XOR, point_labels=names), azimuth, 30.0, *size, glyphs
        ).text()
        assert all(name in text for name in names), text
        assert text.count("x1") == 1


def test_a_named_point_that_is_hidden_stands_over_what_hides_it() -> None:
    surface = np.zeros((41, 41))
    surface[18:23] = 1.0
    view = SurfaceView(points=((0.5, 0.7),), targets=(1.0,), point_labels=("b",))
    lines = draw_surface_3d(surface, view, -90, 40, 24, 50).text().splitlines()
    row = next(number for number, line in enumerate(lines) if "●" in line)
    col = lines[row].index("●")
    assert lines[row + 1][col] == "│"
    assert "b" in lines[row]


@pytest.mark.parametrize(
    ("glyphs", "size"),
    crossed(
        [FULL, ASCII, COLORLESS, PLAIN],
        [(0, 0), (1, 1), (1, 30), (30, 1), (4, 8), (9, 24), (100, 200)],
    ),
)
def test_any_size_fits(size: tuple[int, int], glyphs: Glyphs) -> None:
    assert picture(*size, glyphs).characters.shape == size


def test_colourless_pictures_have_no_colour() -> None:
    canvas = picture(20, 40, PLAIN)
    cells = {cell_style(int(number)) for number in canvas.styles.ravel()}
    assert {cell.foreground for cell in cells} <= {"", "muted", "text", "point"}
    assert {cell.background for cell in cells} == {""}
    assert canvas.text().isascii()


def test_hidden_points_are_not_drawn() -> None:
    surface = np.zeros((41, 41))
    surface[18:23] = 1.0
    view = SurfaceView(points=((0.5, 0.7), (0.5, 0.1)), targets=(1.0, 0.0))
    text = draw_surface_3d(surface, view, -90, 20, 20, 40).text()
    assert ("●" in text, "○" in text) == (False, True)
    assert "●" in draw_surface_3d(surface, view, 90, 20, 20, 40).text()


@pytest.mark.parametrize("glyphs", [FULL, PLAIN])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308, 0.5])
def test_values_that_are_no_numbers_never_crash(glyphs: Glyphs, value: float) -> None:
    draw_surface_3d(np.full((9, 9), value), XOR, 20, 30, 16, 40, glyphs)
    mixed = xor_surface(9, 9)
    mixed.flat[::4] = value
    draw_surface_3d(mixed, XOR, 20, 30, 16, 40, glyphs)


def test_a_low_picture_is_drawn_wider_than_true_and_a_high_one_is_not() -> None:
    def columns(rows: int, cols: int) -> int:
        drawn = (picture(rows, cols).characters != " ").any(axis=0)
        return int(drawn.sum())

    assert columns(11, 60) > 1.2 * columns(11, 30)
    assert columns(20, 120) == columns(20, 60)
