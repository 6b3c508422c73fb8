"""Runs with normalised or dropped inputs agree with PyTorch's (`write_reference_inputs.py`)."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.examples import every

from xortui.core import RunConfig, Trainer

DATA = np.load(Path(__file__).with_name("reference_inputs.npz"))
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
    arrays = [array for pair in zip(p.weights, p.biases, strict=True) for array in pair]
    own = (p.input_scales, p.input_shifts, p.input_running_means, p.input_running_variances)
    norms = [array for kind in own for array in kind]
    of_layers = zip(p.scales, p.shifts, p.running_means, p.running_variances, strict=True)
    norms += [array for norm in of_layers for array in norm]
    seen = [np.array(losses)[recorded], np.array(trained, np.float64)[recorded]]
    outputs = trainer.snapshot().predictions
    return np.concatenate([array.ravel() for array in [*seen, *arrays, *norms, outputs]])


@pytest.mark.parametrize("index", every(6, range(len(CONFIGS))))
def test_a_run_agrees_with_pytorch(index: int) -> None:
    expected = VALUES[STARTS[index] : STARTS[index + 1]]
    ours = same_run(RunConfig.from_dict(CONFIGS[index]), RECORDED[index])
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-9, err_msg=str(CONFIGS[index]))


def test_the_reference_covers_what_is_offered() -> None:
    runs = [RunConfig.from_dict(config) for config in CONFIGS]
    seen = {(run.input_norm, run.input_dropout > 0, len(run.hidden), run.optimizer) for run in runs}
    kinds = ((True, False), (False, True), (True, True))
    wanted = product(kinds, (0, 1, 2), ("sgd", "rmsprop", "adam"))
    assert seen >= {(*kind, depth, optimizer) for kind, depth, optimizer in wanted}
