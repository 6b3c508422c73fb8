"""The map shows where the way runs, which epochs those are, and the levels around it."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from numpy.typing import NDArray

from xortui.core import History, Plane, RunConfig, Trainer, plane_losses, plane_of, way_of
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.color_ramps import MARK_CONTRAST, contrast
from xortui.tui.rendering.cells.glyphs import COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.cells.ramps import RAMPS
from xortui.tui.rendering.landscape.loss_map import (
    MapColors,
    MapMarks,
    loss_map,
    map_shape,
    way_marks,
)

ROWS, COLS = 14, 76


@pytest.fixture(scope="module")
def seen() -> tuple[Plane, MapMarks, RunConfig]:
    config = RunConfig(learning_rate=2.0)
    history = History(Trainer(config))
    history.advance(1_000)
    way = way_of(history)
    plane = plane_of(way)
    marks = MapMarks(
        plane.ways[0], way.epochs, way.arc_lengths, plane.ways[0][64], (0.3466, 0.6931)
    )
    return plane, marks, config


def drawn(seen: tuple[Plane, MapMarks, RunConfig], glyphs: Glyphs, **fields: object) -> str:
    plane, marks, config = seen
    losses = plane_losses(plane, config, *map_shape(ROWS, COLS, MapColors(), glyphs))
    marks = dataclasses.replace(marks, **fields)  # type: ignore[arg-type]
    return loss_map(losses, plane, marks, ROWS, COLS, MapColors(), glyphs).text()


def test_the_way_runs_from_left_to_right_with_its_epochs(
    seen: tuple[Plane, MapMarks, RunConfig],
) -> None:
    plane, marks, _config = seen
    text = drawn(seen, FULL)
    lines = [line.ljust(COLS) for line in text.splitlines()]
    (row, col), (first_row, first_col) = plane.cells(
        np.stack([plane.ways[0][64], plane.ways[0][0]]), ROWS, COLS
    ).tolist()
    assert lines[row][col] == "●"
    assert lines[first_row][first_col] == "○"
    assert all(_is_line(lines, *cell) for cell in plane.cells(plane.ways[0], ROWS, COLS).tolist())
    for words in ("0.3466", "0.6931", "1,000", "across"):
        assert words in text
    # Marks stand at equal parts of the way, most of which is gone in few epochs.
    sixth = np.searchsorted(marks.arc_lengths, marks.arc_lengths[-1] / 2)
    assert f"{marks.epochs[sixth]:,}" in text
    assert "●" not in drawn(seen, FULL, now=None)


def _is_line(lines: list[str], row: int, col: int) -> bool:
    """Whether a line or a mark stands in a cell or, as lines are rounded, in one beside it."""
    near = lines[max(row - 1, 0) : row + 2]
    return any("\u2800" < sign <= "\u28ff" or sign in "○●◆" for line in near for sign in line[col])


def test_the_way_is_one_line_whose_start_and_end_are_marked(
    seen: tuple[Plane, MapMarks, RunConfig],
) -> None:
    plane, marks, _config = seen
    own, other = way_marks(FULL)
    losses = np.linspace(0.1, 0.7, ROWS * COLS).reshape(ROWS, COLS)
    bare = dataclasses.replace(marks, now=None, contours=())

    def lit(marked: MapMarks, way: NDArray[np.float64]) -> tuple[str, list[bool]]:
        """The picture, and in which columns of a way there is a dot of a line."""
        text = loss_map(losses, plane, marked, ROWS, COLS, MapColors(), FULL).text()
        lines = [line.ljust(COLS) for line in text.splitlines()]
        columns = plane.cells(way, ROWS, COLS)[:, 1]
        between = range(columns.min() + 1, columns.max())
        return text, [any("\u2800" < line[col] <= "\u28ff" for line in lines) for col in between]

    text, dotted = lit(bare, bare.way)
    row, col = plane.cells(bare.way[-1:], ROWS, COLS)[0].tolist()
    assert text.splitlines()[row][col] == own.end and text.count(own.start) == 1
    assert all(dotted)
    # Another run's is broken, and has marks of its own.
    low, high = np.array(plane.bounds).T
    straight = low + np.linspace(0.1, 0.9, 9)[:, None] * (high - low)
    still = dataclasses.replace(
        bare,
        way=bare.way[:1],
        epochs=bare.epochs[:1],
        arc_lengths=bare.arc_lengths[:1],
        beside=straight,
        beside_label="seed 9",
    )
    text, dotted = lit(still, straight)
    assert text.count(other.start) == text.count(other.end) == 1 and "seed 9" in text
    assert 0.3 < np.mean(dotted) < 0.8


def test_without_unicode_or_colour_the_map_tells_the_same(
    seen: tuple[Plane, MapMarks, RunConfig],
) -> None:
    plain = drawn(seen, PLAIN)
    assert plain.isascii()
    assert plain.count("o") > 30 and "O" in plain
    assert {"%", "+", "-"} <= set(plain) and "0.6931" in plain
    plane, marks, config = seen
    for glyphs, colored in ((PLAIN, False), (COLORLESS, False), (FULL, True)):
        losses = plane_losses(plane, config, *map_shape(ROWS, COLS, MapColors(), glyphs))
        canvas = loss_map(losses, plane, marks, ROWS, COLS, MapColors(), glyphs)
        inks = {cell_style(int(number)) for number in np.unique(canvas.styles)}
        assert any(ink.background for ink in inks) is colored


def test_a_stuck_run_has_its_colours_above_its_level(
    seen: tuple[Plane, MapMarks, RunConfig],
) -> None:
    plane, marks, _config = seen
    losses = np.linspace(0.3467, 0.7, ROWS * COLS).reshape(ROWS, COLS)
    dark = [
        loss_map(losses, plane, marked, ROWS, COLS, MapColors(), PLAIN).text().count("@")
        for marked in (marks, dataclasses.replace(marks, floor=0.3466))
    ]
    assert dark[1] > dark[0]


def test_coarse_and_infinite_losses_are_drawn(seen: tuple[Plane, MapMarks, RunConfig]) -> None:
    plane, marks, _config = seen
    losses = np.array([[0.1, np.inf], [0.4, 0.9]])
    text = loss_map(losses, plane, marks, ROWS, COLS, MapColors(), FULL).text()
    assert "?" in text
    nothing = np.full((2, 2), np.nan)
    text = loss_map(nothing, plane, marks, ROWS, COLS, MapColors(), FULL).text()
    assert text.strip() == "no finite loss in this plane"
    for rows in range(4):
        for cols in (0, 1, 5, 12):
            loss_map(losses, plane, marks, rows, cols, MapColors(), PLAIN)


def test_everything_on_the_map_is_read_where_it_stands(
    seen: tuple[Plane, MapMarks, RunConfig],
) -> None:
    plane, marks, config = seen
    marks = dataclasses.replace(marks, beside=marks.way[::-1] / 2, beside_label="seed 1")
    for ramp in RAMPS:
        colors = MapColors(ramp)
        losses = plane_losses(plane, config, *map_shape(ROWS, COLS, colors, FULL))
        canvas = loss_map(losses, plane, marks, ROWS, COLS, colors, FULL)
        written = ~np.isin(canvas.characters, [*" \u2580\u2584"])
        numbers = np.unique(canvas.styles[written])
        assert numbers.size > 4
        for number in numbers:
            cell = cell_style(int(number))
            assert contrast(cell.foreground, cell.background) >= MARK_CONTRAST, cell


@pytest.mark.parametrize("glyphs", [COLORLESS, PLAIN])
def test_no_label_runs_into_the_letters_of_the_ramp(
    seen: tuple[Plane, MapMarks, RunConfig], glyphs: Glyphs
) -> None:
    text = drawn(seen, glyphs)
    labels = re.findall(r"[%@#*+=:.-]?(?:[0-9],[0-9]{3}|0\.[0-9]{4})[%@#*+=:-]?", text)
    assert len(labels) >= 3
    assert not [label for label in labels if not (label[0] + label[-1]).isdigit()]
