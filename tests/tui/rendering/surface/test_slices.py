"""A slice has the values that the data have, or a few bands of them."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core import Dataset
from xortui.tui.rendering.surface.slices import Slice, slice_of

PARITY = np.array([[a, b, c, d] for a in (0, 1) for b in (0, 1) for c in (0, 1) for d in (0, 1)])


def sliced(inputs: object, *steps: int) -> Slice:
    table = np.asarray(inputs, np.float64)
    found = slice_of(Dataset.from_arrays(table, np.arange(len(table)) % 2), steps)
    assert found is not None
    return found


def test_where_both_inputs_are_axes_there_is_no_slice() -> None:
    assert slice_of(Dataset.from_gate("xor"), (1,)) is None


def test_the_rows_of_a_truth_table_lie_on_one_slice_each() -> None:
    seen = np.zeros(16, int)
    for third in range(2):
        for fourth in range(2):
            found = sliced(PARITY, third, fourth)
            assert found.places == (str(third), str(fourth))
            assert found.held[2:] == (third, fourth)
            assert found.is_on.tolist() == (PARITY[:, 2:] == [third, fourth]).all(axis=1).tolist()
            seen += found.is_on
    assert (seen == 1).all()


def test_after_the_last_level_comes_the_first_and_what_is_missing_is_not_moved() -> None:
    assert sliced(PARITY, 2).places == sliced(PARITY).places == ("0", "0")
    assert sliced(PARITY, -1).places == ("1", "0")
    assert sliced(PARITY, 1, 0, 5).places == ("1", "0")


def test_an_input_of_many_values_has_bands() -> None:
    third = np.array([0.0, *(np.arange(100) + 0.5) / 10, 10.0])
    inputs = np.column_stack([third, third, third])
    found = sliced(inputs)
    assert found.places == ("4 to 6",)
    assert found.held[2] == pytest.approx(5)
    assert third[found.is_on].tolist() == ((np.arange(40, 60) + 0.5) / 10).tolist()
    everywhere = sum(sliced(inputs, step).is_on.astype(int) for step in range(5))
    assert everywhere.tolist() == [1] * 102
    assert sliced(inputs, 2).places == ("8 to 10",)
    assert sliced(inputs, 2).is_on[-1], "the last value is in the last band"


@pytest.mark.parametrize("size", [1e-300, 8e307])
def test_no_values_are_too_strange(size: float) -> None:
    third = np.linspace(-size, size, 50)
    found = sliced(np.column_stack([third, third, third]))
    assert found.is_on.any()
    assert np.isfinite(found.held).all()
