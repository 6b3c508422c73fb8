"""What says how points are drawn is checked, and followed, wherever a run comes from."""

from __future__ import annotations

import pytest

from xortui.core import Change, Dataset, Recipe, RunConfig
from xortui.core.point_rules import check_points, drawn_points


def test_points_are_drawn_anew_only_where_the_recipe_is_another() -> None:
    data = Dataset.drawn(Recipe("moons", 30, 0.1, 2))
    assert drawn_points(data, 30, 0.1, 2) is data
    assert drawn_points(data, 31, 0.1, 2) == Dataset.drawn(Recipe("moons", 31, 0.1, 2))
    xor = Dataset.from_gate("xor")
    assert drawn_points(xor, 31, 0.1, 2) is xor
    assert drawn_points(None, 200, 0.0, 0) is None


def test_the_first_broken_rule_is_told() -> None:
    data = Dataset.named("moons")
    check_points(data, 30, 1, 2)
    with pytest.raises(ValueError, match="points must be an integer from 2"):
        check_points(data, None, 1, 2)
    with pytest.raises(ValueError, match=r"noise must be a number from 0 to 1, got 1\.5"):
        check_points(data, 30, 1.5, 2)
    with pytest.raises(ValueError, match="points must be an integer from 2"):
        RunConfig.from_dict({"data": "moons", "points": "many"})


def test_changes_that_would_draw_for_hours_are_refused() -> None:
    changes = [Change(n, "data_seed", n % 2) for n in range(101)]
    config = RunConfig(data=Dataset.named("moons"), points=10_000)
    assert config.replace(changes=tuple(changes[:100])).at(99).data_seed == 1
    with pytest.raises(ValueError, match="changes must be of at most 1,000,000 points"):
        config.replace(changes=tuple(changes))
