"""The parameters of many networks side by side: one run is one column ("lane") of an array.

A layer that ends in a logistic function keeps its parameters negated. Its
``1 / (1 + exp(-z))`` then needs no operation for the minus, and every optimizer treats both signs
alike, so no bit of a result changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array
from xortui.core.config import Settings
from xortui.core.fast.parameter_vector import LayerViews, layer_views, split_running
from xortui.core.optimizers import OPTIMIZERS
from xortui.core.schedules import N_PLATEAU_NUMBERS
from xortui.core.sweep.memory import Memory

LANES: Final = 16
"""Arrays are this many lanes wide, or a multiple. The last ones may be unused."""


def padded_width(n_runs: int) -> int:
    """Returns how many lanes an array of ``n_runs`` runs has."""
    return max(1, -(-n_runs // LANES)) * LANES


def padded(values: NDArray[Any], width: int) -> NDArray[Any]:
    """Returns values ``(n_runs,)`` for ``width`` lanes: unused ones repeat the last run."""
    return np.concatenate([values, np.repeat(values[-1:], width - values.size)])


class Lanes:
    """Everything that training changes, for many runs.

    Attributes:
        width: How many lanes there are, unused ones included.
        memory: Where all arrays lie that are of these lanes.
        array: Shape ``(n_numbers, width)``: parameters, optimizer slots, the state of a schedule
            that follows the losses, running statistics.
        parameters: Shape ``(n_parameters, width)``, in the order of one network's vector.
        slots: Shape ``(n_slots, n_parameters, width)``.
        plateau: Shape ``(5, width)``; ``(0, width)`` without such a schedule.
        layers: Each layer's views of the parameters.
        signs: -1 for each layer whose parameters are kept negated, else 1.
        running_means: Batch normalisation's running means, a view for each hidden layer.
        running_variances: Its running variances.
        input_running: Those of the inputs.
        starts_small: Whether runs begin so near 0 that activations must keep all their digits.
    """

    def __init__(self, settings: Settings, width: int, *, starts_small: bool = False) -> None:
        self.width, self.starts_small = width, starts_small
        self._architecture = settings.architecture
        count = self._architecture.n_parameters
        optimizer = OPTIMIZERS[settings.optimizer]
        n_slots = optimizer.n_slots
        n_running = 2 * self._architecture.n_normalized
        self._odd_slots = optimizer.odd_slots
        n_pace = N_PLATEAU_NUMBERS if settings.pace.follows_losses else 0
        size = (1 + n_slots) * count + n_pace + n_running
        self.memory = Memory()
        self.array = self.memory.zeros((size, width), settings.dtype)
        self.parameters = self.array[:count]
        stop = (1 + n_slots) * count
        self.slots = self.array[count:stop].reshape(n_slots, count, width)
        self.plateau = self.array[stop : stop + n_pace]
        self.running = self.array[stop + n_pace :]
        self.layers = self.views(self.parameters)
        self.signs = _signs(settings)
        self.input_running, self.running_means, self.running_variances = split_running(
            self.running, self._architecture
        )

    def views(self, vector: Array) -> list[LayerViews]:
        """Returns each layer's part of an array of the parameters' shape."""
        return layer_views(vector, self._architecture)

    @np.errstate(all="ignore")  # a number may be beyond what a float32 holds
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
            if layer.input_scale is not None:
                layer.input_scale[:] = 1
        for variance in (*self.running_variances, self.input_running[1]):
            variance[:] = 1

    def part(self, settings: Settings, lanes: NDArray[np.intp]) -> Lanes:
        """Returns some lanes as arrays of their own, no wider than those need.

        Args:
            settings: The settings in force.
            lanes: Which, at least one.
        """
        part = Lanes(settings, padded_width(lanes.size), starts_small=self.starts_small)
        part.copy_from(self, padded(lanes, part.width), same_optimizer=True)
        return part

    def copy_from(self, other: Lanes, lanes: NDArray[np.intp], *, same_optimizer: bool) -> None:
        """Copies some lanes of another batch of runs of the same network, in the order given."""
        self.parameters[:] = other.parameters[:, lanes]
        self.running[:] = other.running[:, lanes]
        self.plateau[:] = other.plateau[:, lanes]
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
