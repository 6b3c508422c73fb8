"""What is measured of a network on some rows, besides its loss.

Each measure is a function of outputs and targets, of one epoch or of thousands, of one run or of
many side by side: the axes over which it goes are an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.border import Border

Axes = int | tuple[int, ...]
Outputs = NDArray[np.floating[Any]]

TEST: Final = "test_"
"""What stands before the name of a measure on rows that are held out from training."""

LOSS: Final = "loss"
RIGHT: Final = "right"


def mean_squared_error(outputs: Outputs, targets: Outputs, axes: Axes) -> NDArray[np.float64]:
    """Returns the mean of the squares of the errors."""
    squares = np.square(outputs - targets)
    return np.asarray(squares.mean(axis=axes, dtype=np.float64))


def largest_error(outputs: Outputs, targets: Outputs, axes: Axes) -> NDArray[np.float64]:
    """Returns how far the output that is furthest from its target is off it."""
    return np.asarray(np.abs(outputs - targets).max(axis=axes), np.float64)


OF_ERRORS: Final[dict[str, Callable[[Outputs, Outputs, Axes], NDArray[np.float64]]]] = {
    "mse": mean_squared_error,
    "largest_error": largest_error,
}
"""Name -> measure of how far outputs are from their targets."""

MEASURES: Final = (LOSS, RIGHT, *OF_ERRORS)
"""What can be measured: the loss, the share of rows on their right side, and errors."""


@dataclass(frozen=True, slots=True)
class RightRows:
    """How many rows are on their right side of the border, by class.

    Attributes:
        targets: The targets that there are, in order, or the numbers of classes; none where each
            row has several, so that rows are of no class.
        right: Of the rows of each how many are right.
        rows: How many rows of each there are.
    """

    targets: tuple[float, ...]
    right: tuple[int, ...]
    rows: tuple[int, ...]

    @classmethod
    def of(
        cls, targets: Sequence[float], outputs: Outputs, border: Border | None
    ) -> RightRows | None:
        """Returns how many are right; None where nothing is right or wrong.

        Args:
            targets: Shape ``(n_samples,)``.
            outputs: Shape ``(n_samples,)``.
            border: What parts right from wrong.
        """
        if border is None:
            return None
        sides, classes = _sides_and_classes(tuple(targets), border)
        return cls._counted(*classes, border.sides(outputs) == sides)

    @classmethod
    def of_classes(cls, wanted: NDArray[np.float64], is_right: NDArray[np.bool_]) -> RightRows:
        """Returns how many rows are right of each class, by the class of each row."""
        return cls._counted(*_classes_of(wanted), is_right)

    @classmethod
    def _counted(
        cls,
        targets: tuple[float, ...],
        classes: NDArray[np.intp],
        rows: tuple[int, ...],
        is_right: NDArray[np.bool_],
    ) -> RightRows:
        right = np.bincount(classes, is_right, len(targets)).astype(np.intp)
        return cls(targets, tuple(right.tolist()), rows)

    @classmethod
    def of_all(cls, is_right: NDArray[np.bool_]) -> RightRows:
        """Returns how many rows are right that are of no class."""
        return cls((), (int(is_right.sum()),), (is_right.size,))

    @property
    def share(self) -> float:
        """The share of all rows that are right."""
        return sum(self.right) / sum(self.rows)

    @property
    def shares(self) -> dict[float, float]:
        """Target -> the share of its rows that are right."""
        counts = zip(self.targets, self.right, self.rows, strict=bool(self.targets))
        return {target: right / rows for target, right, rows in counts}


_Classes = tuple[tuple[float, ...], NDArray[np.intp], tuple[int, ...]]
"""The targets that there are, which of them is each row's, and how many rows each has."""


@lru_cache(8)  # asked for with every frame of a run, and the same in all of them
def _sides_and_classes(
    targets: tuple[float, ...], border: Border
) -> tuple[NDArray[np.int8], _Classes]:
    """Returns on which side of a border each target lies, and the classes of rows."""
    wanted = np.asarray(targets, np.float64)
    return border.sides(wanted), _classes_of(wanted)


def _classes_of(wanted: NDArray[np.float64]) -> _Classes:
    values, classes = np.unique(wanted, return_inverse=True)
    rows = np.bincount(classes, minlength=values.size)
    return tuple(values.tolist()), classes, tuple(rows.tolist())
