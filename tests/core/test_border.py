"""What parts right from wrong, and what is too near to say."""

from __future__ import annotations

import pytest

from xortui.core import Border, Dataset


@pytest.mark.parametrize(
    ("targets", "middle"),
    [
        ((0, 1, 1), 0.5),
        ((0, 0), 0.5),
        ((1, 1), 0.5),
        ((-1, 1, -1), 0.0),
        ((1, 2), 1.5),
        ((0.1, 0.9), 0.5),
        ((-1e308, 1e308), 0.0),
        ((0, 1, 2), None),
        ((0.25, 0.5, 0.75), None),
        ((2, 2), None),
    ],
)
def test_right_and_wrong_part_in_the_middle_between_two_targets(
    targets: tuple[float, ...], middle: float | None
) -> None:
    border = Dataset.from_arrays([[0.0]] * len(targets), targets).border
    assert (border and border.middle) == middle


def test_an_output_on_the_border_is_on_neither_side() -> None:
    border = Dataset.from_arrays([[0.0], [1.0]], [-1, 1]).border
    assert border is not None
    outputs = [-1, -1e-8, -1e-11, 0, 1e-11, 1e-8, 1, float("nan"), float("inf")]
    assert border.sides(outputs).tolist() == [-1, -1, 0, 0, 0, 1, 1, 0, 1]


def test_outputs_are_equal_within_the_margin() -> None:
    assert Border().are_equal([0.3, 0.3 + 1e-11])
    assert not Border().are_equal([0.3, 0.3 + 1e-6])
    assert not Border().are_equal([float("nan"), float("nan")])
