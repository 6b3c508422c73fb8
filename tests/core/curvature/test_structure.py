"""Units that say nothing, units that are alike, and layers that make one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from support.explained_runs import FAR

from xortui.core import PRESETS, Parameters, RunConfig, Trainer
from xortui.core.curvature.structure import structure_of


def parameters(*layers: tuple[list[list[float]], list[float]]) -> Parameters:
    weights = tuple(np.array(weights, float) for weights, _biases in layers)
    return Parameters(weights, tuple(np.array(biases, float) for _weights, biases in layers))


def test_a_dead_relu_unit_is_named() -> None:
    found = structure_of(
        RunConfig(activation="relu"),
        parameters(([[1, -1], [1, -1]], [0.5, -0.1]), ([[1], [1]], [0])),
    )
    assert found.dead_units == ((0, 1),) and found.saturated_units == ()


def test_a_saturated_unit_is_named_and_is_not_dead() -> None:
    wide = parameters(([[1, 30], [1, 30]], [0, 20]), ([[1], [1]], [0]))
    found = structure_of(RunConfig(), wide)
    assert found.saturated_units == ((0, 1),) and found.dead_units == ()
    # A unit whose rows lie at both ends is as flat.
    both = parameters(([[40, 1], [40, 1]], [-20, 0]), ([[1], [1]], [0]))
    assert structure_of(RunConfig(activation="tanh"), both).saturated_units == ((0, 0),)


def test_layers_that_the_gradient_hardly_reaches() -> None:
    deep = RunConfig(hidden=(3,) * 8)
    found = structure_of(deep, Trainer(deep).parameters())
    assert 0 in found.vanishing_layers and 7 not in found.vanishing_layers
    assert structure_of(RunConfig(), Trainer(RunConfig()).parameters()).vanishing_layers == ()


def test_zeros_have_an_unbroken_symmetry_and_equal_outputs() -> None:
    zeros = PRESETS["zeros"].config
    trainer = Trainer(zeros)
    for _look in range(2):
        found = structure_of(zeros, trainer.parameters())
        assert found.equal_units == (0,) and found.outputs_are_equal
        trainer.advance(50)
    found = structure_of(RunConfig(), Trainer(RunConfig()).parameters())
    assert found.equal_units == () and not found.outputs_are_equal


@pytest.mark.parametrize("far", [{}, {"data": FAR, "standardize": True}], ids=["", "far"])
@pytest.mark.parametrize("hidden", [(), (2,), (3, 2)])
def test_linear_layers_make_one_which_is_worked_out(
    hidden: tuple[int, ...], far: dict[str, Any]
) -> None:
    config = RunConfig(hidden=hidden, activation="identity", **far)
    trainer = Trainer(config)
    trainer.advance(5)
    found = structure_of(config, trainer.parameters())
    assert found.is_linear and len(found.linear_weights) == 2
    points = np.array([[0.3, -2.0], [5.0, 1.0]])
    z = points @ np.array(found.linear_weights) + found.linear_bias
    np.testing.assert_allclose(1 / (1 + np.exp(-z)), trainer.outputs(points), atol=1e-12)


def test_others_are_not_linear() -> None:
    for config in (RunConfig(), RunConfig(activation="identity", batch_norm=True)):
        found = structure_of(config, Trainer(config).parameters())
        assert not found.is_linear and found.linear_weights == ()
