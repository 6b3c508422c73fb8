"""Whole runs and first parameters agree with PyTorch's (see `write_reference_runs.py`)."""

from __future__ import annotations

import json
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.examples import every

from xortui.core import RunConfig, Trainer
from xortui.core.initializers import torch_layers

DATA = np.load(Path(__file__).with_name("reference_runs.npz"))
CONFIGS: list[dict[str, Any]] = json.loads(str(DATA["configs"]))
STARTS = np.concatenate([[0], np.cumsum(DATA["counts"])])
VALUES = DATA["values"]
RECORDED = np.split(DATA["recorded"], np.flatnonzero(np.diff(DATA["recorded"]) < 0) + 1)


def flat_parameters(trainer: Trainer) -> list[float]:
    """Weights and biases layer by layer, then batch normalisation's arrays layer by layer."""
    p = trainer.parameters()
    arrays = [array for pair in zip(p.weights, p.biases, strict=True) for array in pair]
    norms = zip(p.scales, p.shifts, p.running_means, p.running_variances, strict=True)
    arrays += [array for norm in norms for array in norm]
    return [float(value) for array in arrays for value in array.ravel()]


def same_run(config: RunConfig, recorded: np.ndarray) -> np.ndarray:
    """Losses and training losses where PyTorch's were recorded, parameters, outputs."""
    trainer = Trainer(config)
    first = np.array([trainer.loss])
    first_trained = np.array([] if trainer.train_loss is None else [trainer.train_loss])
    event = trainer.advance(config.epochs)
    losses = np.concatenate([first, event.losses])[recorded]
    trained = np.concatenate([first_trained, event.train_losses])
    outputs = trainer.outputs(config.dataset.inputs)
    return np.concatenate(
        [losses, trained[recorded] if trained.size else [], flat_parameters(trainer), outputs]
    )


@pytest.mark.parametrize("index", every(28, range(len(CONFIGS))))
def test_a_run_agrees_with_pytorch(index: int) -> None:
    expected = VALUES[STARTS[index] : STARTS[index + 1]]
    ours = same_run(RunConfig.from_dict(CONFIGS[index]), RECORDED[index])
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-9, err_msg=str(CONFIGS[index]))


def test_the_reference_covers_what_is_offered() -> None:
    runs = [RunConfig.from_dict(config) for config in CONFIGS]

    def seen(*fields: str) -> set[tuple[Any, ...]]:
        return {tuple(getattr(run, field) for field in fields) for run in runs}

    activations = ("sigmoid", "tanh", "relu", "silu", "identity")
    losses, optimizers = ("bce", "mse", "sse"), ("sgd", "rmsprop", "adam")
    norms = (False, True)
    wanted = set(product(activations, losses, optimizers, norms))
    assert wanted <= seen("activation", "loss", "optimizer", "batch_norm")
    assert set(product(activations, losses)) <= seen("output_activation", "loss")
    assert {(True, "sgd")} <= seen("nesterov", "optimizer")
    assert len(seen("gate")) >= 17
    assert {(), (2,), (4, 3), (3, 3, 3)} <= {hidden for (hidden,) in seen("hidden")}
    assert len(seen("hidden", "batch_norm", "batch_size")) > 20
    newer = ("leaky_relu", "elu", "selu", "softplus", "sine", "step")
    assert set(product(newer, losses, optimizers)) <= seen("activation", "loss", "optimizer")
    assert set(product(newer, ("mse", "sse"))) <= seen("output_activation", "loss")
    parts = set(product((False, True), (False, True), optimizers))
    assert parts <= seen("bias", "skip", "optimizer")
    runs = [RunConfig.from_dict(config) for config in CONFIGS]
    assert sum("," in run.activation for run in runs) > 50
    assert sum(0 in run.layer_dropout and any(run.layer_dropout) for run in runs) > 10
    assert {(1,), (2,), (3,)} <= {run.norm_layers for run in runs}
    assert len(runs) > 740


def test_first_parameters_are_pytorchs_bit_for_bit() -> None:
    drawn = []
    for sizes, seed in product(json.loads(str(DATA["initial_sizes"])), DATA["initial_seeds"]):
        for weights, biases in torch_layers(sizes, int(seed)):
            drawn += [weights.T.ravel(), biases]
    ours = np.concatenate(drawn).astype(np.float32)
    assert ours.size > 24_000
    assert (ours.view(np.uint32) == DATA["initial_parameters"].view(np.uint32)).all()


def test_a_trainer_starts_from_those_parameters() -> None:
    sizes = (2, 4, 3, 1)
    parameters = Trainer(RunConfig(hidden=(4, 3), seed=7)).parameters()
    for layer, (weights, biases) in enumerate(torch_layers(sizes, 7)):
        assert (parameters.weights[layer] == weights).all()
        assert (parameters.biases[layer] == biases).all()
    assert [w.shape for w in parameters.weights] == list(pairwise(sizes))
