"""The gradient of a network that is not ours, and what becomes of it with a common mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from xortui.core.foreign.network import ForeignNetwork, Pass, applied, slope_of
from xortui.core.foreign.observed import Numbers

Descended = Literal["squared error", "cross-entropy", "absolute error"]
"""What updates may go down. The first is half the sum of the squared errors; the second is the sum
over rows, and outputs where they are sigmoids."""

DESCENDED: Final[tuple[Descended, ...]] = ("squared error", "cross-entropy", "absolute error")

MistakeName = Literal[
    "no derivative",
    "derivative twice",
    "derivative of z for a",
    "derivative of tanh",
    "derivative of sigmoid",
    "weights already updated",
    "error for delta",
    "inputs for hidden",
    "weights not transposed",
    "bias over everything",
]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that is often written in place of the gradient.

    Attributes:
        name: What it is.
        layer: In which layer, from 0; None where it is in all.
    """

    name: MistakeName
    layer: int | None = None


Gradients = dict[str, Numbers]


def gradients(
    network: ForeignNetwork,
    passed: Pass,
    targets: Numbers,
    values: Mapping[str, Numbers],
    descended: Descended,
    mistakes: tuple[Mistake, ...] = (),
    updated: Mapping[str, Numbers] | None = None,
) -> Gradients:
    """Returns the gradient of each array, in its own shape; the backward pass of the articles.

    A mistake may make more of it than numbers can hold; then it is not finite.

    Args:
        network: The network.
        passed: Its forward pass.
        targets: Shape ``(n_samples, n_outputs)``.
        values: The parameters.
        descended: The loss.
        mistakes: What is done wrong.
        updated: The parameters after the update, for the mistake that reads them.
    """
    with np.errstate(all="ignore"):
        return _gradients(network, passed, targets, values, descended, mistakes, updated)


def _gradients(
    network: ForeignNetwork,
    passed: Pass,
    targets: Numbers,
    values: Mapping[str, Numbers],
    descended: Descended,
    mistakes: tuple[Mistake, ...],
    updated: Mapping[str, Numbers] | None,
) -> Gradients:
    layers = network.layers
    last = len(layers) - 1
    wrong = {(mistake.name, mistake.layer) for mistake in mistakes}

    def makes(name: MistakeName, layer: int) -> bool:
        return (name, layer) in wrong or (name, None) in wrong

    def slope(layer: int) -> Numbers:
        z, a, name = passed.z[layer], passed.a[layer + 1], layers[layer].activation
        if makes("no derivative", layer):
            return np.ones_like(a)
        if makes("derivative twice", layer):  # sigmoid'(a) where a is sigmoid(z) already
            return slope_of(name, a, applied(name, a))
        if makes("derivative of z for a", layer):
            return slope_of(name, z, z)
        if makes("derivative of tanh", layer):
            return 1 - a * a
        if makes("derivative of sigmoid", layer):
            return a * (1 - a)
        return slope_of(name, z, a)

    errors = passed.outputs - targets
    if descended == "absolute error":
        errors = np.sign(errors)
    delta = errors if descended == "cross-entropy" else errors * slope(last)
    found: Gradients = {}
    for index in range(last, -1, -1):
        layer, inputs = layers[index], passed.a[index]
        if makes("inputs for hidden", index) and passed.a[0].shape == inputs.shape:
            inputs = passed.a[0]
        found[layer.weights] = layer.as_lying(inputs.T @ delta, values)
        if layer.biases is not None:
            row = delta.sum(axis=0)
            if makes("bias over everything", index):
                row = np.full_like(row, delta.sum())
            found[layer.biases] = layer.as_biases(row, values)
        if index:
            read = (
                updated
                if updated is not None and makes("weights already updated", index)
                else values
            )
            matrix = layer.matrix(read)
            if makes("weights not transposed", index) and matrix.shape[0] == matrix.shape[1]:
                matrix = matrix.T
            back = errors if makes("error for delta", index) and index == last else delta
            delta = (back @ matrix.T) * slope(index - 1)
    return found


def mistakes_of(network: ForeignNetwork) -> list[tuple[Mistake, ...]]:
    """Returns what may be wrong with a network's backward pass, the simplest first."""
    layers = network.layers
    last = len(layers) - 1
    single: list[Mistake] = []
    for index, layer in enumerate(layers):
        if layer.activation != "identity":
            names: tuple[MistakeName, ...] = (
                "no derivative",
                "derivative twice",
                "derivative of z for a",
            )
            single += [Mistake(name, index) for name in names]
            if layer.activation != "tanh":
                single.append(Mistake("derivative of tanh", index))
            if layer.activation not in ("sigmoid", "softmax"):
                single.append(Mistake("derivative of sigmoid", index))
        if layer.biases is not None:
            single.append(Mistake("bias over everything", index))
        if index:
            more: tuple[MistakeName, ...] = (
                "weights already updated",
                "inputs for hidden",
                "weights not transposed",
            )
            single += [Mistake(name, index) for name in more]
    if last:
        single.append(Mistake("error for delta", last))
        everywhere: tuple[MistakeName, ...] = (
            "no derivative",
            "derivative twice",
            "derivative of z for a",
            "derivative of tanh",
            "weights already updated",
            "bias over everything",
        )
        single += [Mistake(name) for name in everywhere]
    combined: list[tuple[Mistake, ...]] = [(mistake,) for mistake in single]
    if last:
        updated = Mistake("weights already updated")
        combined += [(updated, mistake) for mistake in single if mistake.name != updated.name]
    return combined
