"""The plane holds nearly all of a way, and its losses are those of the networks on it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray
from support.examples import every

from xortui.core import (
    History,
    RunConfig,
    Trainer,
    Way,
    losses_at,
    parameters_of_state,
    plane_losses,
    plane_of,
    way_of,
)


def way(epochs: int = 400, **fields: object) -> Way:
    history = History(Trainer(RunConfig(**fields)))  # type: ignore[arg-type]
    history.advance(epochs)
    return way_of(history)


def trainer_with(config: RunConfig, parameters: NDArray[np.float64]) -> Trainer:
    trainer = Trainer(config)
    state = trainer.checkpoint()
    vector = state.vector.copy()
    vector[: len(parameters)] = parameters
    trainer.restore(dataclasses.replace(state, vector=vector))
    return trainer


def test_two_axes_have_nearly_all_of_the_articles_way(article_way: Way) -> None:
    plane = plane_of(article_way)
    assert plane.shares == pytest.approx([0.99413, 0.00508], abs=2e-5)
    assert plane.axes @ plane.axes.T == pytest.approx(np.eye(2), abs=1e-12)
    (points,) = plane.ways
    assert points == pytest.approx(plane.projected(article_way.parameters), abs=1e-12)
    assert points[0, 0] < points[-1, 0]
    # Back from the plane, each point has about the loss that it had on the way.
    back = losses_at(plane.parameters(points), article_way.settings)
    true = losses_at(article_way.parameters, article_way.settings)
    assert np.abs(back - true).max() == pytest.approx(0.055, abs=2e-3)
    assert np.median(np.abs(back - true)) < 2e-4
    (left, right), (bottom, top) = plane.bounds
    assert top - bottom == pytest.approx(0.35 * (right - left))
    assert left < points[:, 0].min() < points[:, 0].max() < right
    assert bottom < points[:, 1].min() < points[:, 1].max() < top


@pytest.mark.parametrize(
    "fields",
    every(
        3,
        [
            {},
            {
                "hidden": (3, 2),
                "activation": "tanh",
                "output_activation": "identity",
                "loss": "mse",
            },
            {"loss": "sse", "weight_decay": 0.01, "learning_rate": 0.5},
        ],
    ),
    ids=["bce", "mse", "sse with decay"],
)
def test_a_loss_on_the_grid_is_a_trainers_at_these_parameters(fields: dict[str, object]) -> None:
    walked = way(**fields)
    plane = plane_of(walked)
    rows, cols = 5, 7
    losses, points = plane_losses(plane, walked.settings, rows, cols), plane.grid(rows, cols)
    assert losses.shape == (rows, cols)
    assert points[0, 1] > points[-1, 1]
    assert plane.cells(points, rows, cols).tolist() == [
        [row, col] for row in range(rows) for col in range(cols)
    ]
    for row, col in ((0, 0), (2, 3), (4, 6), (0, 6)):
        parameters = plane.parameters(points[[row * cols + col]])[0]
        trainer = trainer_with(walked.settings, parameters)
        assert losses[row, col] == pytest.approx(trainer.loss, abs=1e-12)


def test_many_networks_are_no_others_for_being_taken_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walked = way(50)
    whole = plane_losses(plane_of(walked), walked.settings, 6, 9)
    monkeypatch.setattr("xortui.core.landscape.plane._MOST_VALUES", 9 * 4 * 7)
    assert plane_losses(plane_of(walked), walked.settings, 6, 9) == pytest.approx(whole, abs=1e-13)


@pytest.mark.slow
def test_two_runs_lie_in_one_plane() -> None:
    solved, stuck = way(2_000, learning_rate=2.0), way(2_000, learning_rate=2.0, seed=5)
    plane = plane_of(solved, stuck)
    first, second = plane.ways
    assert first == pytest.approx(plane.projected(solved.parameters))
    assert second == pytest.approx(plane.projected(stuck.parameters))
    assert np.linalg.norm(first[0] - second[0]) > 0.1
    (left, right), (bottom, top) = plane.bounds
    both = np.concatenate(plane.ways)
    assert left < both[:, 0].min() and both[:, 0].max() < right
    assert bottom < both[:, 1].min() and both[:, 1].max() < top
    with pytest.raises(ValueError, match=r"networks of one size, got \[9, 13\] parameters"):
        plane_of(solved, way(20, hidden=(3,)))


def test_a_point_is_no_way() -> None:
    with pytest.raises(ValueError, match="two points that differ, got 1"):
        plane_of(way_of(History(Trainer(RunConfig()))))


def test_a_way_of_two_points_has_a_plane() -> None:
    plane = plane_of(way(1))
    assert plane.shares == pytest.approx([1, 0], abs=1e-12)
    assert np.isfinite(plane_losses(plane, RunConfig(), 3, 4)).all()


def test_where_a_network_is_now_is_a_point_of_the_plane(article: History, article_way: Way) -> None:
    plane = plane_of(article_way)
    now = parameters_of_state(article.trainer_at(12_250).checkpoint())
    place = plane.projected(now[None])[0]
    before, after = (
        plane.ways[0][np.searchsorted(article_way.epochs, 12_250) + step] for step in (-1, 0)
    )
    assert before[0] < place[0] < after[0]
