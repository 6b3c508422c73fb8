"""The best epoch of a run so far, and how long it has waited for a better one.

The loss that is watched is that of held-out rows where there are any, else that of the run. Every
array has the runs on its last axis, one run or thousands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import RunConfig
from xortui.core.fast.seen import SeenEpochs
from xortui.core.measures import LOSS, TEST


@dataclass(frozen=True, slots=True)
class Best:
    """The least loss that was seen, and when.

    Attributes:
        epochs: Shape ``(n_runs,)``.
        losses: Likewise; infinite where none has been seen yet.
    """

    epochs: NDArray[np.int64]
    losses: NDArray[np.float64]

    @classmethod
    def at(cls, epoch: int, losses: NDArray[np.float64]) -> Best:
        """Returns that of runs of which nothing is known but their losses at an epoch."""
        known = np.where(np.isnan(losses), np.inf, losses)
        return cls(np.full(known.shape, epoch, np.int64), known)

    def after(self, epoch: int, watched: NDArray[np.float64]) -> Waiting:
        """Returns how the waiting goes on.

        Args:
            epoch: The epoch before the ones in ``watched``.
            watched: The losses after it, shape ``(n_epochs, n_runs)``; NaN where nobody looked.
        """
        numbers = epoch + np.arange(1, len(watched) + 1)[:, None]
        known = np.vstack([self.losses, np.where(np.isnan(watched), np.inf, watched)])
        least = np.minimum.accumulate(known)
        is_better = known[1:] < least[:-1]
        when = np.vstack([self.epochs, np.where(is_better, numbers, self.epochs)])
        return Waiting(numbers, ~np.isnan(watched), np.maximum.accumulate(when), least)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long runs have waited for a better epoch, at each of some epochs.

    Attributes:
        epochs: The epochs, shape ``(n_epochs, 1)``.
        looked: Whether anybody looked at them, shape ``(n_epochs, n_runs)``.
        best_epochs: The best epoch up to each, with the one before first:
            ``(n_epochs + 1, n_runs)``.
        best_losses: The loss there, likewise.
    """

    epochs: NDArray[np.int64]
    looked: NDArray[np.bool_]
    best_epochs: NDArray[np.int64]
    best_losses: NDArray[np.float64]

    def too_long(self, patience: int) -> NDArray[np.bool_]:
        """Whether so many epochs have passed since the best one, shape ``(n_epochs, n_runs)``."""
        return np.asarray(self.looked & (self.epochs - self.best_epochs[1:] >= patience))

    def until(self, made: NDArray[np.int64]) -> Best:
        """Returns the best epochs of runs that have made so many of the epochs."""
        runs = np.arange(made.size)
        return Best(self.best_epochs[made, runs], self.best_losses[made, runs])


def is_best_kept(config: RunConfig) -> bool:
    """Whether anybody asks for the best epoch: a run that waits for one, or has held-out rows."""
    return config.patience is not None or config.test is not None


def watched_losses(seen: SeenEpochs) -> NDArray[np.float64]:
    """Returns the losses that are watched, of held-out rows where there are any."""
    return seen.measures.get(TEST + LOSS, seen.losses)
