"""Fields of a configuration varied together."""

from __future__ import annotations

import pytest

from xortui.core import RunConfig
from xortui.core.sweep import combinations


def test_a_grid_is_every_value_with_every_other_in_order() -> None:
    configs = combinations(RunConfig(), {"learning_rate": (0.1, 1.0), "hidden": ((2,), (4, 3))})
    assert [(config.learning_rate, config.hidden) for config in configs] == [
        (0.1, (2,)),
        (0.1, (4, 3)),
        (1.0, (2,)),
        (1.0, (4, 3)),
    ]
    assert combinations(RunConfig(), {}) == [RunConfig()]


@pytest.mark.parametrize(
    ("varied", "message"),
    [
        ({"seed": (1,)}, "vary must name one of .*, got 'seed'"),
        ({"speed": (1,)}, "vary must name one of .*, got 'speed'"),
        ({"hidden": ()}, "hidden must have at least one value to vary, got none"),
        ({"loss": ("bce", "bce")}, "loss must have different values to vary, got 'bce' twice"),
        ({"learning_rate": (0.1, -1.0)}, "learning_rate must be > 0, got -1.0"),
        ({"skip": (False, True), "hidden": ((),)}, "skip must be false without a hidden layer"),
    ],
)
def test_a_grid_that_breaks_a_rule_is_refused(varied: dict[str, tuple], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        combinations(RunConfig(), varied)
