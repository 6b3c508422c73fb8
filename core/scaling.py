"""How an input's values lie, and the same values brought around 0 with a spread of 1.

A unit whose inputs are in the thousands is at an end of its activation function from the start, and
hardly learns; one whose inputs are in the thousandths learns as slowly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

LARGEST: Final = 1e150
"""How far inputs may lie from 0 to be standardised; their deviations may be as small beside 1."""

_FARTHEST: Final = 10.0
_LEAST_SPREAD: Final = 0.01


@dataclass(frozen=True, slots=True)
class Scaling:
    """How the values of each input lie.

    Standardised is ``(x - mean) / deviation``, with the deviation of the whole population, as
    scikit-learn's ``StandardScaler`` has it. An input that never changes becomes 0.

    Attributes:
        means: The mean of each input.
        deviations: The standard deviation of each input, 1 where it never changes.
        lows: The least value of each input.
        highs: The largest value of each input.
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]

    @classmethod
    def of(cls, inputs: NDArray[np.float64]) -> Self:
        """Returns how inputs ``(n_samples, n_features)`` lie."""
        lows, highs = inputs.min(axis=0), inputs.max(axis=0)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            means, deviations = inputs.mean(axis=0), inputs.std(axis=0)
        # The deviation of a value that is always the same is rounding, and nothing to divide by.
        deviations[lows == highs] = 1.0
        columns = (means, deviations, lows, highs)
        return cls(*(tuple(column.tolist()) for column in columns))

    @property
    def can_be_standardized(self) -> bool:
        """Whether floats hold the squares that deviations are made of."""
        largest = max(*map(abs, self.lows), *map(abs, self.highs))
        return largest <= LARGEST and min(self.deviations) >= 1 / LARGEST

    @property
    def unscaled(self) -> int | None:
        """An input whose values are not such as a network learns from with ease, or None.

        They go beyond 10 in size, and then it is the largest; or change by less than a hundredth.
        """
        spans = list(zip(self.lows, self.highs, strict=True))
        sizes = [max(-low, high) for low, high in spans]
        if max(sizes) > _FARTHEST:
            return sizes.index(max(sizes))
        flat = (n for n, (low, high) in enumerate(spans) if low < high < low + _LEAST_SPREAD)
        return next(flat, None)

    def standardized(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns inputs ``(n_samples, n_features)`` standardised."""
        scaled: NDArray[np.float64] = (inputs - np.array(self.means)) / np.array(self.deviations)
        return scaled

    def undone(
        self, weights: NDArray[np.float64], biases: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Returns units that make of inputs what others make of them standardised.

        Args:
            weights: Those of the others, shape ``(n_features, n_units)``, or of one
                ``(n_features,)``.
            biases: Their biases.
        """
        own = (weights.T / np.array(self.deviations)).T
        return own, biases - np.array(self.means) @ own
