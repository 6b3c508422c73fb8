from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import pytest

from xortui.core.foreign import (
    Descent,
    ForeignLayer,
    ForeignNetwork,
    Mistake,
    Numbers,
    Recognised,
    Seen,
    Step,
    examine,
    gradients,
)
from xortui.core.foreign.mistakes import mistakes_of

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TARGETS = np.array([[0.0], [1.0], [1.0], [0.0]])
NETWORK = ForeignNetwork(
    (
        ForeignLayer("W1", "in-out", "b1", "tanh"),
        ForeignLayer("W2", "out-in", "b2", "sigmoid"),
        ForeignLayer("W3", "in-out", "b3", "sigmoid"),
    )
)
Values = dict[str, Numbers]
Update = Callable[[Values, dict[str, Numbers]], Values]


def start(seed: int) -> Values:
    rng = np.random.default_rng(seed)
    shapes = {"W1": (2, 2), "b1": (2,), "W2": (2, 2), "b2": (1, 2), "W3": (2, 1), "b3": (1,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def descend(values: Values, slopes: Mapping[str, Numbers]) -> Values:
    return {name: values[name] - 0.3 * slopes[name] for name in values}


def updated_first(values: Values, mistakes: tuple[Mistake, ...]) -> Values:
    """Returns the values after an update that itself reads updated weights, layer by layer."""
    passed = NETWORK.forward(INPUTS, values)
    after = dict(values)
    for _pass in NETWORK.layers:  # each pass puts the layer before right
        found = gradients(NETWORK, passed, TARGETS, values, "squared error", mistakes, after)
        after = descend(values, found)
    return after


def recognised(runs: list[Values]) -> Recognised:
    def seen(values: Values) -> dict[str, Seen]:
        return {name: Seen(name, "float64", value) for name, value in values.items()}

    data = [Seen("X", "float64", INPUTS), Seen("y", "float64", TARGETS)]
    steps = [Step(seen(before), seen(after), data) for before, after in pairwise(runs)]
    inputs = [INPUTS] * len(steps)
    return Recognised(NETWORK, "X", 0, 0, steps, inputs, tuple(runs[0]))


def trained(seed: int, update: Update, n_steps: int = 5) -> Descent:
    runs = [start(seed)]
    for _step in range(n_steps):
        values = runs[-1]
        passed = NETWORK.forward(INPUTS, values)
        found = gradients(NETWORK, passed, TARGETS, values, "squared error")
        runs.append(update(values, found))
    descent = examine(recognised(runs)).descent
    assert descent is not None
    return descent


EACH = mistakes_of(NETWORK)
NO_DIFFERENCE = [(Mistake("bias over everything", 2),), (Mistake("weights not transposed", 2),)]
"""In a layer of one unit."""


@pytest.mark.parametrize(
    "mistakes",
    [
        pytest.param(mistakes, marks=[] if index % 21 == 0 else pytest.mark.slow)
        for index, mistakes in enumerate(EACH)
        if mistakes not in NO_DIFFERENCE
    ],
    ids=repr,
)
def test_each_mistake_is_named_or_explains_the_updates_as_well(
    mistakes: tuple[Mistake, ...],
) -> None:
    runs = [start(4)]
    for _step in range(5):
        runs.append(updated_first(runs[-1], mistakes))
    assert all(np.isfinite(value).all() for value in runs[-1].values())
    examined = examine(recognised(runs))
    descent = examined.descent
    assert descent is not None
    # Squared error without the last derivative is cross-entropy.
    is_cross_entropy = mistakes[-1] == Mistake("no derivative", 2)
    assert (descent.descended == "cross-entropy") == is_cross_entropy
    assert (descent.rule is None) != (is_cross_entropy and len(mistakes) == 1)
    assert descent.rate == pytest.approx(0.3, rel=1e-6)
    assert all(update.is_exact for update in descent.updates.values())
    # Another name for it is right only where it makes the very same updates.
    for before, after in pairwise(runs):
        passed = NETWORK.forward(INPUTS, before)
        named = gradients(
            NETWORK, passed, TARGETS, before, descent.descended, descent.mistakes, after
        )
        for name in NETWORK.names:
            np.testing.assert_allclose(after[name] - before[name], -0.3 * named[name], atol=1e-12)


def test_descent_without_a_mistake_has_a_rule_and_no_finding() -> None:
    descent = trained(1, descend)
    assert descent.rule is not None
    assert (descent.descended, descent.targets) == ("squared error", "y")
    assert (descent.rule.name, descent.rule.rate) == ("gradient descent", pytest.approx(0.3))


def momentum() -> Update:
    velocity: Values = {}

    def update(values: Values, slopes: dict[str, Numbers]) -> Values:
        for name, slope in slopes.items():
            velocity[name] = 0.8 * velocity.get(name, 0 * slope) - 0.2 * slope
        return {name: values[name] + velocity[name] for name in values}

    return update


def nesterov() -> Update:
    velocity: Values = {}

    def update(values: Values, slopes: dict[str, Numbers]) -> Values:
        for name, slope in slopes.items():
            velocity[name] = 0.9 * velocity.get(name, 0 * slope) + slope
        return {name: values[name] - 0.1 * (slopes[name] + 0.9 * velocity[name]) for name in values}

    return update


def decayed() -> Update:
    def update(values: Values, slopes: dict[str, Numbers]) -> Values:
        return {
            name: values[name] - 0.2 * (slopes[name] + 0.01 * values[name] * (name[0] == "W"))
            for name in values
        }

    return update


def falling() -> Update:
    rate = [0.5]

    def update(values: Values, slopes: dict[str, Numbers]) -> Values:
        rate[0] *= 0.9
        return {name: values[name] - rate[0] * slopes[name] for name in values}

    return update


def squares(decay: float | None, beta1: float) -> Update:
    first: Values = {}
    second: Values = {}
    count = [0]

    def update(values: Values, slopes: dict[str, Numbers]) -> Values:
        count[0] += 1
        after = {}
        for name, g in slopes.items():
            old, mean = second.get(name, 0 * g), first.get(name, 0 * g)
            second[name] = old + g**2 if decay is None else decay * old + (1 - decay) * g**2
            first[name] = beta1 * mean + (1 - beta1) * g
            m, v = first[name], second[name]
            if beta1:
                assert decay is not None
                m, v = m / (1 - beta1 ** count[0]), v / (1 - decay ** count[0])
            after[name] = values[name] - 0.05 * m / (np.sqrt(v) + 1e-8)
        return after

    return update


@pytest.mark.parametrize(
    ("update", "name", "rate", "constants"),
    [
        (momentum(), "momentum", 0.2, {"momentum": 0.8}),
        (nesterov(), "nesterov", 0.1, {"momentum": 0.9}),
        (decayed(), "weight decay", 0.2, {"weight_decay": 0.01}),
        (falling(), "changing rate", 0.45, {"last_rate": 0.5 * 0.9**5}),
        (squares(0.999, 0.9), "adam", 0.05, {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}),
        (squares(0.9, 0.0), "rmsprop", 0.05, {"alpha": 0.9, "eps": 1e-8}),
        (squares(None, 0.0), "adagrad", 0.05, {"eps": 1e-8}),
    ],
    ids=["momentum", "nesterov", "decay", "changing", "adam", "rmsprop", "adagrad"],
)
def test_other_rules_are_no_mistakes(
    update: Update, name: str, rate: float, constants: dict[str, float]
) -> None:
    rule = trained(2, update).rule
    assert rule is not None
    assert rule.name == name
    assert rule.rate == pytest.approx(rate, rel=1e-4)
    assert dict(rule.constants) == pytest.approx(constants, rel=1e-4)
