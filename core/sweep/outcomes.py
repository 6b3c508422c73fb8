"""What became of each run of a sweep, as arrays; how it is found out stands in `judgement`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

OF_MEASURE: Final = {
    "right": "right_shares",
    "right_low": "low_right_shares",
    "right_high": "high_right_shares",
    "test_loss": "test_losses",
    "test_right": "test_right_shares",
}
"""Name of a measure -> that of its column: what is measured of each run besides its loss."""

MEASURED: Final = tuple(OF_MEASURE.values())


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What became of some runs; every array but the last has the shape ``(n_runs,)``.

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
        right_shares: The share of rows that are right; NaN where nothing is right or wrong or it
            is not known, as of results of before, float64.
        low_right_shares: The same of the rows with the lower target; NaN without any, too.
        high_right_shares: The same of those with the higher target.
        test_losses: Loss of held-out rows after the epochs made; NaN where there are none.
        test_right_shares: The share of them that are right.
        class_right_shares: The share of right rows of each of three classes or more, shape
            ``(n_runs, n_classes)``; of fewer no column.
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
    right_shares: NDArray[np.float64]
    low_right_shares: NDArray[np.float64]
    high_right_shares: NDArray[np.float64]
    test_losses: NDArray[np.float64]
    test_right_shares: NDArray[np.float64]
    class_right_shares: NDArray[np.float64]

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
        measures: Mapping[str, NDArray[np.float64]] | None = None,
        of_classes: Sequence[NDArray[np.float64]] = (),
    ) -> Outcomes:
        """Returns what is certain of some runs; those that are not solved are undecided.

        Args:
            seeds: Each run's seed.
            solved_at: First epoch from which each stays solved, or -1.
            epochs: Epochs made.
            losses: Loss after them.
            diverged: Whether a loss was not finite.
            measures: What else was measured, by the names of `MEASURED`.
            of_classes: The shares of right rows of each of three classes or more.
        """
        known, unknown = measures or {}, np.full(len(solved_at), np.nan)
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
            **{name: known.get(name, unknown).copy() for name in MEASURED},
            class_right_shares=np.stack(of_classes, axis=1) if of_classes else np.empty((count, 0)),
        )
