"""What the maps under a name show."""

import numpy as np
import pytest

from xortui.core.maps import MAP_PRESETS, TrainingMap


@pytest.mark.parametrize("name", MAP_PRESETS)
def test_each_shows_several_fates(name: str) -> None:
    preset = MAP_PRESETS[name]
    found = TrainingMap(preset.config, preset.window, 24, 14)
    found.finish()
    solved = np.mean(found.outcomes.solved_at >= 0)
    diverged = np.mean(found.outcomes.diverged_at >= 0)
    assert 0.02 < solved < 0.9
    assert (diverged > 0.1) == (name != "basins-sigmoid")
    assert preset.about


def test_where_a_tour_ends_lies_within_its_map() -> None:
    for preset in MAP_PRESETS.values():
        if preset.tour is None:
            continue
        for outer, inner in (
            (preset.window.across, preset.tour.across),
            (preset.window.up, preset.tour.up),
        ):
            assert outer.field == inner.field
            assert outer.low <= inner.low < inner.high <= outer.high
