"""What became of each run of a sweep.

Fates, in the order of `FATES`:

* ``solved``: every row is on its right side of the border at the run's last epoch.
  `Outcomes.solved_at` is the first epoch from which it stays so.
* ``slow``: not solved, but the loss still falls. Plain gradient descent that went on at the
  present speed for as many epochs as the run has would take off at least a tenth of the loss; or
  the gradient grows along the way down, as it does where a run is about to leave a plateau.
* ``stuck``: not solved, and neither: the gradient has vanished. `Outcomes.losses` has the loss it
  is stuck at. A run on its way *into* a plateau cannot be told from one that has reached the
  bottom of a valley; both are stuck until the gradient grows again.
* ``diverged``: a loss was not finite.

A run that its target loss stopped before it was solved is slow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.run.lifecycle import NEVER
from xortui.core.sweep.batch import RunBatch

FATES: Final = ("solved", "slow", "stuck", "diverged")
SOLVED, SLOW, STUCK, DIVERGED = range(len(FATES))

STUCK_FALL: Final = 0.1
"""A run whose loss would fall by less than this part may be stuck."""

STEPS_AHEAD: Final = 16
"""How many steps of gradient descent ahead the gradient is looked at, to see whether it grows."""

ROUNDING: Final = 256
"""A gradient below this many units in the last place of 1 is what rounding left of zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What became of some runs; every array has the shape ``(n_runs,)``.

    Attributes:
        seeds: Each run's seed, int64.
        fates: Index into `FATES`, uint8.
        solved_at: First epoch from which the run stays solved, or -1; int64.
        epochs: Epochs made, int64.
        losses: Loss after them, float64.
    """

    seeds: NDArray[np.int64]
    fates: NDArray[np.uint8]
    solved_at: NDArray[np.int64]
    epochs: NDArray[np.int64]
    losses: NDArray[np.float64]

    @classmethod
    def joined(cls, parts: Sequence[Outcomes]) -> Outcomes:
        """Returns the runs of several parts, in their order."""
        return cls(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__)
        )


def batch_outcomes(batch: RunBatch, seeds: Sequence[int]) -> Outcomes:
    """Returns what has become of a batch's runs so far; changes nothing."""
    return Outcomes(
        np.asarray(seeds, np.int64),
        _fates(batch),
        batch.solved_at.copy(),
        batch.epochs.copy(),
        batch.losses.copy(),
    )


def _fates(batch: RunBatch) -> NDArray[np.uint8]:
    fates = np.full(batch.losses.size, SLOW, np.uint8)
    solved = batch.solved_at != NEVER
    if not (solved | ~batch.running).all():
        fates[_stuck(batch)] = STUCK
    fates[solved] = SOLVED
    fates[batch.diverged] = DIVERGED
    return fates


def _stuck(batch: RunBatch) -> NDArray[np.bool_]:
    norms = batch.gradient_norms()
    ahead = batch.gradient_norms(STEPS_AHEAD)
    with np.errstate(invalid="ignore", over="ignore"):
        # Along the gradient the loss falls by |g|^2 a unit of learning rate.
        fall = batch.learning_rate * norms**2 * batch.config.epochs
        falls_little = fall < STUCK_FALL * batch.losses
    rounding = ROUNDING * np.finfo(batch.config.dtype).eps
    return np.asarray(((ahead <= norms) & falls_little) | (norms < rounding))
