from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from support.examples import tried

from xortui.tui.rendering.charts.curve_points import bends, decimated, finite_runs


@tried(
    st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=300),
    st.integers(1, 40),
    few=25,
    many=100,
)
def test_spikes_survive(values: list[float], cols: int) -> None:
    up = np.array(values)
    across, kept = decimated(np.arange(up.size) / 300, up, 1000, cols)
    assert kept.size == across.size <= max(2 * cols, 0)
    assert (np.diff(across) > 0).all()
    if np.isfinite(up).any():
        assert np.nanmax(kept) >= np.nanmax(up) - 1 / 4000
        assert np.nanmin(kept) <= np.nanmin(up) + 1 / 4000


def test_a_gap_stays_a_gap() -> None:
    up = np.full(100, 0.5)
    up[40:60] = np.nan
    _, kept = decimated(np.arange(100.0), up, 1000, 10)
    assert len(finite_runs(kept)) == 2


def test_runs_of_finite_values() -> None:
    values = np.array([np.nan, 1.0, 2.0, np.inf, 3.0])
    assert finite_runs(values) == [slice(1, 3), slice(4, 5)]
    assert finite_runs(np.array([])) == []


def test_a_stretch_flatter_than_a_dot_leaves_one_point() -> None:
    up = np.linspace(0.5, 0.501, 1000)
    up[500] = 0.9
    _, kept = decimated(np.arange(1000.0), up, 10, 50)
    assert 50 <= kept.size <= 51
    assert kept.max() == 0.9


@tried(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0.001, 0.2), few=25, many=100)
def test_a_line_through_the_bends_passes_every_point_closely(
    heights: list[float], bound: float
) -> None:
    xs, ys = np.linspace(0, 1, len(heights)), np.array(heights)
    kept = bends(xs, ys, bound)
    assert {0, len(heights) - 1} <= set(kept.tolist())
    assert np.abs(np.interp(xs, xs[kept], ys[kept]) - ys).max() < bound + 1e-12


def test_a_straight_stretch_has_no_bends_and_a_spike_is_one() -> None:
    xs = np.linspace(0, 1, 50)
    assert bends(xs, 0.2 + 0.5 * xs, 0.01).tolist() == [0, 49]
    spiked = 0.2 + 0.5 * xs
    spiked[20] = 1.0
    assert bends(xs, spiked, 0.01).tolist() == [0, 19, 20, 21, 49]
