"""The parameters of a network, as whoever looks at them gets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    """

    weights: Arrays
    biases: Arrays
    scales: Arrays = ()
    shifts: Arrays = ()
    running_means: Arrays = ()
    running_variances: Arrays = ()

    def bias(self, layer: int) -> NDArray[np.float64]:
        """Returns a layer's biases as numbers to add, zeros where it has none; ``(n_out,)``."""
        biases = self.biases[layer]
        n_out = self.weights[layer].shape[1]
        return np.asarray(biases, np.float64) if biases.size else np.zeros(n_out)
