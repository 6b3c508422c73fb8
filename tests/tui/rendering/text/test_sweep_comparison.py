"""What the intervals of several sweeps tell apart, in words."""

from __future__ import annotations

import numpy as np
import pytest

from xortui.core.sweep import wilson_interval
from xortui.tui.rendering.text.sweep_comparison import (
    Estimate,
    median_interval,
    medians_sentence,
    shares_sentence,
)


def _share(label: str, solved: int, seeds: int = 200) -> Estimate:
    return Estimate(label, solved / seeds, *wilson_interval(solved, seeds))


def test_what_lies_apart_and_what_seeds_do_not_tell_apart_is_said() -> None:
    shares = [_share("hidden 2", 160), _share("hidden 4", 192), _share("hidden 3", 190)]
    assert shares_sentence(shares, 200) == (
        "solved most: hidden 4 96.0 % (92.3 .. 98.0); "
        "told apart from it: hidden 2 80.0 % (73.9 .. 85.0); "
        "not told apart by 200 seeds: hidden 3 95.0 % (91.0 .. 97.3)"
    )
    assert shares_sentence([_share("a", 0), _share("b", 0)], 200) == "no run is solved"
    medians = [Estimate("a", 6235.0, 5900.0, 6500.0), Estimate("b", 1913.0, 1800.0, 2000.0)]
    assert medians_sentence(medians, 200) == (
        "half of the solved ones soonest: b by 1,913 (1,800 .. 2,000); "
        "told apart from it: a by 6,235 (5,900 .. 6,500)"
    )
    assert medians_sentence([], 200) == "too few runs are solved to compare how soon"


def test_the_interval_of_a_median_holds_it_in_about_95_of_100_draws() -> None:
    draws = np.random.default_rng(1)
    held = 0
    for _draw in range(400):
        values, counts = np.unique(draws.geometric(0.001, size=101), return_counts=True)
        found = median_interval(values, counts)
        assert found is not None
        held += found[1] <= np.log(0.5) / np.log(1 - 0.001) <= found[2]
    assert 0.92 <= held / 400 <= 0.99
    values = np.array([1, 2, 7], np.int64)
    found = median_interval(values, np.array([3, 2, 3]))
    assert found is not None and found[0] == pytest.approx(2.0)
    assert median_interval(values, np.array([1, 1, 1])) is None
