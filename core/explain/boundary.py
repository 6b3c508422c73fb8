"""Where a network turns from one answer to the other, as equations.

A unit of the first hidden layer is in its middle on a line: where its pre-activation is zero. The
output crosses the border where its pre-activation has a certain value; that is a line of the inputs
where nothing bends in between, and always one of the last hidden layer's activations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from xortui.core.config import Settings
from xortui.core.explain.equation import finite
from xortui.core.parameters import BATCH_NORM_EPSILON, Parameters


@dataclass(frozen=True, slots=True)
class Plane:
    """Where a weighted sum is zero: of two inputs a line, of more a plane.

    Attributes:
        weights: What each input is multiplied by.
        offset: What is added.
    """

    weights: tuple[float, ...]
    offset: float

    @property
    def line(self) -> tuple[float, float] | None:
        """Slope and intercept, ``x2 = slope * x1 + intercept``; or ``None`` where it has none."""
        if len(self.weights) != 2 or self.weights[1] == 0:
            return None
        across, up = self.weights
        return -across / up, -self.offset / up

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values."""
        slope, intercept = self.line or (math.nan, math.nan)
        return {
            "weights": [finite(weight) for weight in self.weights],
            "offset": finite(self.offset),
            "slope": finite(slope),
            "intercept": finite(intercept),
        }


@dataclass(frozen=True, slots=True)
class Boundary:
    """The equations of one network, in evaluation.

    Attributes:
        units: Of each unit of the first hidden layer, where its pre-activation is zero; batch
            normalisation is worked into the weights.
        level: The output's pre-activation at the border; ``None`` where nothing is right or wrong,
            or the output never gets there.
        output: Where the output's pre-activation is at that level, as a sum of the last hidden
            layer's activations, and of the inputs behind them where links lead from these; of the
            inputs alone where there is no hidden layer.
        of_inputs: The same of the inputs, where no activation function bends in between.
    """

    units: tuple[Plane, ...]
    level: float | None
    output: Plane | None
    of_inputs: Plane | None

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values."""
        return {
            "units": [plane.to_dict() for plane in self.units],
            "level": self.level,
            "output": self.output and self.output.to_dict(),
            "of_inputs": self.of_inputs and self.of_inputs.to_dict(),
        }


def boundary_of(parameters: Parameters, settings: Settings) -> Boundary:
    """Returns the equations of a network.

    Args:
        parameters: Its parameters.
        settings: Its settings.
    """
    with np.errstate(all="ignore"):
        layers = [_affine(parameters, layer) for layer in range(len(parameters.weights))]
        layers[0] = settings.of_given_inputs(*layers[0])
        if settings.skip:
            weights, bias = layers[-1]
            n_units = settings.hidden[-1]
            links, bias = settings.of_given_inputs(weights[n_units:], bias)
            layers[-1] = np.concatenate([weights[:n_units], links]), bias
        units = [_plane(*_column(layers[0], unit)) for unit in range(layers[0][0].shape[1])]
        level = border_level(settings)
        output = of_inputs = None
        if level is not None:
            output = _plane(*_column(layers[-1], 0), level)
            if all(ACTIVATIONS[name].is_linear for name in settings.activations[:-1]):
                weights, bias = layers[0]
                for own, more in layers[1:]:
                    n_units = weights.shape[1]
                    links, after = own[n_units:], own[:n_units]
                    weights, bias = weights @ after, bias @ after + more
                    weights = weights + links if links.size else weights
                of_inputs = _plane(weights[:, 0], float(bias[0]), level)
    return Boundary(tuple(units) if settings.hidden else (), level, output, of_inputs)


def border_level(settings: Settings) -> float | None:
    """Returns the output's pre-activation at the border between right and wrong, if there is one.

    Several outputs have a border each, or none but each other.

    Args:
        settings: The settings, with the data whose targets the border parts.
    """
    border = settings.dataset.border
    if border is None or settings.sizes[-1] > 1:
        return None
    activation = OUTPUT_ACTIVATIONS[settings.output_activation]
    level = activation.pre_activation_at(border.middle)
    if activation.is_periodic:  # it crosses the border again and again
        return None
    return level if math.isfinite(level) else None


Affine = tuple[NDArray[np.float64], NDArray[np.float64]]


def _affine(parameters: Parameters, layer: int) -> Affine:
    """A layer's weights and biases, with batch normalisation's running statistics in them."""
    weights, biases = parameters.weights[layer].astype(np.float64), parameters.bias(layer)
    if layer == 0:
        weights, biases = parameters.of_read_inputs()
    if layer < len(parameters.running_means) and parameters.running_means[layer].size:
        variance = parameters.running_variances[layer].astype(np.float64)
        scale = parameters.scales[layer] / np.sqrt(variance + BATCH_NORM_EPSILON)
        shifted = (biases - parameters.running_means[layer]) * scale
        weights, biases = weights * scale, shifted + parameters.shifts[layer]
    return weights, biases


def _column(layer: Affine, unit: int) -> tuple[NDArray[np.float64], float]:
    weights, biases = layer
    return weights[:, unit], float(biases[unit])


def _plane(weights: NDArray[np.float64], bias: float, level: float = 0.0) -> Plane:
    return Plane(tuple(weights.tolist()), bias - level)
