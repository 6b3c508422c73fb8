"""Hand-written gradients agree with central differences; a wrong one is found."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from support.examples import crossed
from support.losses import SEVERAL, suiting

from xortui.core import Dataset, RunConfig
from xortui.core.activations import ACTIVATIONS, Activation, Kernels
from xortui.core.fast.epoch_loop import EpochLoop, TrainingState
from xortui.core.fast.normalization import BatchNorm, Dropout
from xortui.core.losses import LOSSES

STEP = 1e-6
POINTS = np.random.RandomState(3)
DATA = Dataset.from_arrays(POINTS.uniform(-2, 2, (7, 3)), POINTS.uniform(0.1, 0.9, 7))
KINDS: dict[str, dict[str, Any]] = {
    "one layer": {"hidden": ()},
    "dense": {"hidden": (3,)},
    "deep": {"hidden": (4, 3, 2)},
    "batch norm": {"hidden": (4, 3), "batch_norm": True},
    "dropout": {"hidden": (8, 6), "dropout": 0.4},
    "no biases": {"hidden": (4, 3), "bias": False},
    "links": {"hidden": (4, 3), "skip": True},
    "links, no biases, dropout": {"hidden": (5,), "skip": True, "bias": False, "dropout": 0.4},
    "batch norm and dropout of one layer": {
        "hidden": (8, 6),
        "batch_norm": True,
        "norm_layers": (2,),
        "layer_dropout": (0.4, 0.0),
    },
    "batch norm and dropout": {"hidden": (8, 6), "batch_norm": True, "dropout": 0.4},
}


def loop_of(**fields: Any) -> EpochLoop:
    """A loop whose outputs lie well inside (0, 1) whatever the output's activation."""
    config = RunConfig(**{"data": DATA, "seed": 11, **fields})
    memory = TrainingState(config)
    loop = EpochLoop(config, memory, np.random.default_rng(5))
    loop.network.initialize(config)
    output = loop.network.layers[-1]
    output.weights[:] *= 0.1
    if config.bias:
        output.biases[:] = 0.5
    for layer in loop.network.layers[:-1]:
        layer.scale[:] *= np.linspace(0.7, 1.3, layer.scale.size)
        layer.shift[:] += np.linspace(-0.2, 0.3, layer.shift.size)
    return loop


def descended_loss(loop: EpochLoop) -> float:
    seen = loop.evaluate()
    return float((seen.train_losses if seen.train_losses.size else seen.losses)[-1, 0])


def central_differences(loop: EpochLoop) -> NDArray[np.float64]:
    parameters = loop.memory.parameters
    slopes = np.empty(parameters.size)
    for index, value in enumerate(parameters.copy()):
        around = []
        for parameter in (value - STEP, value + STEP):
            parameters[index] = parameter
            around.append(descended_loss(loop))
        parameters[index] = value
        slopes[index] = (around[1] - around[0]) / (2 * STEP)
    return slopes


def check(loop: EpochLoop) -> None:
    by_hand = loop.gradient()
    assert np.abs(by_hand).max() > 1e-4, "a gradient of zero checks nothing"
    np.testing.assert_allclose(by_hand, central_differences(loop), rtol=1e-5, atol=1e-8)


SLOPED = [name for name, f in ACTIVATIONS.items() if not f.is_straight_through]
"""Activations whose slope is that of their values; a step's is held against a line elsewhere."""


@pytest.mark.parametrize(("kind", "activation"), crossed(KINDS, SLOPED))
def test_gradients_of_every_kind_of_layer(kind: str, activation: str) -> None:
    check(loop_of(**KINDS[kind], activation=activation))


@pytest.mark.parametrize(("loss", "output"), crossed(LOSSES, SLOPED))
def test_gradients_of_every_loss_and_output(loss: str, output: str) -> None:
    fields = suiting(loss, output_activation=output, allow_unbounded=True)
    check(loop_of(hidden=(3,), activation="tanh", **fields))


@pytest.mark.parametrize("name", SEVERAL)
def test_gradients_of_several_outputs(name: str) -> None:
    check(loop_of(**{**SEVERAL[name], "dropout": 0.0}))


@pytest.mark.parametrize("name", SLOPED)
def test_derivatives_of_activations(name: str) -> None:
    z = np.array([-30.0, -3, -0.7, 0.2, 1.1, 4, 30])
    f = ACTIVATIONS[name]
    slopes = (f(z + STEP) - f(z - STEP)) / (2 * STEP)
    np.testing.assert_allclose(f.derivative(z), slopes, atol=1e-8)


def wrong_activation(name: str) -> Activation:
    right = ACTIVATIONS[name].kernels("float64")

    def one_percent_off(delta: Any, *rest: Any) -> None:
        right.multiply_derivative(delta, *rest)
        delta *= 1.01

    wrong = Kernels(right.apply, one_percent_off)
    return dataclasses.replace(ACTIVATIONS[name], make_kernels=lambda dtype: wrong)


@pytest.mark.parametrize("name", SLOPED)
def test_a_wrong_derivative_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTIVATIONS, name, wrong_activation(name))
    with pytest.raises(AssertionError, match="Not equal"):
        check(loop_of(hidden=(3,), activation=name))


@pytest.mark.parametrize("name", LOSSES)
def test_a_wrong_gradient_of_a_loss_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = LOSSES[name]

    def one_percent_off(p: Any, y: Any, scale: Any, out: Any, scratch: Any) -> None:
        right.gradient(p, y, scale, out, scratch)
        out *= 1.01

    monkeypatch.setitem(LOSSES, name, dataclasses.replace(right, gradient=one_percent_off))
    with pytest.raises(AssertionError, match="Not equal"):
        check(loop_of(**suiting(name, output_activation="identity", allow_unbounded=True)))


@pytest.mark.parametrize(("layer", "kind"), [(BatchNorm, "batch norm"), (Dropout, "dropout")])
def test_a_wrong_backward_pass_is_found(
    layer: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = layer.backward

    def one_percent_off(self: Any, delta: Any) -> None:
        right(self, delta)
        delta *= 1.01

    monkeypatch.setattr(layer, "backward", one_percent_off)
    with pytest.raises(AssertionError, match="Not equal"):
        check(loop_of(**KINDS[kind], activation="tanh"))
