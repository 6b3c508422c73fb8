"""The past of a run that was not made here: what was recorded of it, and nothing between."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import RunConfig
from xortui.core.curvature.descended_loss import DescendedLoss
from xortui.core.parameters import Parameters
from xortui.core.run.checkpoint import Checkpoint
from xortui.core.run.events import EpochsCompleted, RunEnded, Snapshot
from xortui.core.run.history import History
from xortui.core.run.loss_curve import LossCurve
from xortui.core.run.trainer import Trainer

_MEMORY: Final = 64 << 20
_MOST_POINTS: Final = 4096
_FEWEST: Final = 64

Vector = NDArray[np.float64]


class RecordedCurve(LossCurve):
    """Losses at epochs that need not follow each other; the half is dropped when they are many."""

    def __init__(self) -> None:
        super().__init__(1)
        self._recorded: list[tuple[int, float]] = []

    @property
    def stride(self) -> int:
        """Epochs from one point to the next, at least."""
        return 1

    def add(self, epoch: int, loss: float) -> None:
        """Adds the loss of an epoch after all others."""
        self._recorded.append((epoch, loss))
        if len(self._recorded) > _MOST_POINTS:
            self._recorded = self._recorded[::2]

    def truncate(self, epoch: int) -> None:
        """Forgets what came after ``epoch``."""
        self._recorded = [point for point in self._recorded if point[0] <= epoch]

    def points(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Returns the epochs kept and their losses, as copies."""
        epochs = np.array([epoch for epoch, _loss in self._recorded], np.int64)
        return epochs, np.array([loss for _epoch, loss in self._recorded], np.float64)


class RecordedHistory(History):
    """A run of another program with its past, as far as that has told of it.

    What has been told waits until `advance` comes to it. Nothing is trained and nothing can be
    changed: an epoch that nobody has recorded is shown as the last one recorded before it. When
    there is too much for the memory, every second state is dropped.
    """

    def __init__(
        self, config: RunConfig, first: Vector, memory: int = _MEMORY, *, epoch: int = 0
    ) -> None:
        """Starts at the first epoch that was recorded.

        Args:
            config: What describes the other program's network, data and loss.
            first: Its parameters, as one vector in the order in which a network keeps them.
            memory: Bytes that the states may take.
            epoch: Which epoch that is.
        """
        if epoch >= config.epochs:
            config = config.replace(epochs=2 * max(1, epoch))
        trainer = Trainer(config)
        self._size = trainer.checkpoint().vector.size
        self._loss = DescendedLoss(config)
        self._states: list[tuple[int, Vector, int | None]] = [(epoch, first, None)]
        self._waiting: deque[tuple[int, Vector]] = deque()
        self._most_states = max(_FEWEST, memory // (first.nbytes + 128))
        self._looked_at: Trainer | None = None
        trainer.restore(self._checkpoint(trainer, 0))
        super().__init__(trainer)
        self._recorded = RecordedCurve()
        self._recorded.add(epoch, trainer.loss)
        self.curve = self._recorded

    @property
    def n_waiting(self) -> int:
        """How many states have been told that `advance` has not come to."""
        return len(self._waiting)

    @property
    def next_told(self) -> int | None:
        """The next epoch that `advance` comes to; None where none has been told yet."""
        return self._waiting[0][0] if self._waiting else None

    @property
    def last_told(self) -> int:
        """The latest epoch that has been told."""
        return self._waiting[-1][0] if self._waiting else self.epoch

    def seen_with(self, vector: Vector) -> tuple[float, Vector]:
        """Returns the loss and the outputs that parameters make, ``(n_samples, n_outputs)``.

        Raises:
            ValueError: They are no state of this network.
        """
        self._check_shape(vector)
        with np.errstate(all="ignore"):
            spot = self._loss.at(vector[:, np.newaxis])
        return float(spot.data_losses[0]), np.asarray(spot.outputs[:, :, 0].T, np.float64)

    def gradients_with(self, vector: Vector) -> Parameters:
        """Returns the gradient that the loss has at parameters.

        Raises:
            ValueError: They are no state of this network.
        """
        self._check_shape(vector)
        if self._looked_at is None:
            self._looked_at = Trainer(self.config)
        trainer = self._looked_at
        state = np.zeros(self._size, trainer.settings.dtype)
        state[: vector.size] = state[vector.size : 2 * vector.size] = vector
        state.flags.writeable = False
        trainer.restore(Checkpoint(0, trainer.settings, state, 0, None, None, 0), self.config)
        return trainer.snapshot().gradients

    def receive(self, epoch: int, vector: Vector) -> None:
        """Takes the state of an epoch; one that is not after all others is left out.

        Raises:
            ValueError: It is no state of this network.
        """
        self._check_shape(vector)
        if epoch > self.last_told:
            self._waiting.append((epoch, vector))

    def advance(self, epochs: int) -> EpochsCompleted | RunEnded:
        """Goes on by up to so many epochs, as far as they have been told."""
        goal = self.epoch + epochs
        told: list[tuple[int, Vector]] = []
        while self._waiting and self._waiting[0][0] <= goal:
            told.append(self._waiting.popleft())
        if not told:
            return self._event(np.empty(0))
        with np.errstate(all="ignore"):
            spot = self._loss.at(np.stack([vector for _epoch, vector in told], axis=1))
        since = self._states[-1][2]
        for (epoch, vector), loss, solved in zip(
            told, spot.data_losses.tolist(), spot.solved.tolist(), strict=True
        ):
            since = (epoch if since is None else since) if solved else None
            self._states.append((epoch, vector, since))
            self._recorded.add(epoch, loss)
        self._thin()
        last = self._states[-1][0]
        if last >= self.config.epochs:
            self.trainer.end_when(epochs=2 * last)
        self.trainer.restore(self._checkpoint(self.trainer, len(self._states) - 1))
        return self._event(np.asarray(spot.data_losses, np.float64).copy())

    def at_first(self) -> Checkpoint:
        """Returns the first state, from which a run of the same description can be made."""
        return self._checkpoint(self.trainer, 0)

    def recorded_states(self) -> list[tuple[int, Vector]]:
        """Returns the epochs that were told, those to come with them, and their parameters."""
        return [*((epoch, vector) for epoch, vector, _since in self._states), *self._waiting]

    def end_when(self, **fields: Any) -> None:
        """Sets when the run is thought to end, for who draws its length."""
        self.trainer.end_when(**fields)

    def change(self, field: str, value: Any) -> None:
        """Refuses to change another program's run.

        Raises:
            ValueError: Always.
        """
        raise ValueError(f"{field} must be changed in the program whose run this is, got {value!r}")

    def rewind(self, epoch: int, config: RunConfig | None = None) -> None:
        """Refuses to go on otherwise than the other program has.

        Raises:
            ValueError: Always.
        """
        raise ValueError(f"epoch must be looked at without going on from there, got {epoch}")

    def at(self, epoch: int) -> Snapshot:
        """Returns what was recorded last at an epoch or before it."""
        return self.trainer_at(epoch).snapshot()

    def trainer_at(self, epoch: int) -> Trainer:
        """Returns a trainer at the last state recorded up to an epoch, to look at.

        Raises:
            ValueError: The epoch has not been come to.
        """
        if not self.first_epoch <= epoch <= self.epoch:
            raise ValueError(f"epoch must be from {self.first_epoch} to {self.epoch}, got {epoch}")
        if epoch == self.epoch:
            return self.trainer
        if self._looked_at is None:
            self._looked_at = Trainer(self.config)
        looked_at = self._looked_at
        looked_at.restore(self._checkpoint(looked_at, self._index_of(epoch)), self.config)
        return looked_at

    def states_at(self, epochs: Iterable[int]) -> list[Checkpoint]:
        """Returns the states recorded last up to epochs."""
        return [self._checkpoint(self.trainer, self._index_of(epoch)) for epoch in epochs]

    def _check_shape(self, vector: Vector) -> None:
        shape = self._states[0][1].shape
        if vector.shape != shape:
            raise ValueError(f"vector must have shape {shape}, got {vector.shape}")

    def _index_of(self, epoch: int) -> int:
        return bisect_right(self._states, epoch, key=lambda state: state[0]) - 1

    def _checkpoint(self, trainer: Trainer, index: int) -> Checkpoint:
        epoch, vector, since = self._states[index]
        before = self._states[index - 1] if index else self._states[0]
        # What was not recorded just before is not known to have changed.
        previous = before[1] if before[0] == epoch - 1 else vector
        state = np.zeros(self._size, trainer.settings.dtype)
        state[: vector.size], state[vector.size : 2 * vector.size] = vector, previous
        state.flags.writeable = False
        return Checkpoint(epoch, trainer.settings, state, 0, None, since, 0)

    def _thin(self) -> None:
        if len(self._states) > self._most_states:
            self._states = [*self._states[:-1:2], self._states[-1]]

    def _event(self, losses: NDArray[np.float64]) -> EpochsCompleted:
        trainer = self.trainer
        return EpochsCompleted(
            epoch=trainer.epoch,
            losses=losses,
            train_losses=np.empty(0),
            solved=trainer.solved,
            solved_at=trainer.solved_at,
            loss=trainer.loss,
        )


def vector_of_layers(layers: Iterable[tuple[NDArray[Any], NDArray[Any]]]) -> Vector:
    """Returns parameters as one vector, in the order in which a network keeps them.

    Args:
        layers: Each layer's weights ``(n_in, n_out)`` and biases ``(n_out,)``; empty biases where
            it has none.
    """
    parts: list[NDArray[Any]] = []
    for weights, biases in layers:
        parts += [weights.ravel(), biases.ravel()]
    return np.concatenate(parts).astype(np.float64)
