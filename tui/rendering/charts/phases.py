"""What a run goes through, as far as its losses alone can tell: plateaus, and when it is solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import translate as _
from xortui.tui.rendering.text.number_format import epoch_text

_STRETCHES: Final = 64
_FLAT: Final = 0.03
"""Part of the loss by which it changes at most on a plateau."""

_LONG: Final = 0.2
"""Part of the epochs so far that a plateau lasts at least."""

_LEARNED: Final = 0.1
"""Part of the first loss from which on a flat curve is no plateau: there is little left to fall."""

_FEWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a run, or a moment where both ends are one epoch.

    Attributes:
        first: Its first epoch.
        last: Its last epoch.
        name: What it is called.
        role: The colour of its name.
    """

    first: int
    last: int
    name: str
    role: str = "muted"


def phases_of(
    epochs: NDArray[np.int64], losses: NDArray[np.float64], solved_at: int | None
) -> list[Phase]:
    """Returns the longest plateau and since when a run is solved, as far as there are any.

    A plateau is a fifth or more of the epochs so far in which the loss, averaged over stretches so
    that the noise of batches is none, stays within 3 % of itself, far above 0.

    Args:
        epochs: Epochs of the curve, shape ``(n,)``, increasing.
        losses: Its losses, shape ``(n,)``.
        solved_at: Since when all rows are right, or None.
    """
    found = []
    is_before = np.isfinite(losses)
    if solved_at is not None:
        is_before &= epochs < solved_at
        found.append(
            Phase(
                *(solved_at, solved_at),
                _("solved {epoch}").format(epoch=epoch_text(solved_at)),
                "right",
            )
        )
    plateau = _plateau(epochs[is_before], losses[is_before], int(epochs[-1]) if epochs.size else 0)
    return found if plateau is None else [*found, Phase(*plateau, _("plateau"))]


def _plateau(
    epochs: NDArray[np.int64], losses: NDArray[np.float64], last_epoch: int
) -> tuple[int, int] | None:
    """The longest stretch that is flat, its first and last epoch; None where it is short."""
    if losses.size < _FEWEST:
        return None
    edges = np.linspace(0, losses.size, min(_STRETCHES, losses.size) + 1).astype(np.intp)
    means = (np.add.reduceat(losses, edges[:-1]) / np.diff(edges)).tolist()
    length, first = _longest_flat(means)
    start, end = int(epochs[edges[first]]), int(epochs[edges[first + length + 1] - 1])
    is_long = end - start >= max(_LONG * last_epoch, _FEWEST)
    is_high = means[first] > _LEARNED * abs(float(losses[0]))
    return (start, end) if is_long and is_high else None


def _longest_flat(means: list[float]) -> tuple[int, int]:
    """How many steps long the longest stretch is that is flat, and where it begins."""
    longest, first = (0, 0), 0
    least = most = means[0]
    for last, mean in enumerate(means):
        least, most = min(least, mean), max(most, mean)
        flat = _FLAT * abs(mean)
        while most - least > flat:
            first += 1
            stretch = means[first : last + 1]
            least, most = min(stretch), max(stretch)
        longest = max(longest, (last - first, first))
    return longest
