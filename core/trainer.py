"""A run: its configuration, its state, and the events that tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from xortui.core.changes import Change
from xortui.core.checkpoint import Checkpoint
from xortui.core.config import ENDING_FIELDS, RunConfig, replaced_fields
from xortui.core.epochs import EpochLoop, Memory, Record
from xortui.core.events import (
    EndReason,
    EpochsCompleted,
    Event,
    Parameters,
    RunEnded,
    RunStarted,
    Snapshot,
)
from xortui.core.network import Network, parameters_of
from xortui.core.surfaces import FrozenNetwork


class Trainer:
    """Trains one run, as far and as fast as its owner asks; pausing is not asking.

    Attributes:
        config: The run's description, with every change made so far.
        settings: The settings in force at the present epoch.
        epoch: Passes over the data made so far.
        solved_at: First epoch of the present stretch of solved epochs, or ``None``.
    """

    def __init__(self, config: RunConfig) -> None:
        self.config = config
        self.settings = config.replace(changes=())
        self.epoch = 0
        self.solved_at: int | None = None
        self._generator = np.random.default_rng(config.seed)
        self._n_applied = 0
        self._memory = Memory(self.settings)
        self._loop = EpochLoop(self.settings, self._memory, self._generator)
        self._loop.network.initialize(self.settings)
        self._memory.previous[:] = self._memory.parameters
        self._apply_due_changes()
        self._look()

    @property
    def loss(self) -> float:
        """Loss of the present parameters in evaluation."""
        return float(self._seen.losses[-1])

    @property
    def train_loss(self) -> float | None:
        """Loss in training mode, where it differs."""
        return float(self._seen.train_losses[-1]) if self._seen.train_losses.size else None

    @property
    def solved(self) -> bool:
        """Whether every row is on its right side of 0.5."""
        return self.solved_at is not None

    @property
    def end_reason(self) -> EndReason | None:
        """Why no further epoch is made, or ``None`` while one can be."""
        return self._reason

    def advance(self, epochs: int) -> EpochsCompleted | RunEnded:
        """Makes up to ``epochs`` epochs, fewer where the run ends.

        Returns:
            One event with every loss since the last one.

        Raises:
            ValueError: ``epochs`` is negative.
        """
        if epochs < 0:
            raise ValueError(f"epochs must be >= 0, got {epochs}")
        goal = min(self.epoch + epochs, self.config.epochs)
        losses, train_losses = [np.empty(0)], [np.empty(0)]
        while self._reason is None and self.epoch < goal:
            count = min(goal - self.epoch, self._loop.most_epochs, self._epochs_to_next_change())
            seen = self._advance_chunk(count)
            losses.append(seen.losses[1:])
            train_losses.append(seen.train_losses[1:])
            self._apply_due_changes()
        return self._event(np.concatenate(losses), np.concatenate(train_losses), self._reason)

    def run(self, every: int = 1) -> Iterator[Event]:
        """Yields the start, an event every ``every`` epochs, and the end.

        Raises:
            ValueError: ``every`` is not positive.
        """
        if every < 1:
            raise ValueError(f"every must be >= 1, got {every}")
        yield RunStarted(self.config, self.snapshot())
        while True:
            event = self.advance(every - self.epoch % every)
            yield event
            if isinstance(event, RunEnded):
                return

    def stop(self) -> RunEnded:
        """Returns the event of a run that its owner ends here. The run itself may still go on."""
        ended = self._event(np.empty(0), np.empty(0), self._reason or "stopped")
        assert isinstance(ended, RunEnded)
        return ended

    def end_when(self, **fields: Any) -> None:
        """Sets when the run ends, so that one that has reached its end may go on.

        Args:
            fields: Any of ``epochs``, ``until_solved`` and ``target_loss``.

        Raises:
            ValueError: Another field is named, or a value breaks its rule.
        """
        for name in fields:
            if name not in ENDING_FIELDS:
                raise ValueError(f"fields must be of {', '.join(ENDING_FIELDS)}, got {name!r}")
        self.config = self.config.replace(**fields)
        self._reason = self._reason_now()

    def change(self, field: str, value: Any) -> None:
        """Changes a setting or a parameter from the present epoch on.

        Args:
            field: A field that may change in flight, or a parameter such as ``weights[0][1,0]``.
            value: Its new value.

        Raises:
            ValueError: The field cannot change during a run, or the value breaks its rule.
        """
        change = Change(self.epoch, field, value)
        made = self.config.changes[: self._n_applied]
        later = self.config.changes[self._n_applied :]
        if made and change.supersedes(made[-1]):
            made = made[:-1]
        self.config = self.config.replace(changes=(*made, change, *later))
        self._n_applied = len(made)
        self._apply_due_changes()

    def checkpoint(self) -> Checkpoint:
        """Returns the present state, for `restore`."""
        vector = self._memory.vector.copy()
        vector.flags.writeable = False
        draws = self.settings.dropout > 0 or self.settings.batch_size is not None
        state = dict(self._generator.bit_generator.state) if draws or self._has_drawn else None
        return Checkpoint(
            self.epoch,
            self.settings,
            vector,
            self._loop.optimizer.steps,
            state,
            self.solved_at,
            self._n_applied,
        )

    def restore(self, checkpoint: Checkpoint, config: RunConfig | None = None) -> None:
        """Returns to a state of this run.

        Args:
            checkpoint: The state.
            config: The run's description from here on, where it is another than the present one;
                it must agree with the state in all changes made before it.
        """
        self.config = config or self.config
        if checkpoint.settings != self.settings:
            self.settings = checkpoint.settings
            self._memory = Memory(self.settings)
            self._loop = EpochLoop(self.settings, self._memory, self._generator)
        self._put_back(checkpoint)
        self._look()

    def snapshot(self) -> Snapshot:
        """Returns everything that can be seen of the present epoch."""
        memory, settings = self._memory, self.settings
        sizes, batch_norm = settings.sizes, settings.batch_norm
        activations = self._loop.network.evaluate(settings.dataset.inputs)
        for a in activations:
            a.flags.writeable = False
        row_losses = self._loop.row_losses()
        row_losses.flags.writeable = False
        return Snapshot(
            epoch=self.epoch,
            loss=self.loss,
            train_loss=self.train_loss,
            parameters=parameters_of(memory.parameters, sizes, batch_norm, memory.running),
            gradients=parameters_of(self._loop.gradient(), sizes, batch_norm),
            last_change=parameters_of(memory.parameters - memory.previous, sizes, batch_norm),
            activations=tuple(a.T for a in activations),
            row_losses=row_losses,
            solved=self.solved,
            solved_at=self.solved_at,
        )

    def frozen_network(self) -> FrozenNetwork:
        """Returns the network as it is now, for pictures that are drawn later."""
        memory = self._memory
        network = Network(self.settings, memory.parameters.copy(), memory.running.copy())
        return FrozenNetwork(self.settings, network)

    def outputs(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Returns the outputs. See `FrozenNetwork.outputs`."""
        return self.frozen_network().outputs(inputs)

    def surface(self, rows: int, cols: int, axes: tuple[int, int] = (0, 1)) -> NDArray[np.float64]:
        """Returns the output over the input square. See `FrozenNetwork.surface`."""
        return self.frozen_network().surface(rows, cols, axes)

    def unit_surfaces(
        self, rows: int, cols: int, axes: tuple[int, int] = (0, 1)
    ) -> list[NDArray[np.float64]]:
        """Returns every unit's activation. See `FrozenNetwork.unit_surfaces`."""
        return self.frozen_network().unit_surfaces(rows, cols, axes)

    def parameters(self) -> Parameters:
        """Returns read-only copies of the parameters."""
        settings, memory = self.settings, self._memory
        return parameters_of(memory.parameters, settings.sizes, settings.batch_norm, memory.running)

    def _epochs_to_next_change(self) -> int:
        later = self.config.changes[self._n_applied :]
        return later[0].epoch - self.epoch if later else self._loop.most_epochs

    def _advance_chunk(self, count: int) -> Record:
        before = self.checkpoint()
        seen = self._loop.run(count)
        made = self._first_stop(seen)
        if made < count:
            # The run ends inside the chunk: go back and make just the epochs before its end.
            self._put_back(before)
            seen = self._loop.run(made)
        self._note_solved(seen.solved[1:])
        self.epoch = before.epoch + made
        self._seen = seen
        self._has_drawn = self._has_drawn or before.generator_state is not None
        self._reason = self._reason_now()
        return seen

    def _first_stop(self, seen: Record) -> int:
        """Returns how many epochs were made up to the first that ends the run, or all."""
        ends = ~np.isfinite(seen.losses[1:])
        if seen.train_losses.size:
            ends |= ~np.isfinite(seen.train_losses[1:])
        if self.config.until_solved:
            ends |= seen.solved[1:]
        if self.config.target_loss is not None:
            ends |= seen.losses[1:] < self.config.target_loss
        return int(ends.argmax()) + 1 if ends.any() else ends.size

    def _note_solved(self, solved: NDArray[np.bool_]) -> None:
        unsolved = np.flatnonzero(~solved)
        if not unsolved.size:
            self.solved_at = self.epoch + 1 if self.solved_at is None else self.solved_at
        elif unsolved[-1] == solved.size - 1:
            self.solved_at = None
        else:
            self.solved_at = self.epoch + int(unsolved[-1]) + 2

    def _reason_now(self) -> EndReason | None:
        loss, train_loss = self.loss, self.train_loss
        if not np.isfinite(loss) or (train_loss is not None and not np.isfinite(train_loss)):
            return "diverged"
        if self.config.until_solved and self.solved:
            return "solved"
        if self.config.target_loss is not None and loss < self.config.target_loss:
            return "target_loss"
        return "epochs" if self.epoch >= self.config.epochs else None

    def _apply_due_changes(self) -> None:
        due = [c for c in self.config.changes[self._n_applied :] if c.epoch <= self.epoch]
        for change in due:
            if change.is_parameter:
                kind, layer, index = change.place
                self._loop.network.array(kind, layer)[index or ...] = change.value
            else:
                self._use(self.settings.replace(**replaced_fields(change)))
        self._n_applied += len(due)
        if due:
            self._look()

    def _use(self, settings: RunConfig) -> None:
        old, steps = self._memory, self._loop.optimizer.steps
        same_optimizer = settings.optimizer == self.settings.optimizer
        self.settings, self._memory = settings, Memory(settings)
        self._memory.take_over(old, same_optimizer)
        self._loop = EpochLoop(settings, self._memory, self._generator)
        self._loop.optimizer.steps = steps if same_optimizer else 0

    def _look(self) -> None:
        self._seen = self._loop.look()
        if not self._seen.solved[-1]:
            self.solved_at = None
        elif self.solved_at is None:
            self.solved_at = self.epoch
        self._reason = self._reason_now()

    def _put_back(self, checkpoint: Checkpoint) -> None:
        self._memory.vector[:] = checkpoint.vector
        self._loop.optimizer.steps = checkpoint.steps
        if checkpoint.generator_state is not None:
            self._generator.bit_generator.state = checkpoint.generator_state
        elif self._has_drawn:
            self._generator.bit_generator.state = np.random.default_rng(
                self.config.seed
            ).bit_generator.state
        self._has_drawn = checkpoint.generator_state is not None
        self.epoch, self.solved_at = checkpoint.epoch, checkpoint.solved_at
        self._n_applied = checkpoint.n_applied

    _has_drawn = False

    def _event(
        self,
        losses: NDArray[np.float64],
        train_losses: NDArray[np.float64],
        reason: EndReason | None,
    ) -> EpochsCompleted | RunEnded:
        losses.flags.writeable = train_losses.flags.writeable = False
        last = float(losses[-1]) if losses.size else self.loss
        seen = (self.epoch, losses, train_losses, self.solved, self.solved_at, last)
        if reason is None:
            return EpochsCompleted(*seen)
        return RunEnded(*seen, reason, self.snapshot())

    def __getstate__(self) -> dict[str, Any]:
        return {"config": self.config, "checkpoint": self.checkpoint()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["config"])  # type: ignore[misc]
        self.restore(state["checkpoint"])

    @classmethod
    def resumed(cls, config: RunConfig, checkpoint: Checkpoint) -> Self:
        """Returns the trainer of a run that goes on from a checkpoint."""
        trainer = cls(config)
        trainer.restore(checkpoint)
        return trainer
