"""The fast code makes the numbers of the network as the articles write it."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from support.examples import FULL_COUNT, every
from support.layered_runs import layered_runs
from support.losses import SEVERAL, suiting

from xortui.core import ENDING_FIELDS, Dataset, RunConfig, Trainer
from xortui.core.activations import ACTIVATIONS
from xortui.core.initializers import INITIALIZERS
from xortui.core.losses import LOSSES
from xortui.core.network import BatchNorm, NeuralNetwork
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.point_sets import STANDARD_RECIPE

EPOCHS, FEW = 120, 40
POINTS = Dataset(
    ((0.1, 0.2, 0.3), (0.9, -0.4, 0.5), (-1.0, 0.7, 0.0), (0.3, 0.3, -0.6), (0.0, 1.0, 0.2)),
    (0.0, 1.0, 1.0, 0.0, 1.0),
)
CALM: dict[str, Any] = {"epochs": EPOCHS, "learning_rate": 0.01}
UNBOUNDED: dict[str, Any] = {"output_activation": "relu", "allow_unbounded": True}
RUNS = {
    **{f"activation {name}": {"activation": name, "hidden": (3, 2)} for name in ACTIVATIONS},
    **{f"output {name}": {"output_activation": name, "loss": "mse"} for name in ACTIVATIONS},
    **{f"loss {name}": suiting(name, seed=1) for name in LOSSES},
    **{f"loss {name} of relu": suiting(name, **UNBOUNDED) for name in LOSSES},
    **{f"optimizer {name}": {"optimizer": name, "hidden": (4,)} for name in OPTIMIZERS},
    **{f"init {name}": {"init": name, "hidden": (3, 3)} for name in INITIALIZERS},
    "started otherwise": {
        "init": "uniform:-1,1",
        "bias_init": "normal",
        "init_order": "layer-by-layer",
        "init_factor": 0.5,
        "bias_factor": 2.0,
    },
    **SEVERAL,
    "one layer": {"hidden": (), "gate": "and"},
    "momentum": {"momentum": 0.9},
    "nesterov and decay": {"momentum": 0.8, "nesterov": True, "weight_decay": 1e-3},
    "rmsprop with momentum": {"optimizer": "rmsprop", "momentum": 0.5},
    "adam with decay": {"optimizer": "adam", "weight_decay": 1e-2},
    **{f"{name} with decay": {"optimizer": name, "weight_decay": 0.1} for name in OPTIMIZERS},
    "constants of adam": {"optimizer": "adam", "betas": (0.8, 0.95), "eps": 1e-4},
    "constants of adagrad": {
        "optimizer": "adagrad",
        "lr_decay": 0.1,
        "initial_accumulator_value": 0.2,
        "eps": 1e-6,
    },
    "constants of rmsprop": {"optimizer": "rmsprop", "alpha": 0.9, "learning_rate": 1e-3},
    "dampening": {"momentum": 0.9, "dampening": 0.4, "l1": 0.01},
    "clipped by norm": {"clip_norm": 0.05, "data": POINTS, "batch_size": 2, "order": "fixed"},
    "clipped by value": {"clip_value": 0.01, "batch_norm": True, "hidden": (3,)},
    "a schedule": {"schedule": "cosine:t_max=100,eta_min=0.001", "warmup": 10},
    "a plateau": {"schedule": "plateau:patience=2,threshold=0.01", "learning_rate": 0.1},
    "links and a rate for the output": {
        "output_learning_rate": 0.2,
        "hidden": (3,),
        "skip": True,
    },
    "no biases and a rate for the output": {
        "output_learning_rate": 0.2,
        "hidden": (3, 2),
        "bias": False,
    },
    "a rate for the output": {"output_learning_rate": 0.2, "hidden": (3, 2), "warmup": 7},
    "points": {"data": POINTS, "hidden": (3,)},
    "points by name, read as expressions": {
        "data": Dataset.named("moons"),
        "points": 12,
        "noise": 0.1,
        "data_seed": 3,
        "inputs": ("x1", "x1*x2", "sin(x2)"),
        "hidden": (3,),
    },
    "standardised": {"data": POINTS, "standardize": True},
    "mini-batches": {"batch_size": 2, "data": POINTS},
    "batch norm": {"batch_norm": True, "hidden": (4, 3)},
    "batch norm in mini-batches": {"batch_norm": True, "batch_size": 2, "momentum": 0.5},
    "dropout": {"dropout": 0.5, "hidden": (8, 4)},
    **layered_runs(POINTS),
    "everything": {
        "dropout": 0.25,
        "hidden": (8,),
        "data": POINTS,
        "batch_norm": True,
        "batch_size": 3,
        "momentum": 0.9,
        "nesterov": True,
        "weight_decay": 1e-3,
        "activation": "silu",
    },
}


def trained(config: RunConfig) -> NeuralNetwork:
    network = NeuralNetwork(config)
    data, dtype = config.dataset, np.dtype(config.dtype)
    network.train(
        config.inputs_read.astype(dtype),
        data.targets.astype(dtype),
        config.epochs,
        config.learning_rate,
        config.momentum,
        config.nesterov,
        config.weight_decay,
        config.batch_size,
        config.dropouts,
        config.input_dropout,
    )
    return network


def fast_losses(config: RunConfig) -> list[float]:
    trainer = Trainer(config)
    return [trainer.loss, *trainer.advance(config.epochs).losses]


@pytest.mark.parametrize("is_whole", FULL_COUNT)
@pytest.mark.parametrize("name", every(3, RUNS))
def test_the_fast_code_makes_the_same_run(name: str, is_whole: bool) -> None:
    config = RunConfig(**{**CALM, **RUNS[name]}).replace(epochs=EPOCHS if is_whole else FEW)
    network, trainer = trained(config), Trainer(config)
    losses = [trainer.loss, *trainer.advance(config.epochs).losses]
    np.testing.assert_allclose(network.losses, losses, rtol=0, atol=1e-12)
    parameters = trainer.parameters()
    for layer, (weights, biases) in enumerate(
        zip(parameters.weights, parameters.biases, strict=True)
    ):
        np.testing.assert_allclose(network.weights[layer], weights, rtol=0, atol=1e-11)
        if not config.bias:
            assert biases.size == 0
        elif not config.architecture.is_normalized(layer):
            np.testing.assert_allclose(network.bias[layer][0], biases, rtol=0, atol=1e-11)
    for layer, mean in enumerate(parameters.running_means):
        if mean.size:
            np.testing.assert_allclose(network.norm[layer].running_mean, mean, rtol=0, atol=1e-11)
    inputs = config.dataset.inputs
    np.testing.assert_allclose(
        network.forward(config.as_read(inputs))[:, 0], trainer.outputs(inputs), rtol=0, atol=1e-11
    )


def test_single_precision_agrees_as_far_as_it_goes() -> None:
    config = RunConfig(**CALM, dtype="float32", hidden=(4,), dropout=0.3)
    network = trained(config)
    assert network.weights[0].dtype == network.output.dtype == np.float32
    np.testing.assert_allclose(network.losses, fast_losses(config), rtol=0, atol=1e-5)


def test_a_loss_that_is_not_finite_ends_the_training() -> None:
    config = RunConfig(
        activation="relu", output_activation="identity", loss="mse", learning_rate=50.0
    )
    with np.errstate(all="ignore"):
        network = trained(config)
    assert network.finished
    np.testing.assert_allclose(network.losses, fast_losses(config), rtol=1e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_kernels_make_the_bits_of_the_formulas(name: str, dtype: str) -> None:
    z = np.concatenate([np.random.RandomState(1).randn(500) * 5, [0, -800, 800]]).astype(dtype)
    f = ACTIVATIONS[name]
    with np.errstate(over="ignore"):
        a = f.formula(z)
        slope = f.derivative_formula(z, a)
    assert (f(z) == a).all()
    assert (f.derivative(z) == slope).all()


def test_a_wrong_line_of_the_network_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = BatchNorm.backward
    monkeypatch.setattr(BatchNorm, "backward", lambda self, d: 1.01 * right(self, d))
    with pytest.raises(AssertionError, match="Not equal"):
        test_the_fast_code_makes_the_same_run("batch norm", is_whole=False)


def test_every_option_of_a_run_is_held_against_the_network() -> None:
    fields = {spec.name for spec in dataclasses.fields(RunConfig)}
    not_of_the_network = {"changes", "dtype", "test", "test_seed", *ENDING_FIELDS, *STANDARD_RECIPE}
    tried = {name for run in RUNS.values() for name in {**CALM, **run}}
    assert fields - not_of_the_network <= tried
