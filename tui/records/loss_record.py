"""Every loss of a run, kept as it comes."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from xortui.core import EpochsCompleted, RunStarted, Trainer


class LossRecord:
    """The loss of each epoch from 0: in evaluation, in training mode, of held-out rows."""

    def __init__(
        self,
        losses: NDArray[np.float64],
        train_losses: NDArray[np.float64],
        test_losses: NDArray[np.float64] | None = None,
    ) -> None:
        """Starts with the losses so far, one an epoch; the other arrays may be empty."""
        self._losses = [losses]
        if test_losses is None or not test_losses.size:
            test_losses = _unknown(losses.size)
        self._test_losses = [test_losses]
        self._train_losses = [train_losses if train_losses.size else _unknown(losses.size)]

    @classmethod
    def starting(cls, trainer: Trainer) -> Self:
        """Returns the record of a run at epoch 0."""
        return cls.at_start(RunStarted(trainer.config, trainer.snapshot()))

    @classmethod
    def at_start(cls, event: RunStarted) -> Self:
        """Returns the record of a run whose start has just been told."""
        held_out = event.snapshot.held_out
        train_loss = np.nan if event.train_loss is None else event.train_loss
        return cls(
            np.array([event.loss]),
            np.array([train_loss]),
            np.array([np.nan if held_out is None else held_out.loss]),
        )

    def extend(self, event: EpochsCompleted) -> None:
        """Adds the losses of epochs made under the same settings."""
        self._losses.append(event.losses)
        count = event.losses.size
        self._train_losses.append(
            event.train_losses if event.train_losses.size else _unknown(count)
        )
        test_losses = event.measures.get("test_loss")
        self._test_losses.append(_unknown(count) if test_losses is None else test_losses)

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

    @property
    def test_losses(self) -> NDArray[np.float64]:
        """The losses of held-out rows, NaN where nobody looked; empty if there are none."""
        self._test_losses = [np.concatenate(self._test_losses)]
        values = self._test_losses[0]
        return np.empty(0) if np.isnan(values).all() else values


def _unknown(count: int) -> NDArray[np.float64]:
    return np.full(count, np.nan)
