"""Whole runs by other descents agree with PyTorch's (see `write_reference_descents.py`)."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.examples import every

from xortui.core import RunConfig, Trainer

DATA = np.load(Path(__file__).with_name("reference_descents.npz"))
CONFIGS: list[dict[str, Any]] = json.loads(str(DATA["configs"]))
STARTS = np.concatenate([[0], np.cumsum(DATA["counts"])])


def made(config: RunConfig) -> np.ndarray:
    """Losses where PyTorch's were recorded, parameters, outputs."""
    trainer = Trainer(config)
    losses = np.append(trainer.loss, trainer.advance(config.epochs).losses)
    p = trainer.parameters()
    arrays = [array.ravel() for pair in zip(p.weights, p.biases, strict=True) for array in pair]
    outputs = trainer.outputs(config.dataset.inputs)
    return np.concatenate([losses[DATA["recorded"]], *arrays, outputs])


@pytest.mark.parametrize("index", every(24, range(len(CONFIGS))))
def test_a_run_agrees_with_pytorch(index: int) -> None:
    expected = DATA["values"][STARTS[index] : STARTS[index + 1]]
    found = made(RunConfig.from_dict(CONFIGS[index]))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9, err_msg=str(CONFIGS[index]))


def test_the_reference_covers_what_is_offered_and_saturates() -> None:
    runs = [RunConfig.from_dict(config) for config in CONFIGS]
    assert len(runs) > 490
    assert {(r.optimizer, r.schedule.partition(":")[0]) for r in runs} >= {
        (optimizer, schedule)
        for optimizer in ("sgd", "rmsprop", "adam", "adamw", "adagrad")
        for schedule in ("constant", "step", "exponential", "cosine", "linear", "plateau")
    }
    for field in ("l1", "clip_norm", "clip_value", "output_learning_rate", "warmup", "dampening"):
        assert sum(bool(getattr(run, field)) for run in runs) > 20
    assert {(r.order, r.batch_size) for r in runs} >= {("fixed", 1), ("fixed", 2), ("shuffled", 1)}
    first = DATA["values"][STARTS[:-1]]
    newer = ("leaky_relu", "elu", "selu", "softplus", "sine", "step")
    for names, loss in product((("tanh", "relu", "identity"), newer), ("bce", "bce-clamped")):
        found = [
            x
            for x, run in zip(first, runs, strict=True)
            if run.loss == loss and run.activation in names
        ]
        assert max(found) > 20, "logarithms of BCELoss end at -100"
