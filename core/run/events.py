"""What a run tells its readers. Frozen; arrays are read-only, so an event may be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import RunConfig
from xortui.core.parameters import Arrays, Parameters

EndReason = Literal["epochs", "solved", "target_loss", "diverged", "undefined", "stopped"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that can be seen of one epoch.

    Attributes:
        epoch: How many passes over the data have been made.
        loss: Loss of these parameters in evaluation.
        train_loss: Loss in training mode where it differs (batch norm, dropout), else ``None``.
        parameters: The parameters.
        gradients: Gradient of the loss that the next update descends, in the parameters' shapes.
        last_change: What the last update did to each parameter, in the parameters' shapes.
        activations: Each layer's activations on the data, ``(n_samples, n_out)``, output last.
        row_losses: Each row's share of the loss (before mean or sum over the rows), shape
            ``(n_samples,)``.
        solved: Whether every row is on its right side of the border.
        solved_at: First epoch of the present stretch of solved epochs, or ``None``.
    """

    epoch: int
    loss: float
    train_loss: float | None
    parameters: Parameters
    gradients: Parameters
    last_change: Parameters
    activations: Arrays
    row_losses: NDArray[np.float64]
    solved: bool
    solved_at: int | None

    @property
    def weights(self) -> Arrays:
        """Weights, layer ``l``: shape ``(n_in, n_out)``."""
        return self.parameters.weights

    @property
    def biases(self) -> Arrays:
        """Biases, layer ``l``: shape ``(n_out,)``."""
        return self.parameters.biases

    @property
    def predictions(self) -> NDArray[np.floating[Any]]:
        """Outputs on the data, shape ``(n_samples, n_outputs)``."""
        return self.activations[-1]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run is ready: epoch 0, or the epoch at which it goes on.

    Attributes:
        config: The run's description.
        snapshot: What is seen before the first update.
    """

    config: RunConfig
    snapshot: Snapshot

    @property
    def epoch(self) -> int:
        """The epoch at which the run starts."""
        return self.snapshot.epoch

    @property
    def loss(self) -> float:
        """The loss at that epoch."""
        return self.snapshot.loss

    @property
    def train_loss(self) -> float | None:
        """The loss in training mode, where it differs."""
        return self.snapshot.train_loss


@dataclass(frozen=True, slots=True)
class EpochsCompleted:
    """Some epochs have been made; no loss is left out.

    Attributes:
        epoch: The epoch reached.
        losses: The loss at each epoch since the last event, up to ``epoch``; float64.
        train_losses: The losses in training mode, where they differ, else empty.
        solved: Whether every row is on its right side of the border at ``epoch``.
        solved_at: First epoch of the present stretch of solved epochs, or ``None``.
        loss: The loss at ``epoch``.
    """

    epoch: int
    losses: NDArray[np.float64]
    train_losses: NDArray[np.float64]
    solved: bool
    solved_at: int | None
    loss: float

    @property
    def train_loss(self) -> float | None:
        """The loss in training mode at `epoch`, where it differs."""
        return float(self.train_losses[-1]) if self.train_losses.size else None


@dataclass(frozen=True, slots=True)
class RunEnded(EpochsCompleted):
    """The run is over.

    Attributes:
        reason: Why: its last epoch, solved, the target loss, a loss that is no longer finite
            (diverged) or that is not defined for an output (undefined), or stopped by its owner.
        snapshot: What is seen at the end.
    """

    reason: EndReason
    snapshot: Snapshot


Event = RunStarted | EpochsCompleted | RunEnded
