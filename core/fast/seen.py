"""What is seen of a run while it trains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SeenEpochs:
    """What was seen of consecutive epochs of one run, or of many side by side.

    Row 0 is the epoch before the first update, the last row the present one.

    Attributes:
        solved: Whether every row of the data was on its right side of the border, shape
            ``(n_epochs + 1, n_runs)``.
        losses: Losses in evaluation, likewise, float64; only the last row where nobody asked for
            the others.
        train_losses: Losses in training mode, likewise; empty where they are the same.
        measures: Other measures by name, likewise, as far as they were asked for; NaN where nobody
            looked, as held-out rows are not looked at after each epoch where they are many.
        rates: The learning rate of each epoch's updates, shape ``(n_epochs + 1,)``, of one run
            whose rate goes on; else empty.
    """

    solved: NDArray[np.bool_]
    losses: NDArray[np.float64]
    train_losses: NDArray[np.float64]
    measures: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    rates: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
