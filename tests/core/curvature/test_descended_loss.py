"""Loss, gradient and Hessian of many networks are PyTorch's, and those that are descended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.explained_runs import FAR
from support.losses import SEVERAL

from xortui.core import Dataset, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS, Activation
from xortui.core.curvature.descended_loss import DescendedLoss, vector_of
from xortui.core.losses import LOSSES, Loss

REFERENCE = np.load(Path(__file__).with_name("reference_hessians.npz"))
CASES: list[dict[str, Any]] = json.loads(str(REFERENCE["cases"]))
VALUES = np.split(REFERENCE["values"], np.cumsum(REFERENCE["lengths"])[:-1])


def described(case: dict[str, Any]) -> RunConfig:
    fields = {name: value for name, value in case.items() if name not in ("inputs", "targets")}
    data = Dataset.from_arrays(case["inputs"], case["targets"])
    return RunConfig(**(fields | {"hidden": tuple(case["hidden"])}), data=data)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "silu", "identity"])
def test_loss_gradient_and_hessian_are_pytorchs(activation: str) -> None:
    compared, worst = 0, 0.0
    for case, values in zip(CASES, VALUES, strict=True):
        if case["activation"] != activation:
            continue
        loss = DescendedLoss(described(case))
        count = loss.n_parameters
        theta, value, gradient, half = np.split(values, [count, count + 1, 2 * count + 1])
        # Beside others, which must not show in it.
        theta = np.stack([theta, theta[::-1], theta * 0.5], axis=1)
        spot = loss.at(theta, hessian=True)
        below = np.tril_indices(count)
        for ours, theirs in (
            (spot.losses[:1], value),
            (spot.gradients[:, 0], gradient),
            (spot.hessians[..., 0][below], half),
            (spot.hessians[..., 0].T[below], half),
        ):
            scale = max(1.0, float(np.abs(theirs).max()))
            worst = max(worst, float(np.abs(ours - theirs).max()) / scale)
        compared += 1
    assert compared >= 12
    assert worst < 1e-10


def test_the_hessian_of_the_second_article_is_that_of_its_plateau() -> None:
    config = RunConfig()
    trainer = Trainer(config)
    trainer.advance(5_000)
    spot = DescendedLoss(config).at(trainer.checkpoint().vector[:9, None], hessian=True)
    eigenvalues = np.linalg.eigvalsh(spot.hessians[..., 0])
    assert eigenvalues[0] == pytest.approx(-3.385e-3, abs=5e-7)
    assert (eigenvalues < -1e-9).sum() == 3
    assert np.linalg.norm(spot.gradients) == pytest.approx(5.39e-4, abs=5e-7)
    assert 0.1 * eigenvalues[-1] == pytest.approx(0.039, abs=5e-4)
    assert spot.losses[0] == pytest.approx(trainer.loss, abs=1e-15)


def test_a_rate_that_is_too_large_is_past_the_edge_of_stability_from_the_start() -> None:
    config = RunConfig(output_activation="identity", loss="mse", learning_rate=1.2)
    spot = DescendedLoss(config).at(Trainer(config).checkpoint().vector[:9, None], hessian=True)
    sharpness = 1.2 * np.linalg.eigvalsh(spot.hessians[..., 0])[-1]
    assert sharpness == pytest.approx(4.170488, abs=1e-6)


@pytest.mark.parametrize(
    "fields",
    [
        {"hidden": (3,), "weight_decay": 0.02},
        {"hidden": (3, 2), "batch_norm": True, "activation": "tanh"},
        {"hidden": (), "loss": "sse"},
        {"data": FAR, "standardize": True},
    ],
)
def test_the_gradient_is_the_one_that_a_run_descends(fields: dict[str, Any]) -> None:
    config = RunConfig(**fields)
    trainer = Trainer(config)
    trainer.advance(20)
    loss = DescendedLoss(config)
    theta = trainer.checkpoint().vector[: loss.n_parameters].copy()
    trainer.advance(1)
    moved = (trainer.checkpoint().vector[: loss.n_parameters] - theta) / config.learning_rate
    np.testing.assert_allclose(loss.at(theta[:, None]).gradients[:, 0], -moved, atol=1e-13)


def test_rows_in_parts_make_the_same_sums() -> None:
    random = np.random.default_rng(3)
    points = random.normal(size=(150, 2))
    data = Dataset.from_arrays(points, (points[:, 0] > 0).astype(float))
    loss = DescendedLoss(RunConfig(data=data, hidden=(3,), activation="tanh"))
    theta = random.normal(size=(loss.n_parameters, 2))
    whole, parts = (loss.at(theta, hessian=True, rows=rows) for rows in (150, 7))
    np.testing.assert_allclose(parts.hessians, whole.hessians, rtol=0, atol=1e-14)
    np.testing.assert_allclose(parts.losses, whole.losses, rtol=0, atol=1e-14)
    np.testing.assert_allclose(parts.outputs, whole.outputs, rtol=0, atol=1e-14)
    assert parts.outputs.shape == (1, 150, 2)


def test_functions_of_ones_own_need_no_second_derivative(monkeypatch: pytest.MonkeyPatch) -> None:
    tanh, mse = ACTIVATIONS["tanh"], LOSSES["mse"]
    own = Activation(
        "own", tanh.formula, tanh.derivative_formula, torch="nn.Tanh()", range=(-1.0, 1.0)
    )
    fields = {name: getattr(mse, name) for name in Loss.__slots__}
    monkeypatch.setitem(ACTIVATIONS, "own", own)
    monkeypatch.setitem(
        LOSSES, "own", Loss(**(fields | {"name": "own", "second_derivative": None}))
    )
    theta = np.random.default_rng(0).normal(size=(9, 2))
    hessians = [
        DescendedLoss(RunConfig(activation=activation, loss=loss)).at(theta, hessian=True).hessians
        for activation, loss in (("tanh", "mse"), ("own", "own"))
    ]
    np.testing.assert_allclose(hessians[0], hessians[1], rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "fields",
    [
        {"l1": 0.1, "loss": "sse", "batch_size": 2},
        {"l1": 0.2, "weight_decay": 0.1},
        {"optimizer": "adamw", "weight_decay": 0.5},
    ],
    ids=str,
)
def test_penalties_are_in_value_and_gradient_and_decoupled_decay_is_in_neither(
    fields: dict[str, Any],
) -> None:
    loss = DescendedLoss(RunConfig(**fields))
    here = np.linspace(-1.1, 1.3, loss.n_parameters)[:, None]
    spot = loss.at(here)
    moved = here + 1e-6 * np.eye(loss.n_parameters), here - 1e-6 * np.eye(loss.n_parameters)
    slopes = (loss.at(moved[0]).losses - loss.at(moved[1]).losses) / 2e-6
    np.testing.assert_allclose(spot.gradients[:, 0], slopes, rtol=1e-6, atol=1e-8)
    assert (spot.losses > spot.data_losses) == ("l1" in fields)


@pytest.mark.parametrize("name", SEVERAL)
def test_several_outputs_have_the_loss_of_the_run_and_its_derivatives(name: str) -> None:
    fields = {**SEVERAL[name], "dropout": 0.0, "batch_size": None}
    trainer = Trainer(RunConfig(**fields))
    trainer.advance(20)
    shown, loss = trainer.snapshot(), DescendedLoss(trainer.config)
    vector = vector_of(shown.parameters)[:, None]
    spot = loss.at(vector, hessian=True, rows=3)
    trained = shown.loss if shown.train_loss is None else shown.train_loss
    assert spot.losses[0] == pytest.approx(trained, rel=1e-12)
    np.testing.assert_allclose(spot.gradients[:, 0], vector_of(shown.gradients), atol=1e-14)
    assert spot.solved[0] == shown.solved
    steps = 1e-5 * np.eye(len(vector))
    sides = [loss.at(vector + sign * steps).gradients for sign in (1, -1)]
    np.testing.assert_allclose(
        spot.hessians[..., 0], (sides[0] - sides[1]) / 2e-5, rtol=1e-6, atol=1e-9
    )
