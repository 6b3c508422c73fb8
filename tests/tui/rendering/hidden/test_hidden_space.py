from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import strategies as st
from support.examples import tried
from support.xor_surface import POINTS, TARGETS, xor_hidden

from xortui.tui.rendering.cells.canvas import Canvas
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import contrast, ramp_hexes
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.cells.ramps import RAMPS
from xortui.tui.rendering.hidden.hidden_space import (
    GRID_SIZE,
    PlaneContent,
    axes_that_matter,
    draw_plane,
    output_line,
    zoomed_bounds,
)

UNIT_SQUARE = ((0.0, 1.0), (0.0, 1.0))


def xor_plane() -> PlaneContent:
    x1, x2 = np.meshgrid(np.linspace(0, 1, GRID_SIZE), np.linspace(1, 0, GRID_SIZE))
    return PlaneContent(
        grid=xor_hidden(np.stack([x1, x2], axis=-1)),
        points=xor_hidden(np.array(POINTS)),
        targets=np.array(TARGETS),
        line=(12.0, -12.0, -6.0),
        bounds=UNIT_SQUARE,
        labels=("00", "01", "10", "11"),
    )


def flat_plane(**changes: object) -> PlaneContent:
    x1, x2 = np.meshgrid(np.linspace(0, 1, 11), np.linspace(1, 0, 11))
    grid = np.stack([x1, x2], axis=-1)
    plane = PlaneContent(grid, np.zeros((0, 2)), np.zeros(0), None, UNIT_SQUARE)
    return replace(plane, **changes)  # type: ignore[arg-type]


def colors(canvas: Canvas) -> set[str]:
    return {cell_style(int(number)).foreground for number in canvas.styles.ravel()}


def grounds(canvas: Canvas) -> set[str]:
    return {cell_style(int(number)).background for number in canvas.styles.ravel()} - {""}


SOLVED_ASCII = r"""
 1.0                         11 0
                                |
                                |
  h2                            |
                                |
                                |
 0.5                            |
                               #|
                             #  |
                           #    |
                        ##      |
                      ##        |
                    ##          |
 0.0 0-00---------##------01 10-1
    0.0           0.5    h1    1.0
            ## output 0.5
"""


def test_ascii_snapshot() -> None:
    assert draw_plane(xor_plane(), 16, 34, PLAIN).text() == SOLVED_ASCII.strip("\n")


SOLVED_BRAILLE = """
  1.0                 11 ○
                         ⡇
   h2                    ⡇
                         ⡇
  0.5                    ⢀
                       ⢀⡴⠋
                     ⡠⡪⠋ ⡇
                   ⣠⠞⠉   ⡇
                 ⣠⠞⠁     ⡇
  0.0 ○⠒00⠒⠒⠒⠒⠒⣠⠞⠁⠒01 10⠒●
     0.0      0.5   h1  1.0
 ── x1  ╌╌ x2  ━━ output 0.5
"""


def test_braille_snapshot() -> None:
    assert draw_plane(xor_plane(), 12, 28, COLORLESS).text() == SOLVED_BRAILLE.strip("\n")


def test_one_line_parts_the_points_of_xor() -> None:
    plane = xor_plane()
    assert plane.line is not None
    a, b, c = plane.line
    sides = plane.points @ np.array([a, b]) + c > 0
    assert sides.tolist() == [target == 1 for target in TARGETS]


@pytest.mark.parametrize("ramp", RAMPS)
def test_the_sides_have_the_ramps_colours_and_all_is_read_on_them(ramp: str) -> None:
    plane = replace(xor_plane(), line=(1.0, 0.0, -0.5))
    canvas = draw_plane(plane, 20, 44, ramp=ramp)
    assert grounds(canvas) == {ramp_hexes(ramp, 9)[1], ramp_hexes(ramp, 9)[7]}
    cells = {cell_style(int(number)) for number in canvas.styles[canvas.characters != " "]}
    marks = [cell for cell in cells if cell.foreground.startswith("#") and cell.background]
    assert len(marks) >= 4  # two inks on either side
    assert all(contrast(mark.foreground, mark.background) >= 4.5 for mark in marks)
    assert ">0.5" in canvas.text() and "<0.5" in canvas.text()


def test_both_families_are_seen_where_they_run_through_the_same_cells() -> None:
    x1, x2 = np.meshgrid(np.linspace(0, 1, 11), np.linspace(1, 0, 11))
    along = (x1 + x2) / 2  # all of the square on one line
    plane = flat_plane(grid=np.stack([along, along], axis=-1))
    inks = colors(draw_plane(plane, 20, 44)) - {"", "text", "muted"}
    assert len(inks) == 2


def test_a_legend_is_whole_at_every_size_that_has_one() -> None:
    for rows, cols in ((8, 30), (10, 37), (20, 41), (40, 90)):
        for glyphs in (FULL, COLORLESS):
            text = draw_plane(xor_plane(), rows, cols, glyphs).text().splitlines()[-1]
            assert "x1" in text and "x2" in text
            assert text.endswith("0.5")


def test_without_a_line_there_are_no_sides() -> None:
    for line in (None, (np.nan, 1.0, 0.0), (0.0, 0.0, np.inf)):
        assert len(grounds(draw_plane(flat_plane(line=line), 12, 28))) == 1


def test_the_line_stands_where_it_should() -> None:
    plane = flat_plane(grid=np.zeros((0, 0, 2)), line=(1.0, 0.0, -0.5))
    canvas = draw_plane(plane, 12, 28, COLORLESS)
    _, cols = np.nonzero(canvas.characters >= "⠁")
    assert len(cols) >= 11
    assert np.ptp(cols) <= 1
    outside = draw_plane(replace(plane, line=(1.0, 0.0, 3.0)), 12, 28, COLORLESS)
    assert not (outside.characters >= "⠁").any()


@pytest.mark.parametrize("glyphs", [FULL, ASCII, COLORLESS, PLAIN])
@pytest.mark.parametrize("size", [(0, 0), (1, 1), (4, 8), (8, 4), (14, 30), (100, 200)])
def test_any_size_fits(size: tuple[int, int], glyphs: Glyphs) -> None:
    assert draw_plane(xor_plane(), *size, glyphs).characters.shape == size


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (1, 1), (1, 5), (5, 1)])
def test_grids_of_any_size_are_drawn(shape: tuple[int, int]) -> None:
    draw_plane(flat_plane(grid=np.full((*shape, 2), 0.5)), 12, 28)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308])
def test_values_that_are_no_numbers_are_left_out(value: float) -> None:
    plane = xor_plane()
    grid, points = plane.grid.copy(), plane.points.copy()
    grid[::3] = value
    points[1] = value
    canvas = draw_plane(replace(plane, grid=grid, points=points), 20, 44)
    assert "01" not in canvas.text()
    assert "10" in canvas.text()


def test_the_output_line_holds_the_other_units_at_their_mean() -> None:
    activations = np.array([[0.0, 1.0, 0.0], [0.0, 3.0, 1.0]])
    assert output_line([2.0, 5.0, -1.0], 0.5, activations, (0, 2)) == (2.0, -1.0, 10.5)
    assert output_line([2.0, 5.0], 0.5, activations[:, :2], (1, 0)) == (5.0, 2.0, 0.5)


def test_bounds_are_zoomed_to_what_there_is_and_stay_while_it_fits() -> None:
    values = np.array([0.41, 0.44, np.nan, np.inf])
    low, high = zoomed_bounds(values)
    assert 0.40 <= low < 0.41 and 0.44 < high <= 0.45
    assert zoomed_bounds(np.array([0.412, 0.438]), (low, high)) == (low, high)
    assert zoomed_bounds(np.array([0.42, 0.43]), (low, high)) != (low, high)
    assert zoomed_bounds(np.array([0.42, 0.47]), (low, high)) != (low, high)
    assert zoomed_bounds(np.array([np.nan]))[0] < 0 < 1 < zoomed_bounds(np.array([np.nan]))[1]
    low, high = zoomed_bounds(np.zeros(3))
    assert 0 < high - low < 1e-5


@tried(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=5), few=25, many=100)
def test_bounds_hold_every_value(values: list[float]) -> None:
    low, high = zoomed_bounds(np.array(values))
    assert low < high
    tolerance = 1e-9 * max(abs(low), abs(high))
    assert low <= min(values) + tolerance
    assert max(values) <= high + tolerance


def test_the_units_that_change_the_output_most_are_shown_and_do_not_swap_for_little() -> None:
    weights = np.array([[0.1], [-5.0], [1.0], [-1.05]])
    activations = np.array([[0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]])
    assert axes_that_matter(weights, activations) == (1, 3)
    assert axes_that_matter(weights, activations, before=(1, 2)) == (1, 2)
    assert axes_that_matter(weights, activations, before=(0, 2)) == (1, 3)
    silent = activations * [1, 0, 1, 1]  # a unit that does the same for all data decides nothing
    assert axes_that_matter(weights, silent) == (2, 3)
    assert axes_that_matter(weights, activations * np.nan) == (0, 1)


def test_a_line_says_what_the_other_units_are_held_at() -> None:
    plane = replace(xor_plane(), held=("h2 0.10", "h4 -0.30"))
    words = "others held at means: h2 0.10 h4 -0.30"
    assert draw_plane(plane, 20, 44).text().splitlines()[-1].strip() == words
    # Where there is no room for all, it says how many there are, and cuts no number.
    plane = replace(xor_plane(), held=tuple(f"h{unit} 0.{unit}5" for unit in range(1, 7)))
    last = draw_plane(plane, 20, 44).text().splitlines()[-1].strip()
    assert last == "6 others held at means: h1 0.15 h2 0.25 …"
    assert draw_plane(plane, 12, 30).text().splitlines()[-1].strip().endswith("…")


def test_each_class_has_the_area_in_which_it_wins_in_its_own_colour() -> None:
    # The left half, and of the right one the upper and the lower quarter.
    classes = np.array([[-9.0, 0.0, 4.5], [0.0, 3.0, -1.5], [0.0, -3.0, 1.5]])
    plane = flat_plane(classes=classes, class_words=("0", "1", "2"), border=None)
    plane = replace(plane, grid=np.empty((0, 0, 2)))
    for ramp in RAMPS:
        canvas = draw_plane(plane, 24, 50, ramp=ramp)
        hexes = ramp_hexes(ramp, 3)
        found = [
            [cell_style(int(canvas.styles[row, col])).background for col in (12, 36)]
            for row in (3, 17)
        ]
        assert found == [[hexes[0], hexes[1]], [hexes[0], hexes[2]]]
    legend = draw_plane(plane, 24, 50).lines()[-1]
    assert "along x1" in legend and legend.split()[-3:] == ["0", "1", "2"]
    narrow = draw_plane(plane, 24, 24).lines()
    assert any(line.split()[-3:] == ["0", "1", "2"] for line in narrow)
    # Without colour a line parts them.
    plain = draw_plane(plane, 24, 50, COLORLESS)
    assert sum("\u2800" < sign <= "\u28ff" for sign in plain.text()) > 20
    assert "another class wins" in plain.lines()[-1]


@pytest.mark.parametrize("ramp", RAMPS)
def test_points_and_lines_are_read_on_the_areas_of_classes(ramp: str) -> None:
    classes = np.array([[-9.0, 0.0, 3.0], [0.0, 3.0, -1.5], [0.0, -3.0, 1.5]])
    canvas = draw_plane(flat_plane(classes=classes, class_words=("a", "b", "c")), 24, 50, ramp=ramp)
    seen = {
        (cell.foreground, cell.background)
        for cell in (cell_style(int(number)) for number in np.unique(canvas.styles))
        if cell.foreground.startswith("#") and cell.background in ramp_hexes(ramp, 3)
    }
    lines = ~np.isin(canvas.characters, [*" ▀"])
    numbers = np.unique(canvas.styles[lines])
    inks = {(cell.foreground, cell.background) for cell in map(cell_style, numbers.tolist())}
    assert seen & inks
    assert all(contrast(ink, ground) >= 4.5 for ink, ground in seen & inks)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"grid": np.zeros((3, 3))}, r"grid must have shape \(rows, cols, 2\), got \(3, 3\)"),
        ({"targets": np.zeros(1)}, r"points must have shape \(1, 2\), got \(0, 2\)"),
        ({"labels": ("00",)}, "labels must be 0 or none, got 1"),
    ],
)
def test_wrong_pictures_are_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        flat_plane(**changes)


def test_the_legend_names_the_inputs_in_the_room_that_there_is() -> None:
    plane = replace(xor_plane(), inputs=("annual rainfall", "wind"))
    assert "along annua… " in draw_plane(plane, 24, 60).text()
    narrow = draw_plane(plane, 24, 41).text()
    assert "──  annua…  ╌╌  wind" in narrow.replace("─ a", "─  a").replace("╌ w", "╌  w")
