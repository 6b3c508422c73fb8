"""A training that says itself what it computes: read where its numbers are so, and judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from xortui.core.foreign import (
    BackwardPass,
    GraphLayer,
    Optimizer,
    Seen,
    Training,
    findings_of_training,
    read_network,
)

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([[0.0], [1.0], [1.0], [0.0]])
NAMES = ("W1", "b1", "W2", "b2")


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def passes(**changed: Any) -> list[BackwardPass]:
    """Returns gradient descent of 2-3-1 on the mean of the squared errors, as a graph has it."""
    rng = np.random.default_rng(0)
    values = [rng.normal(size=shape) for shape in ((2, 3), (3,), (3, 1), (1,))]
    found = []
    for _ in range(5):
        w1, b1, w2, b2 = values
        h = np.tanh(X @ w1 + b1)
        o = sigmoid(h @ w2 + b2)
        d2 = 2 / 4 * (o - Y) * o * (1 - o)
        d1 = d2 @ w2.T * (1 - h * h)
        slopes = [X.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)]
        each = BackwardPass(
            "xor.py",
            9,
            loss=float(((o - Y) ** 2).mean()),
            before={name: Seen(name, "float64", v) for name, v in zip(NAMES, values, strict=True)},
            gradients=dict(zip(NAMES, slopes, strict=True)),
            reached=frozenset(NAMES),
            layers=[
                GraphLayer("W1", "in-out", "b1", X, "Tanh"),
                GraphLayer("W2", "in-out", "b2", h, "Sigmoid"),
            ],
            measure="MseLoss",
            measured_after="Sigmoid",
            reduction="mean",
            outputs=o,
            targets=Y,
            downstream=[o],
            shape=(4, 1),
            widest=(4, 1),
        )
        found.append(replace(each, **changed))
        values = [v - 0.5 * slope for v, slope in zip(values, slopes, strict=True)]
    return found


def training(made: list[BackwardPass], **changed: Any) -> Training:
    rounds = [{name: seen.values for name, seen in each.before.items()} for each in made]
    whole = Training(0, NAMES, rounds, made, [Optimizer("SGD", [({"lr": 0.5}, NAMES)])])
    return replace(whole, **changed)


def kinds(seen: Training) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.kind, finding.arrays) for finding in findings_of_training(seen)]


def test_a_network_is_read_where_it_gives_the_program_s_own_numbers() -> None:
    read = read_network(training(passes()))
    assert not isinstance(read, str)
    assert [layer.activation for layer in read.network.layers] == ["tanh", "sigmoid"]
    assert (read.loss, read.loss_factor, read.is_loss_exact) == ("mse", 1.0, True)
    np.testing.assert_array_equal(read.targets[0], Y)
    assert kinds(training(passes())) == []


def test_a_network_whose_numbers_are_others_is_none() -> None:
    made = passes()
    assert made[3].outputs is not None
    off = made[3].outputs + 1e-7
    made[3] = replace(made[3], outputs=off, downstream=[off])
    assert read_network(training(made)) == "unread values"
    assert read_network(training(passes(layers=[]))) == "unread layers"
    strange = passes(measure="", targets=None)
    assert read_network(training(strange)) == "unread loss"


@pytest.mark.parametrize(
    ("measure", "activation", "loss"),
    [("BinaryCrossEntropyWithLogits", "sigmoid", "bce"), ("NllLoss", "softmax", "cross_entropy")],
)
def test_what_the_loss_itself_applies_is_of_the_network(
    measure: str, activation: str, loss: str
) -> None:
    weights = np.array([[1.0, -0.5], [0.25, 2.0]])[:, : 2 if measure == "NllLoss" else 1]
    z = X @ weights
    logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    is_classes = measure == "NllLoss"
    each = BackwardPass(
        "xor.py",
        9,
        loss=1.0,
        before={"W": Seen("W", "float64", weights)},
        reached=frozenset({"W"}),
        layers=[GraphLayer("W", "in-out", None, X, "LogSoftmax" if is_classes else measure)],
        measure=measure,
        outputs=logs if is_classes else z,
        targets=Y.ravel() if is_classes else Y,
    )
    read = read_network(training([each, each], parameters=("W",), optimizers=[]))
    assert not isinstance(read, str)
    assert (read.network.layers[-1].activation, read.loss) == (activation, loss)
    assert read.activation_in_loss
    assert not read.is_loss_exact  # it was no loss of these
    assert read.targets[0].shape == z.shape


def test_gradients_that_were_left_are_found_with_their_size() -> None:
    made = passes()
    for index in range(1, 5):
        left = made[index - 1].gradients
        whole = {name: made[index].gradients[name] + left[name] for name in NAMES}
        made[index] = replace(made[index], gradients=whole, gradients_before=left)
    (finding,) = findings_of_training(training(made))
    assert (finding.kind, finding.arrays) == ("not cleared", NAMES)
    assert finding.numbers["ratio"] > 2
    # Where nothing was updated in between, several passes are meant for one step.
    still = [replace(each, before=made[0].before) for each in made]
    assert ("not cleared", NAMES) not in kinds(training(still))


def test_what_the_optimizer_does_not_reach_is_found() -> None:
    made = passes()
    frozen = {name: made[0].before[name] for name in ("W1", "b1")}
    some = [replace(each, before={**each.before, **frozen}) for each in made]
    half = [Optimizer("SGD", [({"lr": 0.5}, ("W2", "b2"))])]
    assert kinds(training(some, optimizers=half)) == [("left out", ("W1", "b1"))]
    assert kinds(training(some)) == [("never changes", ("W1", "b1"))]
    none = [replace(each, before=made[0].before) for each in made]
    assert kinds(training(none)) == [("no step", NAMES)]
    cut = [replace(each, reached=frozenset({"W2", "b2"})) for each in some]
    assert kinds(training(cut)) == [("no path", ("W1", "b1"))]


def test_what_is_wrong_with_a_loss_is_found() -> None:
    twice = {"measure": "BinaryCrossEntropyWithLogits", "measured_after": "Sigmoid"}
    assert kinds(training(passes(**twice))) == [("twice", ())]
    assert kinds(training(passes(targets=2 * Y - 1))) == [("targets outside", ())]
    assert kinds(training(passes(widest=(4, 4)))) == [("broadcast", ())]
    one = {"measure": "NllLoss", "measured_after": ""}
    assert kinds(training(passes(**one))) == [("one class", ())]
    others = training(passes(), not_stepped={"loss": [0.3]}, stepped=("bce",))
    assert kinds(others) == [("not stepped", ("loss",))]
    detached = training([BackwardPass("xor.py", 9, is_detached=True)])
    assert kinds(detached) == [("detached", ())]


def test_a_mode_that_is_never_training_is_found() -> None:
    always = [("net.drop", "Dropout", False)] * 3
    assert kinds(training(passes(), modes=always)) == [("eval mode", ("net.drop",))]
    at_times = [("net.drop", "Dropout", False), ("net.drop", "Dropout", True)]
    assert kinds(training(passes(), modes=at_times)) == []
