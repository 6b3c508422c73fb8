from __future__ import annotations

import dataclasses
import math
import operator
import re

import numpy as np
import pytest
from hypothesis import strategies as st
from rich.cells import cell_len
from support.examples import tried

from xortui.core import DATASETS, Dataset, RunConfig, Trainer
from xortui.tui.rendering.cells.cell_style import cell_style
from xortui.tui.rendering.cells.glyphs import ASCII, COLORLESS, FULL, PLAIN, Glyphs
from xortui.tui.rendering.text.truth_table import TruthRows, target_span, truth_table

XOR = TruthRows(
    inputs=np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
    targets=np.array([0.0, 1.0, 1.0, 0.0]),
    predictions=np.array([0.0182, 0.9861, 0.486, np.nan]),
    losses=np.array([0.0181, 0.0141, 0.72, np.nan]),
)


def test_the_table() -> None:
    assert truth_table(XOR, 5, 36, FULL).text() == (
        "x1  x2  target  output       loss\n"
        " 0   0      0    0.018 ✓   0.0181\n"
        " 0   1      1    0.986 ✓   0.0141\n"
        " 1   0      1    0.486 ✗   0.7200\n"
        " 1   1      0      nan ✗      nan"
    )


def test_headings_are_names_as_long_as_everything_else_has_room() -> None:
    table = dataclasses.replace(XOR, names=("annual rainfall", "年収入"))
    wide, narrow = (truth_table(table, 5, cols, FULL).lines() for cols in (72, 38))
    assert wide[0].startswith("annual rainfall  年収入  target")
    assert re.match("annu[a-z ]*… 年収", narrow[0]) and narrow[0].rstrip().endswith("loss")
    assert narrow[1].split()[:5] == ["0", "0", "0", "0.018", "✓"]
    assert float(narrow[1].split()[5]) == pytest.approx(0.0181, abs=5e-4)
    assert {cell_len(line.rstrip()) for line in narrow} == {cell_len(narrow[0].rstrip())}


POINTS = np.random.default_rng(0).uniform(-1, 1, (500, 2))
MANY = TruthRows(
    inputs=POINTS,
    targets=(POINTS[:, 0] > 0).astype(float),
    predictions=(POINTS[:, 0] > 0.01).astype(float),
    losses=np.where(POINTS[:, 0] > 0, 0.25, 0.0123),
)


def test_more_rows_than_fit_are_counted_and_scrolled() -> None:
    lines = truth_table(MANY, 6, 60, FULL, first=100).lines()
    assert lines[0].split() == ["x1", "x2", "target", "output", "loss"]
    assert [float(line.split()[0]) for line in lines[1:5]] == POINTS[100:104, 0].round(3).tolist()
    assert lines[5].rstrip() == "rows 101 to 104 of 500"
    assert truth_table(MANY, 6, 60, FULL, first=497).lines()[4].strip() == ""
    assert MANY.right == 500 - ((POINTS[:, 0] > 0) & (POINTS[:, 0] <= 0.01)).sum()


def test_held_out_rows_stand_below_the_others_and_are_marked() -> None:
    config = RunConfig(test=0.25)
    trainer = Trainer(config)
    rows = TruthRows.of(config.dataset, trainer.snapshot(), config.held_out)
    for glyphs, mark in ((FULL, "◇"), (ASCII, "t")):
        lines = truth_table(rows, 5, 40, glyphs).lines()
        assert [line.startswith(mark) for line in lines] == [False] * 4 + [True]
        assert lines[4].split()[1:4] == ["1", "1", "0"]
    # What is counted is what was trained with.
    assert rows.right == 2 and len(rows.targets) == 4
    assert lines[0].split() == ["x1", "x2", "target", "output", "loss"]


def test_outputs_and_losses_stay_where_there_is_little_room() -> None:
    assert truth_table(MANY, 3, 30, FULL).lines()[0] == "   x1    x2 tgt    out    loss"
    row = truth_table(MANY, 3, 30, FULL).lines()[1]
    assert row.split() == ["0.27", "-0.46", "1", "1.000", "✓", "0.250"]
    inputs = np.random.default_rng(0).uniform(-1, 1, (500, 9))
    wide = TruthRows(inputs, MANY.targets, MANY.predictions, MANY.losses)
    heading, row, *_ = truth_table(wide, 3, 30, FULL).lines()
    assert heading.split() == ["x1", "..", "tgt", "out", "loss"]
    assert row.split()[1:] == ["..", "1", "1.000", "✓", "0.250"]
    assert truth_table(wide, 3, 24, FULL).lines()[0].split() == ["x1", "..", "tgt", "out"]
    start, stop = target_span(wide, 3, 30, FULL)
    assert heading[start:stop] == "tgt"


def test_targets_are_called_so_wherever_there_is_room_for_the_word() -> None:
    inputs = np.array([[-0.174, 0.985], [0.214, -0.118]])
    rows = TruthRows(inputs, np.array([0.0, 1.0]), np.array([0.016, 0.944]), np.array([0.1, 0.2]))
    short = truth_table(rows, 3, 34, FULL).lines()[0]
    whole = truth_table(rows, 3, 35, FULL).lines()[0]
    assert short.split() == ["x1", "x2", "tgt", "out", "loss"]
    assert whole.split() == ["x1", "x2", "target", "out", "loss"]


def test_marks_stand_close_before_an_input_goes() -> None:
    """One cell is missing for a blank behind the marks of held-out rows."""
    inputs = np.array([[-4.7, -1.2], [0.2, -3.3], [1.1, 2.8]])
    outputs, losses = np.array([0.479, 0.655, 1.0]), np.array([0.74, 0.42, 13.68])
    rows = TruthRows(inputs, np.array([1.0, 1.0, 0.0]), outputs, losses, n_trained=2)
    assert truth_table(rows, 4, 29, FULL).lines() == [
        "   x1   x2 tgt    out    loss",
        " -4.7 -1.2  1   0.479 ✗  0.74",
        "  0.2 -3.3  1   0.655 ✓  0.42",
        "◇ 1.1  2.8  0   1.000 ✗ 13.68",
    ]
    assert target_span(rows, 4, 29, FULL) == (11, 14)
    assert truth_table(rows, 4, 28, FULL).lines()[0].split()[:2] == ["x1", ".."]


def test_a_column_has_one_form() -> None:
    losses = np.array([0.0181, 12.3456, 0.0003, 1.0])
    table = TruthRows(XOR.inputs, XOR.targets, XOR.predictions, losses)
    shown = [line.split()[-1] for line in truth_table(table, 5, 60, FULL).lines()[1:]]
    assert shown == ["0.0181", "12.3456", "0.0003", "1.0000"]
    solved = TruthRows(XOR.inputs, XOR.targets, XOR.predictions, losses / 1e4)
    shown = [line.split()[-1] for line in truth_table(solved, 5, 60, FULL).lines()[1:]]
    assert shown == ["1.8e-06", "1.2e-03", "3.0e-08", "1.0e-04"]


def test_a_narrow_table_in_ascii_without_colour_shows_the_selected_target() -> None:
    assert truth_table(XOR, 3, 22, PLAIN, first=1, selected=2).text() == (
        "x1  x2  tgt     out\n 0   1   1    0.986 v\n 1   0  [1]   0.486 x"
    )


def test_the_selected_target_stands_out_in_colour() -> None:
    canvas = truth_table(XOR, 5, 36, FULL, selected=0)
    where = canvas.lines()[1].index("0", 8)
    assert cell_style(int(canvas.styles[1, where])).background == "accent"


@pytest.mark.parametrize("glyphs", [FULL, ASCII, COLORLESS, PLAIN])
@pytest.mark.parametrize("size", [(0, 0), (1, 1), (2, 5), (40, 200)])
def test_any_size(glyphs: Glyphs, size: tuple[int, int]) -> None:
    canvas = truth_table(XOR, *size, glyphs, selected=3)
    assert (canvas.rows, canvas.cols) == size


@tried(st.lists(st.floats(), min_size=4, max_size=4), few=25, many=100)
def test_any_number_is_shown(values: list[float]) -> None:
    numbers = np.array(values)
    table = TruthRows(XOR.inputs, numbers, numbers, numbers)
    assert truth_table(table, 5, 60, FULL).rows == 5


NUMBERS = st.floats(1e-99, 1e99) | st.sampled_from([0.0, math.nan, math.inf])
"""What two digits of exponent are enough for, and what is no number."""
FOUR_LOSSES = st.lists(NUMBERS, min_size=4, max_size=4)
FOUR_OUTPUTS = st.lists(NUMBERS | NUMBERS.map(operator.neg), min_size=4, max_size=4)


@tried(FOUR_OUTPUTS, FOUR_LOSSES, few=25, many=100)
def test_outputs_and_losses_never_change_the_width(
    outputs: list[float], losses: list[float]
) -> None:
    table = TruthRows(XOR.inputs, XOR.targets, np.array(outputs), np.array(losses))
    heading = truth_table(XOR, 5, 60, FULL).lines()[0]
    assert truth_table(table, 5, 60, FULL).lines()[0] == heading


def test_targets_of_minus_one_and_one_are_judged_by_sign() -> None:
    data = Dataset(Dataset.from_gate("xor").rows, (-1.0, 1.0, 1.0, -1.0))
    outputs = np.array([-0.2, 0.3, -0.1, 0.1])
    table = TruthRows(data.inputs, data.targets[:, 0], outputs, XOR.losses, data.border)
    marks = [line.split()[4] for line in truth_table(table, 5, 60, FULL).lines()[1:]]
    assert marks == ["✓", "✓", "✗", "✗"]


def test_a_regression_has_errors_in_place_of_marks() -> None:
    targets = np.array([0.0, 0.5, 1.0, 2.0])
    outputs = np.array([0.25, 0.25, 1.0, 1.5])
    table = TruthRows(XOR.inputs, targets, outputs, np.zeros(4), None)
    heading, *lines = truth_table(table, 5, 60, FULL).lines()
    assert heading.split() == ["x1", "x2", "target", "output", "error", "loss"]
    assert [line.split()[4] for line in lines] == ["0.250", "-0.250", "0.000", "-0.500"]


def test_no_two_outputs_read_alike_where_one_is_right_and_one_is_wrong() -> None:
    outputs = np.array([0.5001, 0.5001, 0.4999, 0.5 + 1e-11])
    table = TruthRows(XOR.inputs, XOR.targets, outputs, XOR.losses)
    cells = [line.split()[3:5] for line in truth_table(table, 5, 60, FULL).lines()[1:]]
    assert cells == [[">0.500", "✗"], [">0.500", "✓"], ["<0.500", "✗"], ["0.500", "="]]


def test_an_output_is_never_minus_zero() -> None:
    data = Dataset(Dataset.from_gate("xor").rows, (-1.0, 1.0, 1.0, -1.0))
    outputs = np.array([-0.0001, 0.0001, -1e-12, -0.0])
    table = TruthRows(data.inputs, data.targets[:, 0], outputs, XOR.losses, data.border)
    cells = [line.split()[3:5] for line in truth_table(table, 5, 60, PLAIN).lines()[1:]]
    assert cells == [["<0.000", "v"], [">0.000", "v"], ["0.000", "="], ["0.000", "="]]


def test_several_outputs_and_classes_have_one_column_each() -> None:
    adder = Trainer(RunConfig(data=DATASETS["half-adder"])).snapshot()
    rows = TruthRows.of(DATASETS["half-adder"], adder)
    predictions = adder.predictions
    right = ((predictions > 0.5) == (DATASETS["half-adder"].targets > 0.5)).all(axis=1)
    assert rows.right == right.sum()
    lines = truth_table(rows, 5, 60, FULL).text().splitlines()
    assert lines[0].split() == ["x1", "x2", "target", "output", "loss"]
    for line, outputs, is_right in zip(lines[1:], predictions, right, strict=True):
        assert " ".join(f"{value:.2f}" for value in outputs) in line
        assert ("✓" if is_right else "✗") in line
    config = RunConfig(output_activation="softmax", loss="cross_entropy")
    rows = TruthRows.of(config.dataset, Trainer(config).snapshot())
    assert "class 1   class " in truth_table(rows, 5, 60, FULL).text()
