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
        biases: Layer ``l``: shape ``(n_out,)``.
        scales: Batch normalisation's scale of hidden layer ``l``: shape ``(n_out,)``; else empty.
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
