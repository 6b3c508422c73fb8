from __future__ import annotations

import numpy as np
import pytest
from support.xor_surface import XOR, xor_surface

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import cell_style
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

             /1  -\_
           /         ----\_
        /- @                --\
      -/  #%@                 |
 1.0 |    *%%@                |
   y |    +*#%@@@@@@@@@@*     |
     |    =+*#/-__   1 -+*    |
 0.5 |    -=+*    -\-\-_-+    |
     |    :-=            :  \-0
     | /   :-             ...-  1.0
 0.0 0......:             -/
 0.0     -\---_        _/   x2
          x1    -\--\//
                 1.0   0.0

"""


def test_ascii_snapshot() -> None:
    assert picture(16, 36, PLAIN).text().strip("\n") == SOLVED_ASCII.strip("\n")


def test_half_blocks_are_coloured_by_height() -> None:
    canvas = picture(20, 40)
    found = {cell_style(int(number)).background for number in canvas.styles.ravel()}
    assert len(found) > 15
    assert set(canvas.text()) & {"▀", "▄"}


@pytest.mark.parametrize("glyphs", [FULL, ASCII, COLORLESS, PLAIN])
@pytest.mark.parametrize("size", [(0, 0), (1, 1), (1, 30), (30, 1), (4, 8), (9, 24), (100, 200)])
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
