"""A run: its configuration, its state, and the events that tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xortui.core.activations import Array
from xortui.core.answers import Answers
from xortui.core.changes import Change
from xortui.core.config import ENDING_FIELDS, RunConfig, Settings, require_count
from xortui.core.data import Dataset
from xortui.core.fast.seen import SeenEpochs
from xortui.core.losses import LOSSES
from xortui.core.measures import RightRows
from xortui.core.parameters import Parameters
from xortui.core.run.best import Best, is_best_kept, watched_losses
from xortui.core.run.checkpoint import Checkpoint
from xortui.core.run.events import (
    BestEpoch,
    EndReason,
    EpochsCompleted,
    Event,
    HeldOutSeen,
    RunEnded,
    RunStarted,
    Snapshot,
)
from xortui.core.run.lifecycle import (
    DIVERGED,
    FIRST_RULE,
    GOES_ON,
    NEVER,
    REASONS,
    Epochs,
    due_changes,
    end_reasons,
    epochs_to_next_change,
    first_ends,
    solved_after_change,
    solved_since,
)
from xortui.core.run.state import RunState
from xortui.core.run.surfaces import FrozenNetwork

_NO_RATES: Final = np.empty(0)


class Trainer:
    """Trains one run, as far and as fast as its owner asks; pausing is not asking.

    Attributes:
        epoch: Passes over the data made so far.
    """

    def __init__(self, config: RunConfig) -> None:
        self._config = config
        self.epoch = 0
        self._solved_at: Epochs = np.array([NEVER])
        self._solved_on_arrival = self._solved_at
        self._n_applied = 0
        self._state = RunState(config.first_settings)
        self._best: Best | None = None
        self._rule = ""
        self._apply_due_changes()
        self._evaluate()
        self._keep_best_from_here()

    def __repr__(self) -> str:
        end = f", ended: {self._reason}" if self._reason else ""
        since = f", solved since {self.solved_at:,}" if self.solved else ""
        epochs = f"{self.epoch:,} of {self.config.epochs:,}"
        return f"<Trainer {self.settings.title}, epoch {epochs}, loss {self.loss:.4g}{since}{end}>"

    @property
    def config(self) -> RunConfig:
        """The run's description, with every change made so far; changed by methods only."""
        return self._config

    @property
    def settings(self) -> Settings:
        """The settings in force at the present epoch."""
        return self._state.settings

    @property
    def loss(self) -> float:
        """Loss of the present parameters in evaluation."""
        return float(self._seen.losses[-1, 0])

    @property
    def learning_rate(self) -> float:
        """The learning rate of the present epoch's updates, that of the hidden layers."""
        return self._state.loop.rate(self.epoch)

    @property
    def train_loss(self) -> float | None:
        """Loss in training mode, where it differs."""
        return float(self._seen.train_losses[-1, 0]) if self._seen.train_losses.size else None

    @property
    def solved_at(self) -> int | None:
        """First epoch of the present stretch of solved epochs, or ``None``."""
        since = int(self._solved_at[0])
        return None if since == NEVER else since

    @property
    def solved(self) -> bool:
        """Whether every row is on its right side of the border."""
        return self.solved_at is not None

    @property
    def end_reason(self) -> EndReason | None:
        """Why no further epoch is made, or ``None`` while one can be."""
        return self._reason

    @property
    def rule(self) -> str:
        """The rule that has ended the run, such as ``loss<0.01``; empty where none has."""
        return self._rule

    @property
    def best(self) -> BestEpoch | None:
        """The epoch with the least loss so far, where it is kept: with held-out rows, or patience.

        The loss is that of held-out rows, where there are any. What is changed on the way begins
        anew.
        """
        if self._best is None:
            return None
        return BestEpoch(int(self._best.epochs[0]), float(self._best.losses[0]))

    def right(self) -> RightRows | None:
        """Returns how many rows are right at present; None where nothing is right or wrong."""
        data = self.settings.dataset
        if data.border is None:
            return None
        return _right_rows(data, self._state.loop.last_outputs)

    def held_out(self) -> HeldOutSeen | None:
        """Returns what the network makes of held-out rows at present, where there are any."""
        seen, held_out = self._state.loop.held_out_rows(), self.settings.held_out
        if seen is None or held_out is None:
            return None
        loss, activations, row_losses = seen
        for array in (*activations, row_losses):
            array.flags.writeable = False
        right = _right_rows(held_out, activations[-1])
        return HeldOutSeen(loss, tuple(a.T for a in activations), row_losses, right)

    def advance(self, epochs: int) -> EpochsCompleted | RunEnded:
        """Makes up to ``epochs`` epochs, fewer where the run ends.

        Returns:
            One event with every loss since the last one.

        Raises:
            ValueError: ``epochs`` is negative or no integer.
        """
        require_count(epochs, "epochs")
        goal = min(self.epoch + epochs, self.config.epochs)
        losses: list[NDArray[np.float64]] = []
        train_losses: list[NDArray[np.float64]] = []
        measures: list[Mapping[str, NDArray[np.float64]]] = []
        rates: list[NDArray[np.float64]] = []
        while self._reason is None and self.epoch < goal:
            seen = self._advance_chunk(self._epochs_in_one_chunk(goal - self.epoch))
            losses.append(seen.losses[1:, 0])
            train_losses.append(seen.train_losses[1:, 0])
            measures.append({name: values[1:, 0] for name, values in seen.measures.items()})
            rates.append(seen.rates[1:])
            self._apply_due_changes()
        seen_measures = joined_measures(measures, losses)
        return self._event(
            _joined(losses), _joined(train_losses), seen_measures, self._reason, _joined(rates)
        )

    def run(self, every: int = 1) -> Iterator[Event]:
        """Yields the start, an event every ``every`` epochs, and the end.

        Raises:
            ValueError: ``every`` is not positive or no integer.
        """
        require_count(every, "every", 1)
        yield RunStarted(self.config, self.snapshot())
        while True:
            event = self.advance(every - self.epoch % every)
            yield event
            if isinstance(event, RunEnded):
                return

    def stop(self) -> RunEnded:
        """Returns the event of a run that its owner ends here. The run itself may still go on."""
        ended = self._event(np.empty(0), np.empty(0), {}, self._reason or "stopped")
        assert isinstance(ended, RunEnded)
        return ended

    def end_when(self, **fields: Any) -> None:
        """Sets when the run ends, so that one that has reached its end may go on.

        Args:
            fields: Any of `ENDING_FIELDS`.

        Raises:
            ValueError: Another field is named, or a value breaks its rule.
        """
        for name in fields:
            if name not in ENDING_FIELDS:
                raise ValueError(f"fields must be of {', '.join(ENDING_FIELDS)}, got {name!r}")
        self._config = self.config.replace(**fields)
        self._state.follow_endings(self.config)
        # What ends it may not have been measured.
        self._seen = self._state.loop.evaluate(self.epoch)
        if self._best is None or not is_best_kept(self.config):
            self._keep_best_from_here()
        self._reason = self._end_reason()

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
        self._config = self.config.replace(changes=(*made, change, *later))
        self._n_applied = len(made)
        self._apply_due_changes()

    def plan(self, change: Change) -> None:
        """Adds a change that is to be made when the run comes to its epoch.

        Raises:
            ValueError: The epoch has been passed or reached, or the change breaks a rule.
        """
        if change.epoch <= self.epoch:
            raise ValueError(f"changes must be planned after epoch {self.epoch}, got {change}")
        changes = sorted((*self.config.changes, change), key=lambda planned: planned.epoch)
        self._config = self.config.replace(changes=tuple(changes))

    def epochs_alike(self, most: int) -> int:
        """Returns how many of the next ``most`` epochs are made under the present settings."""
        return epochs_to_next_change(self.config, self._n_applied, self.epoch, most)

    def checkpoint(self) -> Checkpoint:
        """Returns the present state, for `restore`."""
        best = None if self.best is None else (self.best.epoch, self.best.loss)
        return self._state.checkpoint(self.epoch, self.solved_at, self._n_applied, best)

    def restore(self, checkpoint: Checkpoint, config: RunConfig | None = None) -> None:
        """Returns to a state of this run.

        Args:
            checkpoint: The state.
            config: The run's description from here on, where it is another than the present one;
                it must agree with the state in all changes made before it.
        """
        self._config = config or self.config
        self._state.follow_endings(self.config)
        self._put_back(checkpoint)
        self._apply_due_changes()
        self._evaluate()
        if self._best is None or not is_best_kept(self.config):
            self._keep_best_from_here()

    @np.errstate(all="ignore")  # a run that diverges has numbers of any size
    def snapshot(self) -> Snapshot:
        """Returns everything that can be seen of the present epoch."""
        state, loop = self._state, self._state.loop
        memory = state.memory
        activations, row_losses = loop.rows()
        for array in (*activations, row_losses):
            array.flags.writeable = False
        return Snapshot(
            epoch=self.epoch,
            loss=self.loss,
            train_loss=self.train_loss,
            parameters=self.parameters(),
            gradients=state.parameters(loop.gradient()),
            last_change=state.parameters(memory.parameters - memory.previous),
            activations=tuple(a.T for a in activations),
            row_losses=row_losses,
            solved=self.solved,
            solved_at=self.solved_at,
            right=_right_rows(self.settings.dataset, activations[-1]),
            held_out=self.held_out(),
            best=self.best,
            learning_rate=None if self.settings.pace.is_constant else self.learning_rate,
        )

    def frozen_network(self) -> FrozenNetwork:
        """Returns the network as it is now, for pictures that are drawn later."""
        memory = self._state.memory
        return FrozenNetwork(self.settings, memory.parameters.copy(), memory.running.copy())

    def outputs(self, inputs: ArrayLike) -> NDArray[np.float64]:
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
        return self._state.parameters(self._state.memory.parameters, running=True)

    def _epochs_in_one_chunk(self, most: int) -> int:
        return self.epochs_alike(min(most, self._state.loop.most_epochs))

    def _advance_chunk(self, count: int) -> SeenEpochs:
        before, solved_before = self.checkpoint(), self._solved_at
        seen = self._state.loop.run(count, before.epoch)
        waiting = None
        if self._best is not None:
            waiting = self._best.after(before.epoch, watched_losses(seen)[1:])
        each_made, reasons = first_ends(self.config, seen, waiting)
        made = int(each_made[0])
        if made < count:
            # The run ends inside the chunk: go back and make just the epochs before its end.
            self._put_back(before)
            seen = self._state.loop.run(made, before.epoch)
        if waiting is not None:
            self._best = waiting.until(each_made)
        self._solved_at = solved_since(solved_before, before.epoch, seen.solved[1:], each_made)
        self._solved_on_arrival = self._solved_at
        self.epoch = before.epoch + made
        self._seen = seen
        self._state.mark_generator_used()
        self._reason = self._named(int(reasons[0]))
        return seen

    def _apply_due_changes(self) -> None:
        due = due_changes(self.config, self._n_applied, self.epoch)
        for change in due:
            self._state.apply(change)
        self._n_applied += len(due)
        if due:
            self._evaluate()
            self._keep_best_from_here()

    def _keep_best_from_here(self) -> None:
        """Takes the present epoch for the best one, where anybody asks for it."""
        self._best = None
        if is_best_kept(self.config):
            self._best = Best.at(self.epoch, watched_losses(self._seen)[-1])

    def _evaluate(self) -> None:
        """Sees the present epoch anew, as after a change."""
        self._seen = self._state.loop.evaluate(self.epoch)
        self._solved_at = solved_after_change(
            self._solved_on_arrival, self.epoch, self._seen.solved[-1]
        )
        self._reason = self._end_reason()

    def _end_reason(self) -> EndReason | None:
        reason = int(end_reasons(self.config, self._seen, slice(-1, None))[0, 0])
        patience, best = self.config.patience, self.best
        if reason == GOES_ON and patience is not None and best is not None:
            looked = not np.isnan(watched_losses(self._seen)[-1, 0])
            if looked and self.epoch - best.epoch >= patience:
                reason = REASONS.index("patience")
        return self._named(reason)

    def _named(self, reason: int) -> EndReason | None:
        self._rule = ""
        if reason >= FIRST_RULE:
            self._rule = self.config.stop_when[reason - FIRST_RULE]
            return "stop_when"
        if reason == DIVERGED and self._has_undefined_loss():
            return "undefined"
        if reason != GOES_ON:
            return REASONS[reason]
        return "epochs" if self.epoch >= self.config.epochs else None

    def _has_undefined_loss(self) -> bool:
        activations, _ = self._state.loop.rows()
        return LOSSES[self.settings.loss].first_undefined(activations[-1]) is not None

    def _put_back(self, checkpoint: Checkpoint) -> None:
        self._state.put_back(checkpoint)
        self.epoch, self._n_applied = checkpoint.epoch, checkpoint.n_applied
        since = NEVER if checkpoint.solved_at is None else checkpoint.solved_at
        self._solved_at = self._solved_on_arrival = np.array([since])
        self._best = None
        if checkpoint.best is not None:
            epoch, loss = checkpoint.best
            self._best = Best(np.array([epoch]), np.array([loss]))

    def _event(
        self,
        losses: NDArray[np.float64],
        train_losses: NDArray[np.float64],
        measures: Mapping[str, NDArray[np.float64]],
        reason: EndReason | None,
        rates: NDArray[np.float64] = _NO_RATES,
    ) -> EpochsCompleted | RunEnded:
        losses.flags.writeable = train_losses.flags.writeable = rates.flags.writeable = False
        last = float(losses[-1]) if losses.size else self.loss
        seen: dict[str, Any] = {
            "epoch": self.epoch,
            "losses": losses,
            "train_losses": train_losses,
            "solved": self.solved,
            "solved_at": self.solved_at,
            "loss": last,
            "measures": measures,
            "learning_rates": rates,
        }
        if reason is None:
            return EpochsCompleted(**seen)
        return RunEnded(**seen, reason=reason, snapshot=self.snapshot(), rule=self.rule)

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


def _joined(parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0)


def joined_measures(
    parts: Sequence[Mapping[str, NDArray[np.float64]]], losses: Sequence[NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """Returns what was measured in several stretches as one, NaN where it was not.

    Args:
        parts: What was measured in each.
        losses: The losses of each, which say how long it was.
    """
    joined = dict(parts[0]) if parts else {}
    if len(parts) > 1:
        unknown = [np.full(one.size, np.nan) for one in losses]
        pairs = list(zip(parts, unknown, strict=True))
        names = dict.fromkeys(name for part in parts for name in part)
        joined = {
            name: np.concatenate([part.get(name, gap) for part, gap in pairs]) for name in names
        }
    for values in joined.values():
        values.flags.writeable = False
    return joined


def _right_rows(data: Dataset, outputs: Array) -> RightRows | None:
    """Returns how many rows are right; None where nothing is right or wrong.

    Args:
        data: The rows.
        outputs: Shape ``(n_outputs, n_samples)``.
    """
    if data.n_outputs == 1 or data.border is None:
        return RightRows.of(data.labels, outputs[0], data.border)
    are_right = Answers(data).are_right(outputs)
    if data.is_of_classes:
        return RightRows.of_classes(np.array(data.labels), are_right)
    return RightRows.of_all(are_right)
