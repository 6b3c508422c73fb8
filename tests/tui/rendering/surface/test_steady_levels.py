"""Levels that stand still unless they have changed enough to be seen."""

from __future__ import annotations

import numpy as np

from xortui.tui.rendering.cells.color_ramps import NO_LEVEL, quantise
from xortui.tui.rendering.surface.steady_levels import SteadyLevels


def test_what_moves_changes_few_pixels_and_what_rests_is_exact() -> None:
    values = np.linspace(0.0, 1.0, 1000)[None]
    steady, still = SteadyLevels(), SteadyLevels()
    first = steady.of(values, 128, is_moving=True)
    assert (first == quantise(values, 128)).all()
    changed = exact = 0
    for step in range(1, 21):
        moved = values * (1 - 0.002 * step)
        before, drawn = first, steady.of(moved, 128, is_moving=True)
        changed += int((drawn != before).sum())
        exact += int((quantise(moved, 128) != quantise(values * (1.002 - 0.002 * step), 128)).sum())
        off = np.abs(moved * 128 - (drawn + 0.5))
        assert off.max() < 8.1  # as far as 16 levels are off their middles
        first = drawn
    assert 5 * changed < 2 * exact
    assert (steady.of(moved, 128, is_moving=False) == still.of(moved, 128, is_moving=False)).all()


def test_what_is_not_finite_is_neither_kept_nor_hidden() -> None:
    steady = SteadyLevels()
    steady.of(np.array([[0.5, np.nan]]), 128, is_moving=True)
    found = steady.of(np.array([[np.nan, 0.5]]), 128, is_moving=True)
    assert found[0, 0] == NO_LEVEL
    assert found[0, 1] > 0


def test_few_levels_do_not_flicker_at_their_edges() -> None:
    steady = SteadyLevels()
    seen = {
        int(steady.of(np.array([[0.5 + sign * 0.004]]), 16, is_moving=True)[0, 0])
        for sign in (1, -1, 1, -1)
    }
    assert len(seen) == 1
