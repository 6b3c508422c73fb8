"""Points drawn by name: the same everywhere, as they are defined, and parts of runs."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import pytest

from xortui.core import POINT_SETS, Change, Dataset, History, Recipe, RunConfig, Trainer
from xortui.core.point_sets import Draws
from xortui.core.sweep import Sweep

CLASSES = [name for name, drawn in POINT_SETS.items() if not drawn.is_regression]
VALUES = [name for name, drawn in POINT_SETS.items() if drawn.is_regression]


def drawn(name: str, points: int = 500, noise: float = 0.0, seed: int = 0) -> Dataset:
    return Dataset.drawn(Recipe(name, points, noise, seed))


def spiral(**fields: Any) -> RunConfig:
    return RunConfig(data=Dataset.named("spiral"), **fields)


def test_draws_are_numpys_own_uniform_numbers() -> None:
    expected = np.random.default_rng(7).random(100)
    assert (Draws(7).uniform(100) == expected).all()
    normal = Draws(3).normal(20_000)
    assert abs(normal.mean()) < 0.02
    assert abs(normal.std() - 1) < 0.02


def test_a_seed_draws_the_same_points_on_every_machine() -> None:
    found = hashlib.sha256()
    for name in POINT_SETS:
        for noise in (0.0, 0.25):
            data = drawn(name, 101, noise, 12)
            found.update(data.inputs.tobytes() + data.targets.tobytes())
    assert found.hexdigest()[:16] == "a52c2ebd77a8130b"


@pytest.mark.parametrize("name", CLASSES)
def test_classes_are_two_and_about_as_many_of_each(name: str) -> None:
    for noise in (0.0, 0.3):
        data = drawn(name, 501, noise)
        assert data.n_samples == 501
        assert set(data.labels) == {0.0, 1.0}
        assert 0.35 < np.mean(data.labels) < 0.65
    first = np.array(drawn(name).labels[:250])
    assert 0.3 < first.mean() < 0.7, "rows stand in an order that was drawn"


@pytest.mark.parametrize("name", POINT_SETS)
def test_seeds_noise_and_counts_make_other_points(name: str) -> None:
    assert drawn(name) == drawn(name)
    others = {drawn(name), drawn(name, noise=0.2), drawn(name, seed=1), drawn(name, 499)}
    assert len(others) == 4 if name not in ("spiral", "moons", "rings") else 3


def test_pictures_show_the_plane_that_a_set_is_defined_on_and_whatever_lies_beyond() -> None:
    assert drawn("circle").bounds == ((-6, 6), (-6, 6))
    wide = drawn("gauss", noise=1.0)
    assert wide.bounds[0][1] == max(6, wide.inputs[:, 0].max()) > 6
    assert drawn("rings").bounds == ((-1.5, 1.5), (-1.5, 1.5))
    assert len(drawn("sine").bounds) == 1


def test_playgrounds_sets_are_as_it_defines_them() -> None:
    x, y = drawn("circle", 1000).inputs.T
    radius, is_inner = np.hypot(x, y), drawn("circle", 1000).targets[:, 0] == 1
    assert radius[is_inner].max() <= 2.5001
    assert radius[~is_inner].min() >= 3.4999
    assert radius.max() <= 5.0001
    x, y = drawn("xor-cloud", 1000).inputs.T
    assert ((x * y < 0) == (drawn("xor-cloud", 1000).targets[:, 0] == 1)).all()
    assert 0.3 <= np.abs([x, y]).min() <= np.abs([x, y]).max() <= 5.3
    data = drawn("plane-regression", 1000)
    np.testing.assert_allclose(data.targets[:, 0], data.inputs.sum(axis=1) / 10, atol=2e-4)
    one = drawn("gauss", 6_000, 0.5)
    clouds = one.inputs[one.targets[:, 0] == 1]
    np.testing.assert_allclose(clouds.mean(axis=0), [2, 2], atol=0.12)
    np.testing.assert_allclose(clouds.var(axis=0), [4, 4], atol=0.3)
    hills = drawn("gauss-regression", 1500)
    top = hills.inputs[hills.targets[:, 0] > 0.8]
    assert {(round(a / 4), b > 0) for a, b in top} == {(-1, True), (1, True), (0, False)}
    arm = drawn("spiral", 1000)
    x, y = arm.inputs[arm.targets[:, 0] == 1].T
    radius = np.hypot(x, y)
    turns = 1.75 * radius / 5
    np.testing.assert_allclose(x, radius * np.sin(2 * np.pi * turns), atol=2e-3)


def test_a_run_draws_its_points_by_its_own_fields_and_is_written_as_its_recipe() -> None:
    config = spiral(points=60, noise=0.1, data_seed=3, epochs=20)
    assert config.dataset == drawn("spiral", 60, 0.1, 3)
    values = json.loads(json.dumps(config.to_dict()))
    assert values["data"] == "spiral"
    assert (values["points"], values["noise"], values["data_seed"]) == (60, 0.1, 3)
    assert RunConfig.from_dict(values) == config
    assert config.replace(noise=0.2).dataset == drawn("spiral", 60, 0.2, 3)
    own = config.replace(data=Dataset.from_gate("xor"))
    assert (own.points, own.noise, own.data_seed) == (200, 0.0, 0)
    assert not {"points", "noise", "data_seed"} & set(RunConfig().to_dict())


def test_what_is_drawn_changes_on_the_way_and_every_epoch_is_seen_again() -> None:
    changes = (
        Change(5, "noise", 0.3),
        Change(10, "gate", "and"),
        Change(15, "data", Dataset.named("circle")),
        Change(20, "points", 30),
    )
    config = spiral(points=20, epochs=30, changes=changes)
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    history = History(Trainer(config))
    history.advance(30)
    at = {epoch: history.at(epoch).loss for epoch in range(31)}
    other = Trainer(config)
    for epoch in range(1, 31):
        other.advance(1)
        assert other.loss == at[epoch]
    drawn_at = [config.at(epoch).dataset for epoch in (0, 5, 10, 15, 20)]
    assert drawn_at == [
        drawn("spiral", 20),
        drawn("spiral", 20, 0.3),
        Dataset.from_gate("and"),
        drawn("circle", 200),
        drawn("circle", 30),
    ]


def test_a_sweep_trains_on_them_as_a_single_run_does() -> None:
    config = RunConfig(data=Dataset.named("moons"), points=40, epochs=30, hidden=(3,))
    sweep = Sweep(config, seeds=range(2))
    sweep.advance(30)
    losses = [Trainer(config.replace(seed=seed)).advance(30).loss for seed in range(2)]
    np.testing.assert_allclose(sweep.outcomes().losses, losses, rtol=1e-12)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"points": 1}, "points must be an integer from 2 to 10,000, got 1"),
        ({"points": 2.5}, "points must be an integer from 2 to 10,000, got 2.5"),
        ({"points": True}, "points must be an integer from 2 to 10,000, got True"),
        ({"noise": -0.1}, "noise must be a number from 0 to 1, got -0.1"),
        ({"noise": float("nan")}, "noise must be a number from 0 to 1, got nan"),
        ({"noise": "much"}, "noise must be a number from 0 to 1, got 'much'"),
        ({"data_seed": -1}, r"data_seed must be an integer from 0 to 2\^64 - 1, got -1"),
        ({"data_seed": 2**64}, r"data_seed must be an integer from 0 to 2\^64 - 1, got 18"),
    ],
)
def test_a_value_that_breaks_its_rule_is_named(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spiral(**fields)


@pytest.mark.parametrize("field", ["points", "noise", "data_seed"])
def test_a_recipe_says_nothing_of_data_that_are_not_drawn(field: str) -> None:
    with pytest.raises(ValueError, match=rf"{field} must be [0-9]+ unless data is drawn \(circle"):
        RunConfig(**{field: 1 if field == "noise" else 99})


@pytest.mark.parametrize("name", VALUES)
def test_values_are_refused_as_targets_of_the_cross_entropy(name: str) -> None:
    with pytest.raises(ValueError, match="loss must be"):
        RunConfig(data=Dataset.named(name))
    config = RunConfig(
        data=Dataset.named(name), loss="mse", output_activation="identity", epochs=200
    )
    trainer = Trainer(config)
    first = trainer.loss
    assert trainer.advance(200).loss < first


def test_a_name_that_is_misspelt_is_told() -> None:
    with pytest.raises(ValueError, match="got 'checkerbord'; did you mean checkerboard"):
        Dataset.named("checkerbord")
