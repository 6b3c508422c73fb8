from __future__ import annotations

import numpy as np
import pytest
from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.charts.axis_ticks import (
    even_decades,
    even_epochs,
    even_scale,
    linear_unit,
    round_end,
)


def test_epochs_are_round_and_have_separators() -> None:
    end, ticks = even_epochs(12_500, 61)
    assert [label for _, label in ticks] == [f"{n:,}" for n in range(0, 12_001, 2_000)]
    assert 12_500 <= end <= 12_500 * 1.08
    assert even_epochs(1, 60)[1] == [(0, "0"), (1, "1")]


def test_losses_have_as_many_decimals_as_their_step_needs() -> None:
    def labels(high: float, cells: int) -> list[str]:
        return [label for _, label in even_scale(0, high, cells).ticks]

    assert labels(0.75, 9) == ["0.0", "0.2", "0.4", "0.6", "0.8"]
    assert labels(1, 9) == ["0.00", "0.25", "0.50", "0.75", "1.00"]
    assert labels(20_000, 5) == ["0", "10,000", "20,000"]


def test_powers_of_ten_have_one_form_on_an_axis() -> None:
    def labels(low: float, high: float) -> list[str]:
        return [label for _, label in even_decades(low, high, 13).ticks]

    assert labels(-3, 1) == ["0.001", "0.01", "0.1", "1", "10"]
    assert labels(-4, 1) == ["1e-04", "1e-03", "1e-02", "1e-01", "1e+00", "1e+01"]


@pytest.mark.parametrize(
    ("high", "unit", "labels"),
    [
        (1e300, 300, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (2e5, 3, ["0", "50", "100", "150", "200"]),
        (3e-5, -6, ["0", "8", "16", "24", "32"]),
    ],
)
def test_huge_and_tiny_losses_are_told_in_a_power_of_ten(
    high: float, unit: int, labels: list[str]
) -> None:
    assert linear_unit(0, high) == unit
    ticks = even_scale(0, high, 9).ticks
    assert [label for _, label in ticks] == labels


def assert_even(places: list[float], cells: int) -> None:
    """Whether ticks at such parts of an axis stand in the middle of cells, all as far apart."""
    at = np.array(places) * (cells - 1)
    assert np.abs(at - np.rint(at)).max(initial=0) < 0.02
    assert np.ptp(np.diff(np.rint(at))) == 0 if at.size > 1 else True


@tried(st.integers(0, 10**12), st.integers(2, 300), few=25, many=100)
def test_epochs_stand_evenly_and_inside(last: int, cells: int) -> None:
    rounded = round_end(last)
    assert last <= rounded <= max(last * 1.4, 1)
    end, ticks = even_epochs(rounded, cells)
    assert rounded <= end * (1 + 1e-9)
    assert len(ticks) <= 10
    assert all(0 <= epoch <= end for epoch, _ in ticks)
    assert_even([epoch / end for epoch, _ in ticks], cells)


@tried(st.floats(-1e300, 0), st.floats(1e-300, 1e300), st.integers(5, 50), few=25, many=100)
def test_losses_stand_evenly_and_inside(low: float, high: float, cells: int) -> None:
    for lowest in (0.0, low):
        scale = even_scale(lowest, high, cells)
        slack = 1e-8 * (scale.high / 4 - scale.low / 4)
        assert scale.low <= lowest + slack and high <= scale.high + slack
        assert 1 <= len(scale.ticks) <= 9
        span = scale.high / 4 - scale.low / 4
        assert_even([(value / 4 - scale.low / 4) / span for value, _ in scale.ticks], cells)


@tried(st.floats(-320, 308), st.floats(0, 600), st.integers(3, 50), few=25, many=100)
def test_powers_of_ten_stand_evenly_and_inside(low: float, span: float, cells: int) -> None:
    high = min(low + span, 308.3)
    scale = even_decades(low, high, cells)
    assert scale.low <= low + 1e-6 and high <= scale.high + 1e-6
    assert len(scale.ticks) >= 1
    places = [(value - scale.low) / (scale.high - scale.low) for value, _ in scale.ticks]
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in places)
    assert_even(places, cells)
