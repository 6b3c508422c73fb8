"""The rules of the fields that say how points are drawn."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from xortui.core.data import Dataset
from xortui.core.point_sets import FEWEST_POINTS, MOST_POINTS, POINT_SETS, STANDARD_RECIPE, Recipe
from xortui.core.start_rules import is_finite

_LARGEST_SEED: Final = 2**64 - 1


def check_points(data: object, points: object, noise: object, data_seed: object) -> None:
    """Checks the fields of a run that say how points are drawn.

    Args:
        data: The data.
        points: How many points.
        noise: Their noise.
        data_seed: Their seed.

    Raises:
        ValueError: One breaks its rule, or says something of data that are not drawn.
    """
    given = {"points": points, "noise": noise, "data_seed": data_seed}
    rules: tuple[tuple[str, str, bool], ...] = (
        (
            "points",
            f"an integer from {FEWEST_POINTS} to {MOST_POINTS:,}",
            _is_integer(points) and FEWEST_POINTS <= _number(points) <= MOST_POINTS,
        ),
        ("noise", "a number from 0 to 1", _is_number(noise) and 0 <= _number(noise) <= 1),
        (
            "data_seed",
            "an integer from 0 to 2^64 - 1",
            _is_integer(data_seed) and 0 <= _number(data_seed) <= _LARGEST_SEED,
        ),
    )
    for name, rule, holds in rules:
        if not holds:
            raise ValueError(f"{name} must be {rule}, got {given[name]!r}")
    if getattr(data, "recipe", None) is not None:
        return
    for name, standard in STANDARD_RECIPE.items():
        if given[name] != standard:
            sets = ", ".join(POINT_SETS)
            rule = f"{standard:g} unless data is drawn ({sets})"
            raise ValueError(f"{name} must be {rule}, got {given[name]!r}")


def drawn_points(data: Dataset | None, points: int, noise: float, data_seed: int) -> Dataset | None:
    """Returns the data of a run; those that are drawn are drawn as its fields say."""
    recipe = getattr(data, "recipe", None)
    if recipe is None:
        return data
    wanted = Recipe(recipe.name, int(points), float(noise), int(data_seed))
    return data if recipe == wanted else Dataset.drawn(wanted)


def _is_integer(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return is_finite(value)


def _number(value: Any) -> Any:
    return value
