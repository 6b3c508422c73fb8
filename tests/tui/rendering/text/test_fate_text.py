"""Levels, rows that share an output, and epochs that are foreseen, in words."""

from __future__ import annotations

from typing import get_args

import pytest

from xortui.core import DATASETS, Dataset, RunConfig, SharedOutput, Unjudged
from xortui.tui.rendering.text.fate_text import (
    all_shared_text,
    foreseen_epoch_text,
    fraction_text,
    row_text,
    shared_text,
    unjudged_text,
)

XOR = DATASETS["xor"]
POINTS = Dataset.from_arrays([[0.5 * i] for i in range(9)], [i % 2 for i in range(9)])


def test_a_mean_of_few_targets_is_a_fraction() -> None:
    means = (0.5, 1 / 3, 2 / 3, 0.0, -1 / 3, 0.123456)
    assert [fraction_text(mean) for mean in means] == ["1/2", "1/3", "2/3", "0", "-1/3", "0.1235"]


def test_a_row_is_its_inputs_in_a_truth_table_and_its_number_elsewhere() -> None:
    assert row_text(2, XOR) == "(1,0)"
    assert row_text(2, POINTS) == "3"


@pytest.mark.parametrize(
    ("rows", "output", "data", "text"),
    [
        ((2, 3), 0.5, XOR, "(1,0) and (1,1) share 1/2"),
        ((1, 2, 3), 2 / 3, XOR, "(0,1), (1,0) and (1,1) share 2/3"),
        ((0, 1, 2, 3), 0.5, XOR, "all rows share 1/2"),
        ((0, 8), 0.5, POINTS, "rows 1, 9 share 1/2"),
        ((0, 1, 2, 3, 5), 0.6, POINTS, "5 rows share 3/5"),
    ],
)
def test_which_rows_share_an_output(
    rows: tuple[int, ...], output: float, data: Dataset, text: str
) -> None:
    assert shared_text(SharedOutput(rows, output), data) == text


def test_two_groups_stand_side_by_side() -> None:
    groups = (SharedOutput((0, 1), 0.5), SharedOutput((3, 4), 0.5))
    assert all_shared_text(groups, POINTS) == "rows 1, 2 share 1/2; rows 4, 5 share 1/2"


@pytest.mark.parametrize(
    ("epoch", "now", "text"),
    [
        (12_306, 5_000, "12,306"),
        (131_468, 20_000, "about 100,000"),
        (99_000, 0, "99,000"),
        (4_213_000, 20_000, "about 4 million"),
        (9_999_999_999, 0, "about 10 thousand million"),
    ],
)
def test_what_is_far_away_has_one_digit(epoch: int, now: int, text: str) -> None:
    assert foreseen_epoch_text(epoch, now, RunConfig()) == text
    adam = RunConfig(optimizer="adam", learning_rate=0.1)
    assert foreseen_epoch_text(epoch, now, adam) == f"{epoch:,}", "it went on by itself"


@pytest.mark.parametrize("reason", get_args(Unjudged))
def test_every_reason_has_its_words(reason: Unjudged) -> None:
    assert len(unjudged_text(reason)) > 10


def test_of_several_outputs_it_is_said_which_is_shared_and_of_classes_all() -> None:
    adder = DATASETS["half-adder"]
    shared = SharedOutput((1, 3), 0.5, name="sum")
    assert shared_text(shared, adder) == "sum: (0,1) and (1,1) share 1/2"
    classes = SharedOutput((1, 3), 2 / 3, (1 / 3, 2 / 3))
    assert shared_text(classes, XOR) == "(0,1) and (1,1) share (1/3, 2/3)"
