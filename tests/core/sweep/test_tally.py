"""Shares with their intervals, quartiles, and grids."""

import numpy as np
import pytest
from hypothesis import strategies as st
from support.examples import tried

from xortui.core.sweep import (
    FATES,
    SOLVED,
    STUCK,
    Mean,
    Outcomes,
    Tally,
    wilson_interval,
)


def outcomes(fates: list[int], solved_at: list[int], losses: list[float]) -> Outcomes:
    count = len(fates)
    found = Outcomes.unjudged(
        range(count),
        np.array(solved_at, np.int64),
        np.full(count, 9),
        np.array(losses),
        np.zeros(count, bool),
    )
    found.fates[:] = fates
    return found


def test_the_interval_is_wilsons() -> None:
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", Table I.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson_interval(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)
    assert wilson_interval(29, 29)[1] == 1.0
    assert wilson_interval(0, 0) == (0.0, 1.0)


@tried(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.integers(1, 10), few=25, many=100)
def test_quartiles_are_numpys_however_runs_are_cut(epochs: list[int], size: int) -> None:
    tally = Tally()
    for start in range(0, len(epochs), size):
        part = epochs[start : start + size]
        tally.add(outcomes([SOLVED] * len(part), part, [0.0] * len(part)))
    assert tally.epochs_to_solve() == pytest.approx(np.quantile(epochs, (0.25, 0.5, 0.75)))
    assert tally.runs == len(epochs)
    assert tally.solved_share == 1.0


@pytest.mark.parametrize("size", [1, 3, 50])
def test_a_mean_is_numpys_however_runs_are_cut_and_leaves_out_what_is_not_finite(
    size: int,
) -> None:
    values = np.random.default_rng(0).normal(1e6, 1.0, 50)
    found = Mean()
    for start in range(0, 50, size):
        found.add(np.append(values[start : start + size], [np.nan, np.inf]))
    assert found.count == 50 and found.mean == pytest.approx(values.mean(), rel=1e-15)
    reach = 1.959963984540054 * values.std(ddof=1) / np.sqrt(50)
    assert found.interval == pytest.approx((values.mean() - reach, values.mean() + reach))
    share = Mean(0.0, 1.0)
    share.add(np.array([0.0, 1.0, 1.0]))
    assert share.interval is not None and share.interval[1] == 1.0 > share.interval[0] > 0.0
    one = Mean()
    one.add(values[:1])
    assert one.mean == values[0] and one.interval is None


def test_fates_are_counted_and_levels_kept() -> None:
    tally = Tally()
    assert tally.epochs_to_solve() is None
    found = outcomes([STUCK, STUCK, STUCK, 1, 3, 4], [-1] * 6, [0.35, 0.36, 0.5, 0.6, np.inf, 0.7])
    found.levels[:2] = 0.34657359028, 0.34657359029
    found.rates_too_large[3] = True
    tally.add(found)
    assert tally.fates == dict(zip(FATES, (0, 1, 3, 1, 1), strict=True))
    assert tally.stuck_at == {0.346574: 2, 0.5: 1}, "one that rests at no level is at its loss"
    assert tally.rates_too_large == 1
    assert tally.epochs_to_solve() is None
