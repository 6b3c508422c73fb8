"""The Hessian made of blocks is that of gradients, for one network and for many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xortui.core import Dataset, RunConfig
from xortui.core.activations import Array
from xortui.core.curvature.descended_loss import DescendedLoss

STEP = 1e-6


def points(rows: int) -> Dataset:
    random = np.random.default_rng(1)
    drawn = random.normal(size=(rows, 2))
    return Dataset.from_arrays(drawn, (drawn[:, 0] * drawn[:, 1] > 0).astype(float))


def by_differences(loss: DescendedLoss, place: Array) -> Array:
    moves = STEP * np.eye(len(place))
    ahead, behind = (loss.gradients_at(place[:, None] + moves * sign) for sign in (1, -1))
    return np.asarray((ahead - behind) / (2 * STEP))


@pytest.mark.parametrize(
    "fields",
    [
        {"hidden": ()},
        {"hidden": (3,), "activation": "silu", "loss": "mse"},
        {"hidden": (3, 2), "activation": "tanh", "weight_decay": 0.01},
        {"hidden": (2, 3, 2), "data": points(40), "loss": "sse"},
        {"hidden": (3, 2), "activation": "tanh", "batch_norm": True},
    ],
    ids=lambda fields: "-".join(map(str, fields["hidden"])) or "one layer",
)
def test_it_is_that_of_the_gradient(fields: dict[str, Any]) -> None:
    loss = DescendedLoss(RunConfig(**fields))
    places = np.random.default_rng(2).normal(size=(loss.n_parameters, 3))
    many = loss.at(places, hessian=True)
    np.testing.assert_allclose(many.gradients, loss.gradients_at(places), rtol=0, atol=1e-15)
    for index, place in enumerate(places.T):
        # one network alone is products of matrices, and must give the same
        alone = loss.at(place[:, None], hessian=True).hessians[..., 0]
        np.testing.assert_allclose(many.hessians[..., index], alone, rtol=0, atol=1e-12)
        np.testing.assert_allclose(alone, by_differences(loss, place), rtol=0, atol=1e-7)
        assert (alone == alone.T).all() or np.abs(alone - alone.T).max() < 1e-14


def test_it_can_wait_between_some_rows_and_others() -> None:
    loss = DescendedLoss(RunConfig(hidden=(3,), data=points(100)))
    place = np.random.default_rng(2).normal(size=(loss.n_parameters, 1))
    parts = loss.at_in_parts(place, hessian=True, rows=30)
    waits = 0
    while True:
        try:
            next(parts)
        except StopIteration as end:
            spot = end.value
            break
        waits += 1
    assert waits == 3
    whole = loss.at(place, hessian=True, rows=100)
    np.testing.assert_allclose(spot.hessians, whole.hessians, rtol=0, atol=1e-13)
    assert len(list(loss.gradients_in_parts(place, rows=30))) == 3
