"""Where one looks at a run: at its latest epoch, or at any epoch before."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core import EndReason, History, RunConfig, RunEnded, Trainer

_RECENT: Final = 240


class Cursor:
    """A run, and the epoch of it that is shown.

    Attributes:
        history: The run with its past.
        trainer: The run at the epoch shown; to be looked at only.
        recent: The last losses up to the epoch shown.
    """

    def __init__(self, config: RunConfig, history: History | None = None) -> None:
        """Looks at the beginning of a run.

        Args:
            config: The run.
            history: The run with its past, where it is not begun here.
        """
        self.history = History(Trainer(config)) if history is None else history
        self.trainer = self.history.trainer
        self.recent: NDArray[np.float64] = np.array([self.trainer.loss])

    @property
    def epoch(self) -> int:
        """The epoch shown."""
        return self.trainer.epoch

    def show(self, epoch: int) -> None:
        """Shows an epoch that has been made."""
        self.trainer = self.history.trainer_at(epoch)
        epochs, losses = self.history.curve.points()
        until = int(np.searchsorted(epochs, epoch, side="right"))
        self.recent = losses[max(0, until - _RECENT) : until]

    def forward(self, epochs: int) -> EndReason | None:
        """Goes forward: through what was recorded first, then by training.

        Returns:
            Why the run has ended, if it has.
        """
        recorded = min(epochs, self.history.epoch - self.epoch)
        if recorded:
            self.show(self.epoch + recorded)
        if epochs == recorded:
            return None
        event = self.history.advance(epochs - recorded)
        self.trainer = self.history.trainer
        self.recent = np.concatenate([self.recent, event.losses])[-_RECENT:]
        return event.reason if isinstance(event, RunEnded) else None
