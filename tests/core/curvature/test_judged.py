"""How far an epoch goes on the way of the flow, and where steps begin to climb."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xortui.core import Change, RunConfig
from xortui.core.curvature.judged import (
    edge_of_stability,
    flow_time_of_epoch,
    follows_gradient,
    unjudged_reason,
)


@pytest.mark.parametrize(
    ("fields", "time"),
    [
        ({}, 0.1),
        ({"momentum": 0.9}, 1.0),
        ({"batch_size": 1}, 0.4),
        ({"batch_size": 3}, 0.2),
        ({"batch_size": 1, "loss": "sse"}, 0.1),
        ({"momentum": 0.9, "dampening": 0.5}, 0.5),
        ({"optimizer": "adam"}, None),
        ({"schedule": "cosine"}, None),
        ({"output_learning_rate": 1.0}, None),
        ({"clip_value": 1.0}, None),
    ],
)
def test_an_epoch_is_so_long(fields: dict[str, Any], time: float | None) -> None:
    assert flow_time_of_epoch(RunConfig(**fields)) == (
        None if time is None else pytest.approx(time)
    )


@pytest.mark.parametrize(
    ("momentum", "nesterov"), [(0.0, False), (0.5, False), (0.9, False), (0.9, True)]
)
def test_above_the_edge_steps_on_a_parabola_grow_and_below_they_shrink(
    momentum: float, nesterov: bool
) -> None:
    edge = edge_of_stability(RunConfig(learning_rate=0.1, momentum=momentum, nesterov=nesterov))
    for factor, grows in ((0.98, False), (1.02, True)):
        place, velocity = 1.0, 0.0
        for _step in range(3_000):
            slope = factor * edge * place
            velocity = momentum * velocity + slope
            place -= 0.1 * (slope + momentum * velocity if nesterov else velocity)
            if abs(place) > 1e100:
                break
        assert (abs(place) > 1) == grows


def test_only_plain_updates_from_all_rows_have_an_edge() -> None:
    assert edge_of_stability(RunConfig(optimizer="adam")) == np.inf
    assert edge_of_stability(RunConfig(batch_size=2)) == np.inf


def test_which_runs_go_the_way_of_the_flow() -> None:
    assert follows_gradient(RunConfig()) and unjudged_reason(RunConfig()) is None
    assert follows_gradient(RunConfig(hidden=(), activation="relu")), "there are no hidden units"
    assert not follows_gradient(RunConfig(activation="relu"))
    assert not follows_gradient(RunConfig(optimizer="rmsprop"))
    assert unjudged_reason(RunConfig(dropout=0.2)) == "dropout"
    assert unjudged_reason(RunConfig(dropout=0.2, hidden=())) is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"schedule": "cosine"}, "schedule"),
        ({"warmup": 5}, "schedule"),
        ({"output_learning_rate": 0.5}, "rates apart"),
        ({"l1": 0.01}, "L1"),
        ({"clip_norm": 1.0}, "clipping"),
        ({"clip_value": 1.0}, "clipping"),
        ({"optimizer": "adamw", "weight_decay": 0.1}, "decoupled decay"),
        ({"optimizer": "adamw"}, None),
        ({"batch_size": 1, "order": "fixed"}, None),
        ({"loss": "bce-clamped", "init": "orthogonal"}, None),
        ({"changes": (Change(0, "weights[0][0,0]", 2.0),)}, None),
        ({"changes": (Change(0, "learning_rate", 0.2),)}, "changes"),
        ({"changes": (Change(1, "weights[0][0,0]", 2.0),)}, "changes"),
    ],
)
def test_what_has_another_way_than_the_flow_is_not_judged(
    fields: dict[str, Any], reason: str | None
) -> None:
    assert unjudged_reason(RunConfig(**fields)) == reason
