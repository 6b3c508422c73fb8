"""What is known of a network with links, normalised inputs or no biases is what is measured."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from xortui.core import RunConfig, Trainer, structure_of
from xortui.core.curvature.descended_loss import DescendedLoss
from xortui.core.curvature.embedding import embedding_of

NETWORKS: dict[str, dict[str, Any]] = {
    "links": {"skip": True, "hidden": (3, 2), "activation": "tanh,sine", "weight_decay": 0.02},
    "no biases": {"bias": False, "hidden": (3, 2), "activation": "softplus"},
    "links, no biases": {"skip": True, "bias": False, "output_activation": "tanh", "loss": "mse"},
    "batch norm of one layer, no biases": {
        "bias": False,
        "hidden": (3, 2),
        "batch_norm": True,
        "norm_layers": (2,),
        "activation": "tanh",
    },
    "normalised inputs": {"input_norm": True, "hidden": (3, 2), "activation": "tanh,sine"},
    "normalised inputs and layers, no biases": {
        "input_norm": True,
        "batch_norm": True,
        "bias": False,
        "hidden": (3,),
    },
}
STEP = 1e-5


@pytest.mark.parametrize("name", NETWORKS)
def test_gradient_and_hessian_are_those_of_the_run(name: str) -> None:
    config = RunConfig(**NETWORKS[name])
    trainer = Trainer(config)
    trainer.advance(20)
    loss = DescendedLoss(config)
    theta = trainer.checkpoint().vector[: loss.n_parameters].copy()
    spot = loss.at(theta[:, None], hessian=True)
    moved = theta[:, None] + STEP * np.hstack([np.eye(theta.size), -np.eye(theta.size)])
    around = loss.at(moved)
    measured = (around.losses[: theta.size] - around.losses[theta.size :]) / (2 * STEP)
    np.testing.assert_allclose(spot.gradients[:, 0], measured, atol=1e-9)
    bends = around.gradients[:, : theta.size] - around.gradients[:, theta.size :]
    np.testing.assert_allclose(spot.hessians[..., 0], bends / (2 * STEP), atol=1e-8)
    trainer.advance(1)
    descended = (theta - trainer.checkpoint().vector[: theta.size]) / config.learning_rate
    np.testing.assert_allclose(spot.gradients[:, 0], descended, atol=1e-12)


def test_a_network_that_has_all_parts_is_no_part_of_another() -> None:
    assert embedding_of(RunConfig().architecture) is None
    found = embedding_of(RunConfig(skip=True, bias=False).architecture)
    assert found is not None and found.whole.sizes == (2, 4, 1)
    # each weight has a place of its own, and none of them is where an input is handed on
    assert len({*found.kept.tolist()}) == 8 and (found.fixed[found.kept] == 0).all()


def test_linear_layers_with_links_are_one_function_of_the_inputs() -> None:
    config = RunConfig(activation="identity", skip=True, bias=False, hidden=(2, 3))
    trainer = Trainer(config)
    found = structure_of(config, trainer.parameters())
    assert found.is_linear and found.linear_bias == 0
    sums = config.dataset.inputs @ np.array(found.linear_weights)
    np.testing.assert_allclose(1 / (1 + np.exp(-sums)), trainer.outputs(config.dataset.inputs))
