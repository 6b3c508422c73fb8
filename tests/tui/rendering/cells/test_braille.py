from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.cells.braille import Dots, clip_segments, line_characters
from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import cell_style, style
from xortui.tui.rendering.cells.glyphs import ASCII, FULL


def drawn(rows: int, cols: int, *segments: tuple[float, float, float, float]) -> Dots:
    dots = Dots(rows, cols)
    dots.draw_segments(np.array(segments, dtype=np.float64).reshape(-1, 4))
    return dots


def lit(dots: Dots) -> np.ndarray:
    """The dots as a grid of Booleans, read back from what is shown."""
    grid = np.zeros((dots.down, dots.across), dtype=bool)
    for bit, (row, col) in enumerate(
        [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1)]
    ):
        grid[row::4, col::2] = dots.patterns() >> bit & 1
    return grid


def text(dots: Dots, rows: int, cols: int, ascii_only: bool = False) -> str:
    canvas = Canvas(rows, cols)
    dots.stamp(canvas, 0, 0, ASCII if ascii_only else FULL, 0)
    return canvas.text()


def test_lines_light_every_dot_on_their_way() -> None:
    dots = drawn(2, 4, (0, 0, 7, 7))
    assert lit(dots).sum() == 8
    assert lit(dots)[np.arange(8), np.arange(8)].all()


def test_lines_in_braille() -> None:
    assert text(drawn(1, 3, (0, 0, 5, 0)), 1, 3) == "⠉⠉⠉"
    assert text(drawn(2, 1, (0, 0, 0, 7)), 2, 1) == "⡇\n⡇"
    assert text(drawn(2, 4, (0, 0, 7, 7)), 2, 4) == "⠑⢄\n  ⠑⢄"


def test_lines_in_ascii() -> None:
    assert text(drawn(1, 3, (0, 2, 5, 2)), 1, 3, ascii_only=True) == "---"
    assert text(drawn(1, 3, (0, 3, 5, 3)), 1, 3, ascii_only=True) == "___"
    assert text(drawn(2, 1, (0, 0, 0, 7)), 2, 1, ascii_only=True) == "|\n|"
    assert text(drawn(2, 4, (0, 0, 7, 7)), 2, 4, ascii_only=True) == "\\\\\n  \\\\"
    assert text(drawn(2, 4, (0, 7, 7, 0)), 2, 4, ascii_only=True) == "  //\n//"


def test_ascii_avoids_characters_that_mean_something_else() -> None:
    patterns = np.arange(256, dtype=np.uint8)
    characters = line_characters(patterns, ASCII, avoid=" .:-=+*#%@")[1:]
    assert not set(characters.tolist()) & set(" .:-=+*#%@")


def test_dashes_leave_gaps() -> None:
    dots = Dots(1, 4)
    dots.draw_segments(np.array([[0.0, 0.0, 7.0, 0.0]]), dash=2)
    assert lit(dots)[0].tolist() == [True, True, False, False] * 2


def test_a_line_cut_at_the_left_leaves_nothing_at_the_right() -> None:
    # Where it is cut, rounding puts it a hair outside.
    dots = drawn(2, 2, (-3.8, 6.7, 6.0, -1.6))
    assert not lit(dots)[4:, 3].any()


def test_a_segment_that_is_not_finite_is_left_out() -> None:
    dots = Dots(1, 4)
    path = np.array([[0, 0], [1, 0], [np.nan, 0], [5, 0], [7, 0]])
    dots.draw_segments(np.hstack([path[:-1], path[1:]]))
    assert lit(dots)[0].tolist() == [True, True, False, False, False, True, True, True]


def test_a_stamp_keeps_the_ground() -> None:
    canvas = Canvas(1, 2)
    canvas.write(0, 0, "  ", style("", "#102030"))
    drawn(1, 1, (0, 0, 1, 3)).stamp(canvas, 0, 0, FULL, style("contour"))
    assert cell_style(int(canvas.styles[0, 0])).background == "#102030"
    assert cell_style(int(canvas.styles[0, 0])).foreground == "contour"
    assert canvas.characters[0, 1] == " "


def test_stamps_are_clipped_to_the_canvas() -> None:
    canvas = Canvas(2, 2)
    drawn(4, 4, (0, 0, 7, 15)).stamp(canvas, -1, 1, FULL, 0)
    drawn(1, 1, (0, 0, 1, 3)).stamp(canvas, 5, 5, FULL, 0)
    assert canvas.characters.shape == (2, 2)


def test_clipping_keeps_the_part_inside() -> None:
    clipped = clip_segments(np.array([[-10.0, 1, 10, 1], [0, -5, 0, -1]]), 3.5, 3.5)
    np.testing.assert_allclose(clipped, [[-0.5, 1, 3.5, 1]])


@tried(
    st.sampled_from([(0, 0), (1, 0), (1, 1), (30, 60)]),
    st.lists(st.tuples(*[st.floats()] * 4), max_size=5),
    few=60,
    many=400,
)
def test_any_floats_can_be_drawn(
    size: tuple[int, int], segments: list[tuple[float, float, float, float]]
) -> None:
    drawn(*size, *segments).patterns()
