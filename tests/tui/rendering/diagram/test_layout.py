"""Units and lines of the diagram have room."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from xortui.tui.rendering.cells.glyphs import FULL
from xortui.tui.rendering.diagram.layout import diagram_layout, diagram_names

SHAPES = [(2, 1), (2, 2, 1), (2, 3, 1), (2, 4, 3, 1), (2, 16, 1), (2, 8, 8, 1), (3, 1, 1), (1, 1)]
PANELS = [(12, 40), (15, 48), (20, 60), (40, 90)]


@pytest.mark.parametrize("sizes", SHAPES)
def test_units_never_overlap(sizes: tuple[int, ...]) -> None:
    for rows, cols in PANELS:
        layout = diagram_layout(sizes, (4,) * len(sizes), rows, cols)
        for before, after in itertools.pairwise(layout.columns):
            assert before.right < after.left
        for column in layout.columns:
            height = column.form.rows if column.form else 1
            steps = np.diff(column.middles)
            assert (steps >= height).all()
            assert min(column.middles) >= 0
            assert max(column.middles) < layout.rows
            assert all(0 <= row < layout.rows for ports in column.ports for row in ports)
            if column.labelled:
                assert all(len(set(ports)) == len(ports) for ports in column.ports)


@pytest.mark.parametrize("sizes", [(2, 8, 8, 1), (2, 16, 1), (2, 4, 4, 4, 4, 1)])
@pytest.mark.parametrize(("rows", "cols"), [(10, 35), (17, 65)])
def test_the_output_is_seen_without_scrolling_in_deep_and_wide_networks(
    sizes: tuple[int, ...], rows: int, cols: int
) -> None:
    names = diagram_names(sizes, (), rows, cols, FULL)
    layout = diagram_layout(sizes, tuple(len(layer[-1]) for layer in names), rows, cols)
    assert layout.cols <= cols
    assert layout.columns[0].middles[-1] < rows and layout.columns[-1].middles[0] < rows - 1
    for before, after in itertools.pairwise(layout.columns):
        assert after.left - before.right >= 2, "there is room for lines"
    assert len({*names[1]}) == sizes[1]


@pytest.mark.parametrize(("rows", "cols"), [(9, 36), (18, 64), (36, 55)])
def test_no_thumbnail_touches_the_next(rows: int, cols: int) -> None:
    for units in range(1, 17):
        column = diagram_layout((2, units, 1), (2, 3, 3), rows, cols).columns[1]
        assert column.form, units
        if column.form.arrangement == "in row":  # those stand by turns in two columns
            continue
        assert (np.diff(column.middles) > column.form.thumbnail_rows).all(), units


def test_thumbnails_take_the_room_that_there_is() -> None:
    column = diagram_layout((2, 2, 1), (2, 2, 3), 36, 59).columns[1]
    assert column.form and column.form.thumbnail_rows >= 7
