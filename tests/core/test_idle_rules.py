"""What would do nothing beside the rest of a run is refused, and goes when a change makes it so."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest

from xortui.core import Dataset, RunConfig, Trainer
from xortui.core.idle_rules import IDLE_DEFAULTS

ROWS: Final = Dataset.from_csv("0,0.2,0\n1,0.1,1")
REFUSED: Final[list[tuple[dict[str, Any], dict[str, Any], str]]] = [
    ({}, {"test_seed": 3}, "test_seed must be 0 unless test is a share, got 3"),
    ({"test": ROWS}, {"test_seed": 3}, "test_seed must be 0 unless test is a share, got 3"),
    ({}, {"huber_delta": 0.5}, "huber_delta must be 1 unless loss is huber, got 0.5"),
    ({"loss": "mae"}, {"huber_delta": 2}, "huber_delta must be 1 unless loss is huber, got 2"),
    ({"bias": False}, {"bias_init": "zeros"}, "bias_init must be none without biases, got 'zeros'"),
    ({"bias": False}, {"bias_factor": 2}, "bias_factor must be 1 without biases, got 2"),
    ({"init": "he"}, {"bias_factor": 2}, "bias_factor must be 1 where biases start at zero, got 2"),
    (
        {"bias_init": "zeros"},
        {"bias_factor": 0.5},
        "bias_factor must be 1 where biases start at zero, got 0.5",
    ),
    ({"init": "zeros"}, {"init_factor": 2}, "init_factor must be 1 with init zeros, got 2"),
    (
        {"init": "uniform", "hidden": ()},
        {"init_order": "layer-by-layer"},
        "init_order must be weights-first without a hidden layer, got 'layer-by-layer'",
    ),
    ({}, {"points": 30}, "points must be 200 unless data is drawn"),
    ({"data": ROWS}, {"noise": 0.1}, "noise must be 0 unless data is drawn"),
    ({"gate": "and"}, {"data_seed": 1}, "data_seed must be 0 unless data is drawn"),
    ({"optimizer": "adagrad"}, {"betas": (0.5, 0.9)}, "betas must be (0.9, 0.999) unless"),
    ({"optimizer": "sgd"}, {"eps": 0.1}, "eps must be none unless optimizer is"),
    ({"optimizer": "adamw"}, {"alpha": 0.9}, "alpha must be 0.99 unless optimizer is rmsprop"),
    ({"optimizer": "adam"}, {"momentum": 0.9}, "momentum must be 0 with optimizer adam"),
    ({"optimizer": "rmsprop"}, {"dampening": 0.1}, "dampening must be 0.0 unless optimizer is sgd"),
    ({}, {"dampening": 0.1}, "dampening must be 0 unless momentum > 0"),
    ({}, {"nesterov": True}, "nesterov must be off unless optimizer is sgd and momentum > 0"),
    ({"optimizer": "adam"}, {"lr_decay": 0.1}, "lr_decay must be 0.0 unless optimizer is adagrad"),
    ({}, {"initial_accumulator_value": 1}, "initial_accumulator_value must be 0.0 unless"),
    ({}, {"schedule": "constant:gamma=0.5"}, "schedule must be constant with no constants"),
    ({}, {"order": "fixed"}, "order must be shuffled unless batch_size is given"),
    ({}, {"init_order": "layer-by-layer"}, "init_order must be weights-first unless NumPy's"),
    ({"hidden": (2, 2)}, {"norm_layers": (1,)}, "norm_layers must be none without batch_norm"),
    ({"hidden": ()}, {"skip": True}, "skip must be false without a hidden layer"),
    ({"hidden": ()}, {"layer_dropout": (0.5,)}, "layer_dropout must be one number for each"),
    ({}, {"stop_when": ("test_loss<1",)}, "stop_when must be without test_ unless test is given"),
]
"""A run, what does nothing in it, and what is said of that."""


@pytest.mark.parametrize(("run", "idle", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_does_nothing_is_refused(
    run: dict[str, Any], idle: dict[str, Any], message: str
) -> None:
    RunConfig(**run)
    with pytest.raises(ValueError) as refused:
        RunConfig(**run, **idle)
    assert str(refused.value).startswith(message)
    assert ", got " in str(refused.value)


HEEDED: Final[dict[str, list[dict[str, Any]]]] = {
    "test_seed": [{"test": 0.25}, {"test_seed": 3}],
    "huber_delta": [{"loss": "huber"}, {"huber_delta": 0.1}],
    "bias_init": [{"init": "he"}, {"bias_init": "uniform"}],
    "init_order": [{"init": "normal"}, {"init_order": "layer-by-layer"}],
    "init_factor": [{"init": "orthogonal"}, {"init_factor": 0.5}],
    "bias_factor": [{"init": "zeros", "bias_init": "torch"}, {"bias_factor": 0.5}],
}


def test_what_does_something_is_not() -> None:
    assert HEEDED.keys() == IDLE_DEFAULTS.keys()
    for run, field in HEEDED.values():
        losses = [
            Trainer(RunConfig(epochs=3, **fields)).advance(3).loss for fields in (run, run | field)
        ]
        assert np.isfinite(losses).all()
        assert losses[0] != losses[1], field


def test_a_change_takes_away_what_does_nothing_any_more() -> None:
    config = RunConfig(test=0.25, test_seed=3, bias_init="uniform", bias_factor=2.0, init="he")
    assert config.changed(seed=7) == config.replace(seed=7)
    assert config.changed(test=None).test_seed == 0
    without = config.changed(bias=False)
    assert (without.bias_init, without.bias_factor, without.test_seed) == (None, 1.0, 3)
    assert config.changed(bias_init=None).bias_factor == 1.0
    with pytest.raises(ValueError, match="huber_delta must be 1 unless loss is huber, got 2"):
        RunConfig(loss="huber", huber_delta=2).replace(loss="mse")
    assert RunConfig(loss="huber", huber_delta=2).changed(loss="mse").huber_delta == 1.0
    with pytest.raises(ValueError, match=r"test_seed must be 0 unless test is a share, got 5"):
        config.changed(test=None, test_seed=5)
