"""The levels that a loss can only approach, and which rows share an output at them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xortui.core import DATASETS, Dataset
from xortui.core.curvature.levels import (
    SharedOutput,
    approach,
    groups_by_output,
    groups_code,
    groups_of_code,
    level_of,
    levels,
)

XOR = DATASETS["xor"]
PARITY = Dataset.from_arrays(
    [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)],
    [a ^ b ^ c for a in (0, 1) for b in (0, 1) for c in (0, 1)],
)


def test_a_level_whose_loss_is_not_defined_is_none() -> None:
    outside = Dataset(rows=((0.0, 0.0), (0.0, 1.0), (1.0, 0.0)), labels=(-1.0, 1.0, 1.0))
    found = levels(outside, "bce")
    # All others have the row of -1 alone.
    assert [[share.rows for share in level.shared] for level in found] == [[(0, 1)], [(0, 1, 2)]]


def test_xor_has_four_levels() -> None:
    third = -(math.log(1 / 3) + 2 * math.log(2 / 3)) / 3
    expected = [0, math.log(2) / 2, 0.75 * third, math.log(2)]
    assert [level.loss for level in levels(XOR, "bce")] == pytest.approx(expected, abs=1e-15)
    assert [level.loss for level in levels(XOR, "sse")] == pytest.approx([0, 1 / 4, 1 / 3, 1 / 2])
    assert [level.loss for level in levels(XOR, "mse")] == pytest.approx([0, 1 / 8, 1 / 6, 1 / 4])
    assert levels(XOR, "bce")[0].shared == ()
    assert levels(XOR, "bce")[-1].shared == (SharedOutput((0, 1, 2, 3), 0.5),)


def test_of_many_rows_none_are_listed() -> None:
    rows = Dataset.from_arrays(np.arange(9)[:, None], np.arange(9) % 2)
    with pytest.raises(ValueError, match=r"data must have at most 8 rows .*, got 9"):
        levels(rows, "bce")


def test_outputs_are_grouped_in_chains() -> None:
    outputs = np.array([0.5, 0.01, 0.515, 0.99, 0.53])
    assert [sorted(group) for group in groups_by_output(outputs, 0.02)] == [[1], [0, 2, 4], [3]]


def test_a_level_is_named_where_outputs_and_loss_are_those_of_it() -> None:
    near = np.array([0.003, 0.996, 0.501, 0.499])
    value = float(-np.mean(np.log([0.997, 0.996, 0.501, 0.501])))
    found = approach(near[None], value, XOR, "bce", 0.02)
    assert found.is_at_level
    assert found.level.loss == pytest.approx(math.log(2) / 2)
    assert found.level.shared == (SharedOutput((2, 3), 0.5),)
    far = approach(np.array([[0.003, 0.996, 0.6, 0.4]]), 0.35, XOR, "bce", 0.02)
    assert not far.is_at_level
    solved = approach(np.array([[0.001, 0.999, 0.999, 0.001]]), 0.001, XOR, "bce", 0.02)
    assert not solved.is_at_level, "nothing is shared"


def test_which_rows_share_an_output_is_one_number() -> None:
    level = level_of([[0, 3], [5, 6], [1, 2], [7, 4]], PARITY, "bce")
    assert level.shared == (), "rows with one target may share an output"
    level = level_of([[0, 1], [2, 3], [4, 5, 7], [6]], PARITY, "bce")
    code = groups_code(level, 8)
    assert groups_of_code(code, PARITY) == level.shared
    assert len(level.shared) == 3 and level.shared[2].output == pytest.approx(2 / 3)
    assert groups_code(level, 17) == 0


def test_outputs_of_their_own_groups_add_up_and_classes_share_all() -> None:
    adder = DATASETS["half-adder"]
    outputs = np.array([[0.002, 0.5, 0.999, 0.5], [0.001, 0.001, 0.002, 0.998]])
    value = math.log(2) / 4
    found = approach(outputs, value, adder, "bce", 0.02)
    assert found.level.loss == pytest.approx(value) and found.is_at_level
    assert found.level.shared == (SharedOutput((1, 3), 0.5, name="sum"),)
    assert groups_code(found.level, 4) == 0
    summed = approach(outputs, 0.25, adder, "sse", 0.02)
    assert summed.level.loss == pytest.approx(0.25) and summed.is_at_level
    classes = XOR.as_classes()
    outputs = np.array([[0.999, 0.5, 0.001, 0.5], [0.001, 0.5, 0.999, 0.5]])
    found = approach(outputs, math.log(2) / 2, classes, "cross_entropy", 0.02)
    assert found.level.loss == pytest.approx(math.log(2) / 2) and found.is_at_level
    assert found.level.shared == (SharedOutput((1, 3), 0.5, (0.5, 0.5)),)
