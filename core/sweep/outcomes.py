"""What became of each run of a sweep, as arrays; how it is found out stands in `judgement`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.curvature.levels import SharedOutput, groups_of_code
from xortui.core.data import Dataset
from xortui.core.run.lifecycle import NEVER

FATES: Final = ("solved", "slow", "stuck", "diverged", "undecided")
SOLVED, SLOW, STUCK, DIVERGED, UNDECIDED = range(len(FATES))

NOT_PREDICTED: Final = -1
"""The predicted epoch of a run that has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What became of some runs; every array has the shape ``(n_runs,)``.

    Attributes:
        seeds: Each run's seed, int64.
        fates: Index into `FATES`, uint8.
        solved_at: First epoch from which the run stays solved, or -1; int64.
        epochs: Epochs made, int64.
        losses: Loss after them, float64.
        predicted_epochs: Epoch at which a slow run would be solved, or -1; int64.
        levels: The loss that a stuck run can only approach; NaN where there is none, float64.
        groups: Which rows share an output there, as a number, see `shared_outputs`; uint64.
        rates_too_large: Whether the learning rate is too large where the run is, so that it does
            not follow the gradient; bool.
    """

    seeds: NDArray[np.int64]
    fates: NDArray[np.uint8]
    solved_at: NDArray[np.int64]
    epochs: NDArray[np.int64]
    losses: NDArray[np.float64]
    predicted_epochs: NDArray[np.int64]
    levels: NDArray[np.float64]
    groups: NDArray[np.uint64]
    rates_too_large: NDArray[np.bool_]

    def shared_outputs(self, run: int, data: Dataset) -> tuple[SharedOutput, ...]:
        """Returns the rows that share an output at a stuck run's level; none where it has none.

        Args:
            run: Index of the run.
            data: The rows.
        """
        return groups_of_code(int(self.groups[run]), data)

    @classmethod
    def joined(cls, parts: Sequence[Outcomes]) -> Outcomes:
        """Returns the runs of several parts, in their order, as arrays of their own."""
        return cls(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__)
        )

    @classmethod
    def unjudged(
        cls,
        seeds: Sequence[int] | NDArray[np.int64],
        solved_at: NDArray[np.int64],
        epochs: NDArray[np.int64],
        losses: NDArray[np.float64],
        diverged: NDArray[np.bool_],
    ) -> Outcomes:
        """Returns what is certain of some runs; those that are not solved are undecided."""
        fates = np.where(solved_at != NEVER, SOLVED, UNDECIDED)
        count = fates.size
        return cls(
            np.asarray(seeds, np.int64),
            np.where(diverged, DIVERGED, fates).astype(np.uint8),
            solved_at.copy(),
            epochs.copy(),
            losses.copy(),
            np.full(count, NOT_PREDICTED, np.int64),
            np.full(count, np.nan),
            np.zeros(count, np.uint64),
            np.zeros(count, bool),
        )
