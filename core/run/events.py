"""What a run tells its readers. Frozen; arrays are read-only, so an event may be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import RunConfig
from xortui.core.measures import RightRows
from xortui.core.parameters import Arrays, Parameters

EndReason = Literal[
    "epochs",
    "solved",
    "target_loss",
    "patience",
    "stop_when",
    "diverged",
    "undefined",
    "stopped",
]


@dataclass(frozen=True, slots=True)
class HeldOutSeen:
    """What a network makes of rows that are held out from training.

    Attributes:
        loss: Its loss on them.
        activations: Each layer's activations on them, ``(n_samples, n_out)``, output last.
        row_losses: Each row's share of the loss (before mean or sum), shape ``(n_samples,)``.
        right: How many of them are right; None where nothing is right or wrong.
    """

    loss: float
    activations: Arrays
    row_losses: NDArray[np.float64]
    right: RightRows | None

    @property
    def predictions(self) -> NDArray[np.floating[Any]]:
        """Outputs on them, shape ``(n_samples, n_outputs)``."""
        return self.activations[-1]


@dataclass(frozen=True, slots=True)
class BestEpoch:
    """The epoch with the least loss so far, that of held-out rows where there are any.

    Attributes:
        epoch: The epoch.
        loss: That loss.
    """

    epoch: int
    loss: float


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
        right: How many rows are right; None where nothing is right or wrong.
        held_out: What is seen of rows that are held out, where there are any.
        best: The best epoch so far, where the run keeps it: with held-out rows, or patience.
        learning_rate: That of the next updates, of the hidden layers, where a schedule has it go
            on, else ``None``.
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
    right: RightRows | None = None
    held_out: HeldOutSeen | None = None
    best: BestEpoch | None = None
    learning_rate: float | None = None

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
        measures: What else was measured at each of these epochs, by name: ``right``, the share of
            rows that are, and ``test_loss``, ``test_right`` of held-out rows, NaN where nobody
            looked at them.
        learning_rates: The learning rate at each of these epochs, where a schedule has it go on,
            else empty.
    """

    epoch: int
    losses: NDArray[np.float64]
    train_losses: NDArray[np.float64]
    solved: bool
    solved_at: int | None
    loss: float
    measures: Mapping[str, NDArray[np.float64]] = field(default_factory=dict, kw_only=True)
    learning_rates: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), kw_only=True)

    @property
    def train_loss(self) -> float | None:
        """The loss in training mode at `epoch`, where it differs."""
        return float(self.train_losses[-1]) if self.train_losses.size else None


@dataclass(frozen=True, slots=True)
class RunEnded(EpochsCompleted):
    """The run is over.

    Attributes:
        reason: Why: its last epoch, solved, the target loss, no better epoch for too long
            (patience), a rule about what is measured (stop_when), a loss that is no longer finite
            (diverged) or that is not defined for an output (undefined), or stopped by its owner.
        snapshot: What is seen at the end.
        rule: The rule that has ended it, if one has, such as ``loss<0.01``.
    """

    reason: EndReason
    snapshot: Snapshot
    rule: str = ""


Event = RunStarted | EpochsCompleted | RunEnded
