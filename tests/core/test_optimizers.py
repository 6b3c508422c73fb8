"""What is said of an optimizer is true of it."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from xortui.core import RunConfig
from xortui.core.activations import Array
from xortui.core.optimizers import OPTIMIZERS, Optimizer

STEPS = 40
OTHERWISE: list[dict[str, Any]] = [
    {"betas": (0.7, 0.9)},
    {"eps": 0.01},
    {"alpha": 0.5},
    {"momentum": 0.8, "dampening": 0.3},
    {"lr_decay": 0.1},
    {"initial_accumulator_value": 0.5},
]
SETTINGS: dict[str, list[dict[str, Any]]] = {
    name: [{}, {"weight_decay": 0.01}]
    + ([{"momentum": 0.9}] if "momentum" in optimizer.options else [])
    + ([{"momentum": 0.9, "nesterov": True}] if "nesterov" in optimizer.options else [])
    + [fields for fields in OTHERWISE if set(fields) - {"momentum"} <= set(optimizer.options)]
    + [{"l1": 0.1, "clip_norm": 0.5}, {"clip_value": 0.2, "weight_decay": 0.1}]
    for name, optimizer in OPTIMIZERS.items()
}
CASES = [(name, fields) for name, runs in SETTINGS.items() for fields in runs]


def stepped(optimizer: Optimizer, fields: dict[str, Any], sign: float = 1) -> tuple[Array, Array]:
    """Parameters and slots after some steps along drawn gradients."""
    random = np.random.RandomState(7)
    parameters, gradient = sign * random.randn(5, 2), np.zeros((5, 2))
    slots = np.zeros((optimizer.n_slots, 5, 2))
    config = RunConfig(optimizer=optimizer.name, learning_rate=0.05, **fields)
    stepper = optimizer.stepper(parameters, gradient, slots, config)
    for _ in range(STEPS):
        gradient[:] = sign * random.randn(5, 2)
        stepper.step()
    assert stepper.steps == STEPS
    return parameters, slots


@pytest.mark.parametrize(("name", "fields"), CASES)
def test_a_stepper_makes_the_steps_of_the_formula(name: str, fields: dict[str, Any]) -> None:
    optimizer = OPTIMIZERS[name]
    by_formula = dataclasses.replace(optimizer, make_stepper=None)
    for fast, plain in zip(stepped(optimizer, fields), stepped(by_formula, fields), strict=True):
        np.testing.assert_allclose(np.abs(fast), np.abs(plain), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(
        stepped(optimizer, fields)[0], stepped(by_formula, fields)[0], rtol=1e-12
    )


@pytest.mark.parametrize(("name", "fields"), CASES)
def test_negated_parameters_take_negated_steps(name: str, fields: dict[str, Any]) -> None:
    optimizer = OPTIMIZERS[name]
    parameters, slots = stepped(optimizer, fields)
    negated, negated_slots = stepped(optimizer, fields, sign=-1)
    assert (negated == -parameters).all()
    for index in range(optimizer.n_slots):
        sign = -1 if index in optimizer.odd_slots else 1
        assert (negated_slots[index] == sign * slots[index]).all()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_plain_descent_is_the_gradient_times_the_learning_rate(name: str) -> None:
    optimizer, config = OPTIMIZERS[name], RunConfig(optimizer=name, learning_rate=0.5)
    parameters, gradient = np.zeros(3), np.array([1.0, -2.0, 4.0])
    slots = np.zeros((optimizer.n_slots, 3))
    stepper = optimizer.stepper(parameters, gradient, slots, config)
    stepper.step()
    is_plain = parameters.tolist() == [-0.5, 1.0, -2.0] and not slots.any()
    assert is_plain == optimizer.is_plain_descent(config)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_option_that_it_heeds_changes_its_steps(name: str) -> None:
    optimizer = OPTIMIZERS[name]
    given: dict[str, dict[str, Any]] = {
        "momentum": {"momentum": 0.9},
        "nesterov": {"momentum": 0.9, "nesterov": True},
        **{max(fields): fields for fields in OTHERWISE if "momentum" not in fields},
        "dampening": {"momentum": 0.9, "dampening": 0.3},
    }
    plain = [stepped(optimizer, {})[0].tolist()]
    for option, fields in given.items():
        if option in optimizer.options:
            plain.append(stepped(optimizer, fields)[0].tolist())
        else:
            with pytest.raises(ValueError, match=rf"{option}|momentum"):
                RunConfig(optimizer=name, **fields)
    assert len({str(each) for each in plain}) == len(plain)
