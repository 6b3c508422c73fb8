"""The parameters of a network, as whoever looks at them gets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BATCH_NORM_EPSILON: Final = 1e-5

Arrays = tuple[NDArray[np.floating[Any]], ...]


@dataclass(frozen=True, slots=True)
class Parameters:
    """A network's parameters, layer by layer.

    Attributes:
        weights: Layer ``l``: shape ``(n_in, n_out)``.
        biases: Layer ``l``: shape ``(n_out,)``; empty in a network without biases.
        scales: Batch normalisation's scale of hidden layer ``l``: shape ``(n_out,)``; empty where
            the layer has none. Without any there is no layer here at all.
        shifts: Batch normalisation's shift, likewise.
        running_means: Batch normalisation's running mean, likewise.
        running_variances: Batch normalisation's running variance, likewise.
        input_scales: Batch normalisation's scale of the inputs, one array of shape ``(n_inputs,)``;
            none where the inputs have none.
        input_shifts: Its shift, likewise.
        input_running_means: Its running mean, likewise.
        input_running_variances: Its running variance, likewise.
    """

    weights: Arrays
    biases: Arrays
    scales: Arrays = ()
    shifts: Arrays = ()
    running_means: Arrays = ()
    running_variances: Arrays = ()
    input_scales: Arrays = ()
    input_shifts: Arrays = ()
    input_running_means: Arrays = ()
    input_running_variances: Arrays = ()

    def bias(self, layer: int) -> NDArray[np.float64]:
        """Returns a layer's biases as numbers to add, zeros where it has none; ``(n_out,)``."""
        biases = self.biases[layer]
        n_out = self.weights[layer].shape[1]
        return np.asarray(biases, np.float64) if biases.size else np.zeros(n_out)

    def of_read_inputs(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Returns weights and biases of the first layer, in evaluation, of what the network reads.

        Where the inputs have batch normalisation, its running statistics are in them.
        """
        weights, biases = self.weights[0].astype(np.float64), self.bias(0)
        if not self.input_scales:
            return weights, biases
        variance = self.input_running_variances[0].astype(np.float64)
        scale = self.input_scales[0] / np.sqrt(variance + BATCH_NORM_EPSILON)
        shift = self.input_shifts[0] - self.input_running_means[0] * scale
        return weights * scale[:, None], biases + shift @ weights
