"""What is seen of a network's units: which say nothing, which are alike, what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import ACTIVATIONS
from xortui.core.config import RunConfig
from xortui.core.curvature.descended_loss import DescendedLoss, LayerState
from xortui.core.parameters import Parameters

SATURATED_SLOPE: Final = 0.01
"""A unit whose slope is, on every row, below this part of the steepest is saturated."""

VANISHING_SHARE: Final = 1e-3
"""A layer vanishes whose gradient is, a parameter, below this part of the output layer's."""

Unit = tuple[int, int]
"""A hidden unit: its layer and its index in it, from 0."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What is seen of a network's units.

    Attributes:
        dead_units: Units behind a corner, such as relu's, that are flat on every row: they pass
            nothing on and learn nothing more.
        saturated_units: Units of a bounded function that are nearly flat on every row.
        vanishing_layers: Layers that the gradient hardly reaches.
        outputs_are_equal: Whether nothing tells the outputs of the rows apart.
        equal_units: Layers whose units are all the same, and stay so: their symmetry is unbroken.
        is_linear: Whether the output's pre-activation is a linear function of the inputs.
        linear_weights: The weights of that function of the inputs as given; empty where it is none.
        linear_bias: Its bias.
    """

    dead_units: tuple[Unit, ...]
    saturated_units: tuple[Unit, ...]
    vanishing_layers: tuple[int, ...]
    outputs_are_equal: bool
    equal_units: tuple[int, ...]
    is_linear: bool
    linear_weights: tuple[float, ...]
    linear_bias: float


def structure_of(
    config: RunConfig, parameters: Parameters, states: Sequence[LayerState] = ()
) -> Structure:
    """Returns what is seen of a network's units.

    Args:
        config: The settings in force.
        parameters: Its parameters.
        states: What each layer makes of the rows, where that is known already.
    """
    states = states or DescendedLoss(config).layer_states(parameters)
    border = config.dataset.border
    linear = _linear(config, parameters)
    outputs = states[-1].activations
    return Structure(
        dead_units=_flat_units(config, states[:-1], bounded=False),
        saturated_units=_flat_units(config, states[:-1], bounded=True),
        vanishing_layers=_vanishing(states),
        outputs_are_equal=bool(
            np.isfinite(outputs).all()
            and len(outputs) > 1
            and np.ptp(outputs) <= (1e-9 if border is None else border.margin)
        ),
        equal_units=_equal_layers(parameters),
        is_linear=linear is not None,
        linear_weights=() if linear is None else tuple(linear[0].tolist()),
        linear_bias=0.0 if linear is None else linear[1],
    )


def _flat_units(
    config: RunConfig, states: Sequence[LayerState], *, bounded: bool
) -> tuple[Unit, ...]:
    found: list[Unit] = []
    for layer, (name, state) in enumerate(zip(config.activations, states, strict=False)):
        activation = ACTIVATIONS[name]
        if activation.is_bounded != bounded or (not bounded and activation.is_smooth):
            continue
        most = SATURATED_SLOPE * _steepest_slope(name) if bounded else 0.0
        flat = (np.abs(state.slopes) <= most).all(axis=1)
        found += [(layer, int(unit)) for unit in np.flatnonzero(flat)]
    return tuple(found)


@lru_cache
def _steepest_slope(activation: str) -> float:
    return float(ACTIVATIONS[activation].derivative(np.zeros(1))[0])


def _vanishing(states: Sequence[LayerState]) -> tuple[int, ...]:
    sizes = [state.gradient_size for state in states]
    if not np.isfinite(sizes).all() or sizes[-1] == 0:
        return ()
    return tuple(
        layer for layer, size in enumerate(sizes[:-1]) if size < VANISHING_SHARE * sizes[-1]
    )


def _equal_layers(parameters: Parameters) -> tuple[int, ...]:
    found = []
    for layer, weights in enumerate(parameters.weights[:-1]):
        onward = parameters.weights[layer + 1][: weights.shape[1]]
        columns = np.vstack([weights, parameters.bias(layer)[None], onward.T])
        if columns.shape[1] > 1 and (columns == columns[:, :1]).all():
            found.append(layer)
    return tuple(found)


def _linear(config: RunConfig, parameters: Parameters) -> tuple[NDArray[np.float64], float] | None:
    """Returns weights and bias of the one layer that linear layers make together."""
    if config.inputs or config.architecture.has_norm:
        return None
    if not all(ACTIVATIONS[name].is_linear for name in config.activations[:-1]):
        return None
    if config.sizes[-1] > 1:  # there is a layer for each output
        return None
    weights, bias = np.eye(config.sizes[0]), np.zeros(config.sizes[0])
    for layer, own in enumerate(parameters.weights):
        n_before = weights.shape[1]
        onward, links = own[:n_before].astype(np.float64), own[n_before:]
        weights, bias = weights @ onward, bias @ onward + parameters.bias(layer)
        if links.size:
            weights = weights + links
    weights, bias = config.of_given_inputs(weights, bias)
    return weights[:, 0], float(bias[0])
