from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xortui.tui.rendering.charts.axis_ticks import (
    decade_ticks,
    epoch_ticks,
    linear_ticks,
    linear_unit,
    round_end,
)


def test_epochs_are_round_and_have_separators() -> None:
    assert [label for _, label in epoch_ticks(12_500, 60)] == [
        "0",
        "2,500",
        "5,000",
        "7,500",
        "10,000",
        "12,500",
    ]
    assert epoch_ticks(1, 60) == [(0, "0"), (1, "1")]


def test_losses_have_as_many_decimals_as_their_step_needs() -> None:
    assert [label for _, label in linear_ticks(0, 0.75, 8)] == ["0.0", "0.2", "0.4", "0.6"]
    assert [label for _, label in linear_ticks(0, 1, 8)] == ["0.00", "0.25", "0.50", "0.75", "1.00"]
    assert [label for _, label in linear_ticks(0, 20_000, 4)] == ["0", "10,000", "20,000"]


def test_powers_of_ten() -> None:
    assert [label for _, label in decade_ticks(-3, 1, 12)] == ["0.001", "0.01", "0.1", "1", "10"]


def test_powers_of_ten_have_one_form_on_an_axis() -> None:
    labels = [label for _, label in decade_ticks(-4, 1, 12)]
    assert labels == ["1e-04", "1e-03", "1e-02", "1e-01", "1e+00", "1e+01"]


@pytest.mark.parametrize(
    ("high", "unit", "labels"),
    [
        (1e300, 300, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (2e5, 3, ["0", "50", "100", "150", "200"]),
        (3e-5, -6, ["0", "10", "20", "30"]),
    ],
)
def test_huge_and_tiny_losses_are_told_in_a_power_of_ten(
    high: float, unit: int, labels: list[str]
) -> None:
    assert linear_unit(0, high) == unit
    ticks = linear_ticks(0, high, 8)
    assert [label for _, label in ticks] == labels
    assert ticks[-1][0] == pytest.approx(high)


@given(st.integers(0, 10**12), st.integers(1, 300))
def test_epoch_ticks_are_few_and_inside(last: int, cols: int) -> None:
    end = round_end(last)
    assert last <= end <= max(last * 1.4, 1)
    ticks = epoch_ticks(end, cols)
    assert len(ticks) <= 10
    assert all(0 <= epoch <= end for epoch, _ in ticks)


@given(st.floats(1e-300, 1e300), st.integers(1, 50))
@pytest.mark.parametrize("low", [0.0])
def test_linear_ticks_are_few_and_inside(low: float, high: float, rows: int) -> None:
    ticks = linear_ticks(low, high, rows)
    assert 1 <= len(ticks) <= 8
    assert all(low <= value <= high * (1 + 1e-6) for value, _ in ticks)
