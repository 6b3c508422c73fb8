"""A descent that has no meaning is refused by field, rule and value."""

from __future__ import annotations

from typing import Any

import pytest

from xortui.core import RunConfig

SCHEDULE = {"schedule": "cosine:eta_min=0.1", "output_learning_rate": 0.1}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"schedule": "sine"}, "schedule must be one of constant, step, .*, got 'sine'"),
        ({"schedule": None}, "schedule must be a name, got None"),
        ({"schedule": "step:size=1"}, "schedule must be step with step_size=NUMBER, gamma=NUMBER"),
        ({"schedule": "step:gamma"}, "schedule must be step with step_size=NUMBER"),
        ({"schedule": "step:gamma=nan"}, "schedule must be step with step_size=NUMBER"),
        ({"schedule": "step:step_size=1.5"}, "step with step_size an integer >= 1, got"),
        ({"schedule": "exponential:gamma=2"}, "exponential with gamma > 0 and <= 1, got"),
        ({"schedule": "constant:gamma=1"}, "schedule must be constant with no constants, got"),
        (SCHEDULE, "schedule must be without eta_min and min_lr where output_learning_rate"),
        ({"warmup": -1}, "warmup must be an integer >= 0, got -1"),
        ({"warmup": 1.5}, "warmup must be an integer >= 0, got 1.5"),
        ({"optimizer": "adam", "betas": (0.9,)}, r"betas must be two numbers, got \(0.9,\)"),
        ({"optimizer": "adam", "betas": (0.9, 1)}, "betas must be two numbers >= 0 and < 1"),
        ({"betas": (0.5, 0.5)}, r"betas must be \(0.9, 0.999\) unless optimizer is adam or adamw"),
        ({"eps": 0.1}, "eps must be none unless optimizer is rmsprop or adam"),
        ({"optimizer": "adam", "eps": -1}, "eps must be >= 0, got -1"),
        ({"alpha": 0.5}, "alpha must be 0.99 unless optimizer is rmsprop, got 0.5"),
        ({"dampening": 0.5}, "dampening must be 0 unless momentum > 0, got 0.5"),
        (
            {"dampening": 0.5, "momentum": 0.5, "nesterov": True},
            "dampening must be 0 with nesterov, got 0.5",
        ),
        ({"lr_decay": 1}, "lr_decay must be 0.0 unless optimizer is adagrad, got 1"),
        ({"l1": float("inf")}, "l1 must be a finite number, got inf"),
        ({"clip_norm": 0}, "clip_norm must be > 0, got 0"),
        ({"clip_value": 1, "clip_norm": 1}, "clip_value must be none with clip_norm, got 1"),
        ({"output_learning_rate": "fast"}, "output_learning_rate must be a finite number"),
        ({"order": "random"}, "order must be one of shuffled, fixed, got 'random'"),
        ({"order": "fixed"}, "order must be shuffled unless batch_size is given, got 'fixed'"),
    ],
)
def test_it_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        RunConfig(**fields)
    assert "\n" not in str(refused.value)


def test_what_is_at_its_default_is_not_written_and_the_rest_reads_back() -> None:
    config = RunConfig(
        optimizer="adamw",
        betas=(0.8, 0.9),
        clip_norm=2,
        warmup=5,
        l1=1,
        batch_size=1,
        order="fixed",
    )
    written = config.to_dict()
    assert written["betas"] == [0.8, 0.9]
    assert not {"alpha", "eps", "schedule", "clip_value"} & set(written)
    assert RunConfig.from_dict(written) == config
    with pytest.raises(ValueError, match=r"betas must be a list, got 0\.5"):
        RunConfig.from_dict({**written, "betas": 0.5})
