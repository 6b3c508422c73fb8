"""The parameters of many networks side by side: one run is one column ("lane") of an array.

A layer that ends in a logistic function keeps its parameters negated. Its
``1 / (1 + exp(-z))`` then needs no operation for the minus, and every optimizer treats both signs
alike, so no bit of a result changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array
from xortui.core.config import Settings
from xortui.core.fast.parameter_vector import LayerViews, layer_views
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.sweep.steps import aligned_zeros

LANES: Final = 16
"""Arrays are this many lanes wide, or a multiple. The last ones may be unused."""


def padded_width(n_runs: int) -> int:
    """Returns how many lanes an array of ``n_runs`` runs has."""
    return max(1, -(-n_runs // LANES)) * LANES


class Lanes:
    """Everything that training changes, for many runs.

    Attributes:
        width: How many lanes there are, unused ones included.
        array: Shape ``(n_numbers, width)``: parameters, optimizer slots, running statistics.
        parameters: Shape ``(n_parameters, width)``, in the order of one network's vector.
        slots: Shape ``(n_slots, n_parameters, width)``.
        layers: Each layer's views of the parameters.
        signs: -1 for each layer whose parameters are kept negated, else 1.
        running_means: Batch normalisation's running means, a view for each hidden layer.
        running_variances: Its running variances.
    """

    def __init__(self, settings: Settings, width: int) -> None:
        self.width = width
        self._architecture = settings.architecture
        count = self._architecture.n_parameters
        optimizer = OPTIMIZERS[settings.optimizer]
        n_slots = optimizer.n_slots
        n_hidden = self._architecture.n_normalized
        self._odd_slots = optimizer.odd_slots
        self.array = aligned_zeros(((1 + n_slots) * count + 2 * n_hidden, width), settings.dtype)
        self.parameters = self.array[:count]
        stop = (1 + n_slots) * count
        self.slots = self.array[count:stop].reshape(n_slots, count, width)
        self.running = self.array[stop:]
        self.layers = self.views(self.parameters)
        self.signs = _signs(settings)
        normed = zip(settings.hidden, self._architecture.norms, strict=True)
        counts = [n if norm else 0 for n, norm in normed] if n_hidden else []
        edges = np.cumsum([0, *counts])
        spans = [slice(int(a), int(b)) for a, b in pairwise(edges)]
        self.running_means = [self.running[:n_hidden][span] for span in spans]
        self.running_variances = [self.running[n_hidden:][span] for span in spans]

    def views(self, vector: Array) -> list[LayerViews]:
        """Returns each layer's part of an array of the parameters' shape."""
        return layer_views(vector, self._architecture)

    def initialize(self, drawn: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> None:
        """Writes the first parameters.

        Args:
            drawn: For each layer weights ``(n_in, n_out, n_runs)`` and biases
                ``(n_out, n_runs)``. Unused lanes repeat the last run.
        """
        for layer, sign, (weights, biases) in zip(self.layers, self.signs, drawn, strict=True):
            n_runs = weights.shape[-1]
            layer.weights[:, :, :n_runs] = sign * weights
            if layer.has_bias:
                layer.biases[:, :n_runs] = sign * biases
            layer.weights_and_biases[..., n_runs:] = layer.weights_and_biases[
                ..., n_runs - 1 : n_runs
            ]
            layer.scale[:] = 1
        for variance in self.running_variances:
            variance[:] = 1

    def copy_from(self, other: Lanes, lanes: NDArray[np.intp], *, same_optimizer: bool) -> None:
        """Copies some lanes of another batch of runs of the same network, in the order given."""
        self.parameters[:] = other.parameters[:, lanes]
        self.running[:] = other.running[:, lanes]
        if same_optimizer:
            self.slots[:] = other.slots[:, :, lanes]
        for vector in (self.parameters, *(self.slots[index] for index in self._odd_slots)):
            for views, sign, their_sign in zip(
                self.views(vector), self.signs, other.signs, strict=True
            ):
                np.multiply(views.weights_and_biases, sign * their_sign, views.weights_and_biases)


def _signs(settings: Settings) -> list[Any]:
    architecture = settings.architecture
    return [
        -1 if OUTPUT_ACTIVATIONS[name].is_logistic and not architecture.is_normalized(layer) else 1
        for layer, name in enumerate(settings.activations)
    ]
