"""The run as it would have gone on without the last change, to compare the change with."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

import numpy as np

from xortui.core import History, LossCurve, RecordedHistory, RunConfig, Trainer
from xortui.tui.player.frame import LossPoints

_ENDLESS: Final = 1 << 40


class GhostRun:
    """A run without its last change, which goes on beside the changed one.

    Attributes:
        changed_at: The epoch at which the other was changed, or None where it is another run.
    """

    def __init__(self, history: History, changed_at: int | None = None) -> None:
        """Takes a run as it is now, before it is changed or another one is begun."""
        self.changed_at = changed_at
        self._curve = deepcopy(history.curve)
        self._trainer = Trainer.resumed(history.config, history.trainer.checkpoint())

    @classmethod
    def beginning(cls, history: RecordedHistory) -> GhostRun:
        """Returns a run from the first parameters of one that is made elsewhere, made here."""
        ghost = cls.__new__(cls)
        ghost.changed_at = None
        first = history.at_first()
        ghost._trainer = Trainer.resumed(history.config.replace(epochs=_ENDLESS), first)
        ghost._curve = LossCurve()
        ghost._curve.extend(first.epoch, np.array([ghost._trainer.loss]))
        return ghost

    @property
    def loss(self) -> float:
        """The loss at its latest epoch."""
        return self._trainer.loss

    def follow(self, epoch: int, most: int) -> bool:
        """Goes on towards an epoch, by ``most`` epochs at the most.

        Returns:
            Whether it has gone on.
        """
        behind = min(epoch - self._trainer.epoch, most)
        if behind <= 0 or self._trainer.end_reason is not None:
            return False
        first = self._trainer.epoch + 1
        self._curve.extend(first, self._trainer.advance(behind).losses)
        return True

    @property
    def config(self) -> RunConfig:
        """Its description, with every change made in it."""
        return self._trainer.config

    @property
    def epoch(self) -> int:
        """How far it has come."""
        return self._trainer.epoch

    @property
    def curve(self) -> LossPoints:
        """Its epochs and losses so far."""
        return self._curve.points()
