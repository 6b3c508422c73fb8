"""Every loss of a run, kept as it comes."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from xortui.core import EpochsCompleted, Trainer


class LossRecord:
    """The loss of each epoch from 0, in evaluation and, where it differs, in training mode."""

    def __init__(self, losses: NDArray[np.float64], train_losses: NDArray[np.float64]) -> None:
        """Starts with the losses so far, one an epoch; the second array may be empty."""
        self._losses = [losses]
        self._train_losses = [train_losses if train_losses.size else _unknown(losses.size)]

    @classmethod
    def starting(cls, trainer: Trainer) -> Self:
        """Returns the record of a run at epoch 0."""
        train_loss = trainer.train_loss
        return cls(
            np.array([trainer.loss]), np.array([np.nan if train_loss is None else train_loss])
        )

    def extend(self, event: EpochsCompleted) -> None:
        """Adds the losses of epochs made under the same settings."""
        self._losses.append(event.losses)
        count = event.losses.size
        self._train_losses.append(
            event.train_losses if event.train_losses.size else _unknown(count)
        )

    @property
    def losses(self) -> NDArray[np.float64]:
        """The loss at each epoch, shape ``(n_epochs + 1,)``."""
        self._losses = [np.concatenate(self._losses)]
        return self._losses[0]

    @property
    def train_losses(self) -> NDArray[np.float64]:
        """The losses in training mode, NaN where they do not differ; empty if they never do."""
        self._train_losses = [np.concatenate(self._train_losses)]
        values = self._train_losses[0]
        return np.empty(0) if np.isnan(values).all() else values


def _unknown(count: int) -> NDArray[np.float64]:
    return np.full(count, np.nan)
