from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import strategies as st
from rich.cells import cell_len
from support.examples import tried

from xortui.core import Architecture
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.text.parameter_table import (
    ParameterRows,
    flat,
    index_at,
    moved,
    number_forms,
    parameter_table,
    parameters_across,
    row_of,
)
from xortui.tui.rendering.text.unit_names import parameters

VALUES = np.array([6.9412, 5.2107, 6.9398, 5.2113, -3.1702, -7.9645, 9.583, -10.3127, -4.4019])
TABLE = ParameterRows((2, 2, 1), VALUES, VALUES * 1e-4, -VALUES * 1e-6)


def test_the_wide_table() -> None:
    assert parameter_table(TABLE, 4, 48, FULL, first=6).text() == (
        "              value   gradient   last change\n"
        "h1 → out    +9.5830   +9.6e-04      -9.6e-06\n"
        "h2 → out   -10.3127   -1.0e-03      +1.0e-05\n"
        "bias out    -4.4019   -4.4e-04      +4.4e-06"
    )


def test_names_of_columns_are_as_long_as_all_numbers_have_room() -> None:
    columns = ("annual rainfall", "年収入", "flood")
    table = dataclasses.replace(TABLE, columns=columns)
    sizes = table.network
    for cols, name in ((60, "annual rainfall → h1"), (51, "annual ra… → h1"), (36, "annu…→h1")):
        lines = parameter_table(table, 10, cols, FULL).lines()
        row = 0 if parameters_across(sizes, cols, FULL, columns=columns) else 1
        assert lines[row].startswith(name)
        assert "+6.9" in lines[row]
        place = index_at(row + 2, 1, sizes, cols, FULL, columns=columns)
        assert place is not None
        assert lines[row + 2].startswith(("年収入 → h1", "b h1")), "widths are counted in cells"
        assert row_of(place, sizes, cols, FULL, columns=columns) == 2
    assert len({cell_len(line.rstrip()) for line in lines[:3]}) == 1


def test_before_any_update_there_is_no_last_change() -> None:
    table = ParameterRows((2, 2, 1), VALUES, VALUES, None)
    lines = parameter_table(table, 3, 48, FULL, selected=0).lines()
    assert lines[0].rstrip().endswith("last change")
    assert lines[1].rstrip() == "x1 → h1     +6.9412    +6.9412"
    assert parameter_table(table, 3, 36, FULL).lines()[0].startswith("x1→h1   +6.941")


def test_a_column_keeps_its_form_while_it_serves() -> None:
    gradients = [np.full(9, size) for size in (0.02, 0.009)]
    tables = [ParameterRows((2, 2, 1), VALUES, gradient, None) for gradient in gradients]
    before = number_forms(tables[0], 48, FULL)
    assert number_forms(tables[1], 48, FULL)[1].has_exponent
    kept = number_forms(tables[1], 48, FULL, before)
    assert kept == before
    assert "+0.0090" in parameter_table(tables[1], 4, 48, FULL, forms=kept).text()
    assert len(number_forms(tables[1], 36, FULL, before)) == 1, "a compact table has values alone"


def test_the_compact_table_has_one_form_unless_that_would_have_no_digit_to_compare() -> None:
    values = VALUES.copy()
    values[-1] = -7.3e12
    lines = parameter_table(ParameterRows((2, 2, 1), values, values, None), 5, 36, PLAIN).lines()
    assert lines[0].rstrip() == "x1->h1  +6.9e0   x1->h2  +5.2e0"
    assert lines[4].rstrip() == "b out   -7.3e12"
    values[-1] = -7e153
    lines = parameter_table(ParameterRows((2, 2, 1), values, values, None), 5, 36, PLAIN).lines()
    assert lines[0].rstrip() == "x1->h1   +6.941  x1->h2   +5.211"
    assert lines[4].rstrip() == "b out   -7e+153"


def test_the_compact_table_in_ascii_without_colour() -> None:
    assert parameter_table(TABLE, 5, 36, PLAIN, selected=3).text() == (
        "x1->h1   +6.941  x1->h2   +5.211\n"
        "x2->h1   +6.940  x2->h2 > +5.211\n"
        "b h1     -3.170  b h2     -7.965\n"
        "h1->out  +9.583  h2->out -10.313\n"
        "b out    -4.402"
    )


def test_where_the_last_change_may_go_gradients_stay() -> None:
    lines = parameter_table(TABLE, 10, 35, PLAIN, fewest=2, selected=8).lines()
    assert lines[0].split() == ["value", "gradient"] and lines[1].startswith("x1 -> h1")
    assert len(number_forms(TABLE, 35, PLAIN, fewest=2)) == 2
    assert parameters_across((2, 2, 1), 35, PLAIN, fewest=2) == 0
    assert index_at(3, 1, (2, 2, 1), 35, PLAIN, fewest=2) == 2
    assert row_of(2, (2, 2, 1), 35, PLAIN, fewest=2) == 2
    assert "change" in parameter_table(TABLE, 10, 48, PLAIN, fewest=2).lines()[0]
    assert parameters_across((2, 2, 1), 26, PLAIN, fewest=2) == 1


def test_signs_have_colours_of_their_own_and_a_large_change_is_bold() -> None:
    changes = np.zeros(9)
    changes[0] = 1.0
    canvas = parameter_table(ParameterRows((2, 2, 1), VALUES, VALUES, changes), 10, 48, FULL)
    cells = [cell_style(int(canvas.styles[row, 17])) for row in (1, 2, 5)]
    assert [cell.foreground for cell in cells] == ["positive", "positive", "negative"]
    assert [cell.bold for cell in cells] == [True, False, False]
    assert moved(0.5, 0.03)
    assert not moved(0.5, 0.01)


def test_flat_has_the_order_of_the_names() -> None:
    weights = [np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[7.0], [8.0]])]
    biases = [np.array([5.0, 6.0]), np.array([9.0])]
    assert flat(weights, biases).tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert len(parameters((2, 2, 1))) == 9


def test_batch_normalisation_adds_scales_and_shifts_of_hidden_units() -> None:
    listed = parameters(Architecture((2, 1, 1), (True,)))
    assert [parameter.name for parameter in listed][2:5] == ["bias h1", "scale h1", "shift h1"]
    assert listed[4].field == "shifts[0][0]"
    weights, biases = [np.ones((2, 1)), np.ones((1, 1))], [np.ones(1), np.ones(1)]
    values = flat(weights, biases, [np.full(1, 3.0)], [np.full(1, 4.0)])
    assert values.tolist() == [1, 1, 1, 3, 4, 1, 1]
    table = ParameterRows(Architecture((2, 1, 1), (True,)), values, values, values)
    assert "scale h1    +3.0000" in parameter_table(table, 8, 48, FULL).text()


def test_rows_and_how_many_stand_beside_each_other_agree() -> None:
    assert parameters_across((2, 2, 1), 48, FULL) == 0
    assert parameters_across((2, 2, 1), 36, FULL) == 2
    assert row_of(3, (2, 2, 1), 36, FULL) == 1
    assert row_of(3, (2, 2, 1), 48, FULL) == 3


@pytest.mark.parametrize("glyphs", [FULL, ASCII, COLORLESS, PLAIN])
@pytest.mark.parametrize("size", [(0, 0), (1, 1), (3, 20), (40, 200)])
def test_any_size(glyphs: Glyphs, size: tuple[int, int]) -> None:
    canvas = parameter_table(TABLE, *size, glyphs, first=2, selected=3)
    assert (canvas.rows, canvas.cols) == size


@tried(st.lists(st.floats(), min_size=9, max_size=9), st.sampled_from([30, 48]), few=25, many=100)
def test_any_number_keeps_the_columns(values: list[float], cols: int) -> None:
    numbers = np.array(values)
    canvas = parameter_table(ParameterRows((2, 2, 1), numbers, numbers, numbers), 10, cols, FULL)
    assert (canvas.rows, canvas.cols) == (10, cols)


def test_two_stand_beside_each_other_with_one_blank_where_two_do_not_fit() -> None:
    sizes = (2, 8, 8, 1)
    count = len(parameters(sizes))
    table = ParameterRows(sizes, np.linspace(-9, 9, count), np.zeros(count), None)
    for cols, second in ((34, None), (35, 18), (36, 19)):
        line = parameter_table(table, 3, cols, FULL).lines()[0]
        assert line.find("x1→h1.2") == (-1 if second is None else second)
        if second is not None:
            assert index_at(0, second, sizes, cols, FULL) == 1
            assert index_at(0, second - 2, sizes, cols, FULL) == 0
