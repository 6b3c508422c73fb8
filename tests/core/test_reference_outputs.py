"""Runs of all losses and of several outputs agree with PyTorch's (`write_reference_outputs.py`)."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.examples import every

from xortui.core import RunConfig, Trainer
from xortui.core.losses import LOSSES

DATA = np.load(Path(__file__).with_name("reference_outputs.npz"))
CONFIGS: list[dict[str, Any]] = json.loads(str(DATA["configs"]))
STARTS = np.concatenate([[0], np.cumsum(DATA["counts"])])
VALUES = DATA["values"]
RECORDED = np.split(DATA["recorded"], np.flatnonzero(np.diff(DATA["recorded"]) < 0) + 1)


def same_run(config: RunConfig, recorded: np.ndarray) -> np.ndarray:
    """Losses and training losses where PyTorch's were recorded, parameters, outputs."""
    trainer = Trainer(config)
    losses, trained = [trainer.loss], [trainer.train_loss]
    event = trainer.advance(config.epochs)
    losses += event.losses.tolist()
    trained += event.train_losses.tolist()
    p = trainer.parameters()
    parameters = [array for pair in zip(p.weights, p.biases, strict=True) for array in pair]
    norms = zip(p.scales, p.shifts, p.running_means, p.running_variances, strict=True)
    parameters += [array for norm in norms for array in norm]
    seen = [np.array(losses)[recorded]]
    if trained[0] is not None:
        seen.append(np.array(trained, np.float64)[recorded])
    arrays = [*seen, *parameters, trainer.snapshot().predictions]
    return np.concatenate([array.ravel() for array in arrays])


@pytest.mark.parametrize("index", every(20, range(len(CONFIGS))))
def test_a_run_agrees_with_pytorch(index: int) -> None:
    expected = VALUES[STARTS[index] : STARTS[index + 1]]
    ours = same_run(RunConfig.from_dict(CONFIGS[index]), RECORDED[index])
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-9, err_msg=str(CONFIGS[index]))


def test_the_reference_covers_what_is_offered() -> None:
    runs = [RunConfig.from_dict(config) for config in CONFIGS]
    seen = {(run.loss, run.sizes[-1], run.optimizer) for run in runs}
    optimizers = ("sgd", "rmsprop", "adam")
    of_any = set(LOSSES) - {"cross_entropy", "bce-clamped"}  # the latter is in other runs
    assert seen >= set(product(of_any, (1, 2, 3), optimizers))
    assert seen >= set(product(("cross_entropy",), (3,), optimizers))
    assert {run.output_activation for run in runs} >= {"sigmoid", "tanh", "identity", "softmax"}
    assert {run.huber_delta for run in runs if run.loss == "huber"} == {0.25, 1.0, 2.0}
    assert sum(run.dataset.is_of_classes for run in runs) > 50
    newer = ("leaky_relu", "elu", "selu", "softplus", "sine", "step")
    of_several = {(run.activation.partition(",")[0], run.loss) for run in runs if run.sizes[-1] > 1}
    assert of_several >= set(product(newer, ("mse", "huber", "bce", "cross_entropy")))
    of_loss = {(run.loss, run.bias, run.skip) for run in runs if run.layer_dropout}
    assert of_loss >= {("cross_entropy", bias, True) for bias in (True, False)}
    assert len(runs) > 500
