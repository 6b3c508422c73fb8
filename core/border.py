"""What parts right from wrong, and what is too near to say: one answer for all that asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

_MARGIN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Border:
    """What parts right from wrong: an output is right on its target's side of the middle.

    Attributes:
        middle: Halfway between the two targets.
        margin: An output no further from the middle lies on the border, on neither side. It is so
            small that it holds rounding alone: a billionth of the distance between the targets.
    """

    middle: float = 0.5
    margin: float = _MARGIN

    @classmethod
    def between(cls, targets: Collection[float]) -> Border | None:
        """Returns the border of targets of two values, or of those of a gate that is constant.

        None for any others: they are a regression, in which nothing is right or wrong.
        """
        values = set(targets)
        if values <= {0.0, 1.0}:
            return UNIT_BORDER
        if len(values) != 2:
            return None
        low, high = min(values), max(values)
        # Halved first: the sum of the largest floats would overflow.
        return cls(low / 2 + high / 2, 2 * _MARGIN * (high / 2 - low / 2))

    @property
    def bounds(self) -> tuple[float, float]:
        """The largest output that lies on the border, and the least."""
        return self.middle + self.margin, self.middle - self.margin

    def are_equal(self, outputs: ArrayLike) -> bool:
        """Whether outputs differ by no more than the margin, so that nothing tells them apart."""
        values = np.asarray(outputs, np.float64)
        return bool(np.isfinite(values).all()) and float(np.ptp(values)) <= self.margin

    def sides(self, outputs: ArrayLike) -> NDArray[np.int8]:
        """Returns 1 for outputs above the border, -1 below, 0 on it; 0 too for NaN."""
        values = np.asarray(outputs, np.float64)
        above, below = self.bounds
        return (values > above).astype(np.int8) - (values < below).astype(np.int8)


UNIT_BORDER: Final = Border()
"""The border of targets of 0 and 1."""
