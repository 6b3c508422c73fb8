"""The moments of a run that tell it: where it began, waited, fell, was solved and ended."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from xortui.tui.language import translate as _
from xortui.tui.rendering.charts.phases import phases_of

MOMENTS: Final = 5


class Moment(NamedTuple):
    """An epoch that tells something.

    Attributes:
        epoch: The epoch.
        name: What happens there; nothing where it only stands between others.
    """

    epoch: int
    name: str


def moments_of(
    epochs: NDArray[np.int64], losses: NDArray[np.float64], solved_at: int | None
) -> list[Moment]:
    """Returns five moments of a run in their order; fewer of one of fewer epochs.

    Args:
        epochs: Epochs of its curve, shape ``(n,)``, increasing.
        losses: Its losses, shape ``(n,)``.
        solved_at: Since when all rows are right, or None.
    """
    first, last = int(epochs[0]), int(epochs[-1])
    named = {last: _("end") if np.isfinite(losses[-1]) else _("diverged"), first: _("start")}
    if solved_at is not None:
        named[solved_at] = _("solved")
    phases = phases_of(epochs, losses, None)
    if phases:
        named.setdefault((phases[0].first + phases[0].last) // 2, _("plateau"))
    begin, until = phases[0].last if phases else first, last if solved_at is None else solved_at
    falling = _half_way(epochs, losses, begin, until)
    if falling is not None:
        named.setdefault(falling, _("falling"))
    while len(named) < MOMENTS:
        gaps = pairwise(sorted(named))
        before, after = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0, 0))
        if after - before < 2:
            break
        named[(before + after) // 2] = ""
    return [Moment(epoch, named[epoch]) for epoch in sorted(named)]


def _half_way(
    epochs: NDArray[np.int64], losses: NDArray[np.float64], begin: int, until: int
) -> int | None:
    """Returns the first epoch by which half of the loss is gone that goes between two others."""
    between = (epochs >= begin) & (epochs <= until) & np.isfinite(losses)
    left, falls = epochs[between], losses[between]
    if falls.size < 3 or not falls.min() < falls[0]:
        return None
    return int(left[np.argmax(falls <= (falls[0] + falls.min()) / 2)])
