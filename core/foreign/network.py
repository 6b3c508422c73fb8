"""A network of a program that is not ours: which of its arrays are which layer's parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from xortui.core.activations import OUTPUT_ACTIVATIONS
from xortui.core.foreign.observed import Numbers

Way = Literal["in-out", "out-in", "column"]
"""How weights lie: ``(n_in, n_out)``, ``(n_out, n_in)``, or a single unit's in one row."""


@dataclass(frozen=True, slots=True)
class ForeignNorm:
    """A batch normalisation as it works in a test, by the names of its arrays.

    Attributes:
        scale: Name of what is multiplied with, or None.
        shift: Name of what is added, or None.
        means: Name of the running means.
        variances: Name of the running variances.
        epsilon: What is added to the variances.
    """

    scale: str | None
    shift: str | None
    means: str
    variances: str
    epsilon: float

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its arrays."""
        return tuple(name for name in (self.scale, self.shift, self.means, self.variances) if name)

    def worked_out(self, values: Mapping[str, Numbers]) -> tuple[Numbers, Numbers]:
        """Returns what it comes to, ``x * factor + added``, both ``(1, n)``."""
        factor = 1 / np.sqrt(values[self.variances].reshape(1, -1) + self.epsilon)
        if self.scale is not None:
            factor = factor * values[self.scale].reshape(1, -1)
        added = -values[self.means].reshape(1, -1) * factor
        if self.shift is not None:
            added = added + values[self.shift].reshape(1, -1)
        return factor, added


@dataclass(frozen=True, slots=True)
class ForeignLayer:
    """A layer, by the names of its arrays.

    Batch normalisation before or after its product is worked into its weights and biases, which is
    what it comes to in a test.

    Attributes:
        weights: Name of the weights.
        way: How they lie.
        biases: Name of the biases, or None where it has none.
        activation: Name of its activation function.
        norm: The batch normalisation of its product, if there is one.
        input_norm: That of what it reads.
    """

    weights: str
    way: Way
    biases: str | None
    activation: str
    norm: ForeignNorm | None = None
    input_norm: ForeignNorm | None = None

    def matrix(self, values: Mapping[str, Numbers]) -> Numbers:
        """Returns the weights as ``(n_in, n_out)``."""
        matrix = as_matrix(values[self.weights], self.way)
        if self.input_norm is not None:
            matrix = self.input_norm.worked_out(values)[0].T * matrix
        if self.norm is not None:
            matrix = matrix * self.norm.worked_out(values)[0]
        return matrix

    def bias_row(self, values: Mapping[str, Numbers]) -> Numbers:
        """Returns the biases as ``(1, n_out)`` or ``(1, 1)``; zero where there are none."""
        row = np.zeros((1, 1)) if self.biases is None else values[self.biases].reshape(1, -1)
        if self.input_norm is not None:
            added = self.input_norm.worked_out(values)[1]
            row = row + added @ as_matrix(values[self.weights], self.way)
        if self.norm is not None:
            factor, added = self.norm.worked_out(values)
            row = row * factor + added
        return row

    @property
    def norms(self) -> tuple[ForeignNorm, ...]:
        """Its batch normalisations."""
        return tuple(norm for norm in (self.input_norm, self.norm) if norm is not None)

    def as_lying(self, matrix: Numbers, values: Mapping[str, Numbers]) -> Numbers:
        """Returns an ``(n_in, n_out)`` of the weights' own kind as the program has them."""
        turned = matrix.T if self.way == "out-in" else matrix
        return turned.reshape(values[self.weights].shape)

    def as_biases(self, row: Numbers, values: Mapping[str, Numbers]) -> Numbers:
        """Returns what each unit's bias gets, ``(n_out,)``, as the program has its biases."""
        assert self.biases is not None
        lying = values[self.biases]
        if lying.size == row.size:
            return row.reshape(lying.shape)
        return np.full(lying.shape, row.sum())  # one bias that all units share


@dataclass(frozen=True, slots=True)
class Pass:
    """What a forward pass computes.

    Attributes:
        z: Each layer's pre-activations, ``(n_samples, n_out)``.
        a: The inputs, then each layer's activations.
    """

    z: Sequence[Numbers]
    a: Sequence[Numbers]

    @property
    def outputs(self) -> Numbers:
        """The last layer's activations."""
        return self.a[-1]


@dataclass(frozen=True, slots=True)
class ForeignNetwork:
    """The layers of a network, the first one first."""

    layers: tuple[ForeignLayer, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all arrays that it is made of, layer by layer, weights first."""
        return tuple(
            name
            for layer in self.layers
            for name in (
                layer.weights,
                layer.biases,
                *(name for norm in layer.norms for name in norm.names),
            )
            if name
        )

    @property
    def is_normalized(self) -> bool:
        """Whether batch normalisation is worked into it."""
        return any(layer.norms for layer in self.layers)

    def sizes(self, values: Mapping[str, Numbers]) -> tuple[int, ...]:
        """Returns the widths of the layers, the inputs' first."""
        first = self.layers[0].matrix(values)
        return first.shape[0], *(layer.matrix(values).shape[1] for layer in self.layers)

    def forward(self, inputs: Numbers, values: Mapping[str, Numbers]) -> Pass:
        """Returns a forward pass.

        Args:
            inputs: Shape ``(n_samples, n_in)``.
            values: The parameters by name.
        """
        z: list[Numbers] = []
        a = [inputs]
        with np.errstate(all="ignore"):
            for layer in self.layers:
                z.append(a[-1] @ layer.matrix(values) + layer.bias_row(values))
                a.append(applied(layer.activation, z[-1]))
        return Pass(z, a)


def applied(activation: str, z: Numbers) -> Numbers:
    """Returns ``f(z)`` of an activation function by name."""
    with np.errstate(all="ignore"):
        return np.asarray(OUTPUT_ACTIVATIONS[activation].formula(z), np.float64)


def slope_of(activation: str, z: Numbers, a: Numbers) -> Numbers:
    """Returns ``f'(z)`` of an activation function by name."""
    with np.errstate(all="ignore"):
        return np.asarray(OUTPUT_ACTIVATIONS[activation].derivative_formula(z, a), np.float64)


def as_matrix(weights: Numbers, way: Way) -> Numbers:
    """Returns weights that lie in some way as ``(n_in, n_out)``."""
    if way == "column":
        return weights.reshape(-1, 1)
    return weights if way == "in-out" else weights.T


def ways_to_read(weights: Numbers, width: int) -> list[Way]:
    """Returns how weights may lie that take a number of inputs."""
    if weights.ndim == 1:
        return ["column"] if weights.size == width and width > 1 else []
    if weights.ndim != 2:
        return []
    ways: list[Way] = ["in-out"] if weights.shape[0] == width else []
    return [*ways, "out-in"] if weights.shape[1] == width else ways
