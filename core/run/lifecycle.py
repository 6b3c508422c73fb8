"""The life of a run: which changes are due, since when it is solved, when it ends and why.

It is decided here for one run and for thousands side by side, from what was seen of them: every
array has the runs on its last axis.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.changes import Change
from xortui.core.config import RunConfig
from xortui.core.fast.seen import SeenEpochs
from xortui.core.measures import LOSS
from xortui.core.run.best import Waiting
from xortui.core.run.events import EndReason
from xortui.core.stop_rules import parsed_rules

NEVER: Final = -1
"""The epoch since which a run is solved that is not."""

GOES_ON: Final = -1
"""The reason to end of a run that has none."""

REASONS: Final[tuple[EndReason, ...]] = (
    "diverged",
    "solved",
    "target_loss",
    "patience",
    "stop_when",
)
"""Why a run ends before its last epoch; where several hold, the first is told.

The last is that of the first rule of `stop_when`; each further rule has a number of its own, and is
told before `patience`, too.
"""

DIVERGED: Final = REASONS.index("diverged")
_SOLVED: Final = REASONS.index("solved")
_TARGET_LOSS: Final = REASONS.index("target_loss")
_PATIENCE: Final = REASONS.index("patience")
FIRST_RULE: Final = REASONS.index("stop_when")
"""The reason to end of a run that its first rule has ended; that of the next is one more."""

Epochs = NDArray[np.int64]
Reasons = NDArray[np.int8]


def due_changes(config: RunConfig, n_applied: int, epoch: int) -> tuple[Change, ...]:
    """Returns the changes to be made at an epoch, where the first ``n_applied`` have been."""
    return tuple(change for change in config.changes[n_applied:] if change.epoch <= epoch)


def epochs_to_next_change(config: RunConfig, n_applied: int, epoch: int, most: int) -> int:
    """Returns how many of the next ``most`` epochs are made under the present settings."""
    later = config.changes[n_applied:]
    return min(most, later[0].epoch - epoch) if later else most


def end_reasons(config: RunConfig, seen: SeenEpochs, rows: slice) -> Reasons:
    """Returns for each epoch seen why a run would end there, an index into `REASONS`.

    Args:
        config: The description, of which the rules for ending are read.
        seen: What was seen, every loss included.
        rows: Which rows of it.

    Returns:
        Shape ``(n_rows, n_runs)``; `GOES_ON` where nothing ends the run.
    """
    losses, train_losses = seen.losses[rows], seen.train_losses[rows]
    reasons: Reasons = np.full(losses.shape, GOES_ON, np.int8)
    for number, rule in reversed(list(enumerate(parsed_rules(config.stop_when), FIRST_RULE))):
        values = seen.losses if rule.name == LOSS else seen.measures[rule.name]
        reasons[rule.holds(values[rows])] = number
    if config.target_loss is not None:
        reasons[losses < config.target_loss] = _TARGET_LOSS
    if config.until_solved:
        reasons[seen.solved[rows]] = _SOLVED
    reasons[~np.isfinite(losses)] = DIVERGED
    if train_losses.size:
        reasons[~np.isfinite(train_losses)] = DIVERGED
    return reasons


def first_ends(
    config: RunConfig, seen: SeenEpochs, waiting: Waiting | None = None
) -> tuple[Epochs, Reasons]:
    """Returns how many of the epochs just made lead to each run's end (or all), and its reason.

    Where only the last losses were seen, no run has ended: whoever asks for no others has made
    sure of it.

    Args:
        config: The description, of which the rules for ending are read.
        seen: What was seen.
        waiting: How long each run has waited for a better epoch, where anybody asks.
    """
    n_epochs, n_runs = len(seen.solved) - 1, seen.solved.shape[1]
    made: Epochs = np.full(n_runs, n_epochs)
    last: Reasons = np.full(n_runs, GOES_ON, np.int8)
    rows = slice(1, None)
    if len(seen.losses) <= n_epochs or not _may_end(config, seen, rows):
        return made, last
    reasons = end_reasons(config, seen, rows)
    if waiting is not None and config.patience is not None:
        reasons[(reasons == GOES_ON) & waiting.too_long(config.patience)] = _PATIENCE
    ends = reasons != GOES_ON
    ended = ends.any(axis=0)
    made[ended] = ends[:, ended].argmax(axis=0) + 1
    return made, reasons[made - 1, np.arange(n_runs)]


def _may_end(config: RunConfig, seen: SeenEpochs, rows: slice) -> bool:
    """Whether there is anything to look for; most stretches of most runs only go on."""
    if config.until_solved or config.target_loss is not None:
        return True
    if config.patience is not None or config.stop_when:
        return True
    # A sum is finite only where all its parts are, and one operation.
    total = float(seen.losses[rows].sum())
    if seen.train_losses.size:
        total += float(seen.train_losses[rows].sum())
    return not math.isfinite(total)


def solved_since(before: Epochs, epoch: int, solved: NDArray[np.bool_], made: Epochs) -> Epochs:
    """Returns the first epoch of the stretch of solved epochs that each run is in, or `NEVER`.

    Args:
        before: The same, at ``epoch``.
        epoch: The epoch before the ones in ``solved``.
        solved: Whether each epoch after it was solved, shape ``(n_epochs, n_runs)``.
        made: How many of them each run has made.
    """
    # Most stretches of a run are all one or all the other, and need no look at each epoch.
    if not solved.any():
        return np.full(before.shape, NEVER)
    if solved.all():
        return np.where(before == NEVER, epoch + 1, before)
    numbers = np.arange(1, len(solved) + 1, dtype=np.min_scalar_type(len(solved)))[:, None]
    is_unsolved = ~solved
    if made.min() < len(solved):
        is_unsolved &= numbers <= made
    last_unsolved = (is_unsolved * numbers).max(axis=0, initial=0).astype(np.int64)
    goes_on = (last_unsolved == 0) & (before != NEVER)
    start = np.where(goes_on, before, epoch + last_unsolved + 1)
    return np.where(last_unsolved == made, NEVER, start)


def solved_after_change(arrived: Epochs, epoch: int, solved: NDArray[np.bool_]) -> Epochs:
    """Returns since when each run is solved, seen again after changes at an epoch.

    Not a change that was made begins a stretch, but what it did to the outputs.

    Args:
        arrived: Since when it was, as the run came to the epoch.
        epoch: The epoch.
        solved: Whether each is now, shape ``(n_runs,)``.
    """
    return np.where(solved, np.where(arrived == NEVER, epoch, arrived), NEVER)
