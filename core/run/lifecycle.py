"""When a run ends, and since when it has been solved: decided from what was seen."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import RunConfig
from xortui.core.fast.epoch_loop import Record
from xortui.core.run.events import EndReason


def epochs_to_end(config: RunConfig, seen: Record) -> int:
    """Returns how many of the epochs just made lead to the first that ends the run, or all."""
    ends = ~np.isfinite(seen.losses[1:])
    if seen.train_losses.size:
        ends |= ~np.isfinite(seen.train_losses[1:])
    if config.until_solved:
        ends |= seen.solved[1:]
    if config.target_loss is not None:
        ends |= seen.losses[1:] < config.target_loss
    return int(ends.argmax()) + 1 if ends.any() else ends.size


def end_reason(config: RunConfig, epoch: int, seen: Record) -> EndReason | None:
    """Returns why a run ends at an epoch, the last of those seen, or ``None`` if it goes on."""
    loss = float(seen.losses[-1])
    if not math.isfinite(loss) or not np.isfinite(seen.train_losses[-1:]).all():
        return "diverged"
    if config.until_solved and seen.solved[-1]:
        return "solved"
    if config.target_loss is not None and loss < config.target_loss:
        return "target_loss"
    return "epochs" if epoch >= config.epochs else None


def solved_since(before: int | None, epoch: int, solved: NDArray[np.bool_]) -> int | None:
    """Returns the first epoch of the stretch of solved epochs that a run is in, or ``None``.

    Args:
        before: The same, at ``epoch``.
        epoch: The epoch before the ones in ``solved``.
        solved: Whether each epoch after it was solved, shape ``(n_epochs,)``.
    """
    unsolved = np.flatnonzero(~solved)
    if not unsolved.size:
        return epoch + 1 if before is None else before
    first = int(unsolved[-1]) + 1
    return None if first == solved.size else epoch + first + 1
