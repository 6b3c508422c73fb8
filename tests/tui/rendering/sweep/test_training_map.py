"""A map's colours are the fates of its runs."""

from itertools import product

import numpy as np
import pytest
from support.color_vision import VISIONS, distance

from xortui.core.maps import MAP_PRESETS, TrainingMap
from xortui.tui.rendering.cells.glyphs import ASCII, FULL
from xortui.tui.rendering.sweep.training_map import (
    LEVELS,
    map_colors,
    map_levels,
    map_pixels,
    training_map,
)

EDGE = MAP_PRESETS["edge"]


def known(width: int, height: int) -> TrainingMap:
    found = TrainingMap(EDGE.config, EDGE.window, width, height)
    found.finish()
    return found


def test_each_fate_has_its_colours_and_the_earliest_solved_is_the_brightest() -> None:
    found = known(60, 36)
    levels = map_levels(found)[::-1].ravel()
    outcomes = found.outcomes
    solved, diverged = outcomes.solved_at >= 0, outcomes.diverged_at >= 0
    np.testing.assert_array_equal(levels < LEVELS, solved)
    np.testing.assert_array_equal((levels >= LEVELS) & (levels < 2 * LEVELS), diverged)
    assert (levels < 3 * LEVELS).all()
    order = np.argsort(outcomes.solved_at[solved], kind="stable")
    assert (np.diff(levels[solved][order]) <= 0).all()
    assert len(set(map_colors()[:LEVELS])) == LEVELS


def test_what_is_not_computed_yet_has_the_colour_of_its_block() -> None:
    found = TrainingMap(EDGE.config, EDGE.window, 16, 8)
    assert (map_levels(found) == 3 * LEVELS).all()
    found.advance(8)
    assert found.step == 4
    levels = map_levels(found)[::-1]
    assert (levels < 3 * LEVELS).all()
    assert (levels[:4, :4] == levels[0, 0]).all()


def test_the_cursor_stands_on_its_pixel_and_letters_tell_fates_without_colours() -> None:
    found = known(20, 20)
    assert map_pixels(10, 20, FULL) == (20, 20)
    drawn = training_map(map_levels(found), (3, 19), 10, 20, FULL).text().splitlines()
    assert drawn[0][3] == "◆"
    assert map_pixels(20, 20, ASCII) == (20, 20)
    plain = training_map(map_levels(found), None, 20, 20, ASCII).text().splitlines()
    assert plain[5].rstrip().endswith("!") and "!" not in plain[19][:3]


@pytest.mark.parametrize("vision", VISIONS)
def test_fates_stay_apart_for_every_eye_early_and_late(vision: str) -> None:
    colors = map_colors()
    solved, diverged, neither = (colors[at : at + LEVELS : 4] for at in range(0, 72, LEVELS))
    for one, other in ((solved, diverged), (solved, neither), (diverged, neither)):
        assert min(distance(*pair, vision) for pair in product(one, other)) >= 25
