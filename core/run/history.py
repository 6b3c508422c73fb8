"""Every epoch of a run, seen again: checkpoints in bounded memory, and exact recomputation."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, Final, Self

import numpy as np

from xortui.core.changes import Change
from xortui.core.config import NO_ENDS, RunConfig, require_count
from xortui.core.measures import LOSS, TEST
from xortui.core.run.checkpoint import Checkpoint
from xortui.core.run.events import EpochsCompleted, RunEnded, Snapshot
from xortui.core.run.loss_curve import LossCurve
from xortui.core.run.trainer import Trainer, joined_measures

_TEST_LOSS: Final = TEST + LOSS
_SEGMENT: Final = 1024
_MEMORY: Final = 1 << 20
_MOST_CHECKPOINTS: Final = 1024
_REPLAY_CHECKPOINTS: Final = 32
_CHECKPOINT_OVERHEAD: Final = 512


class History:
    """A run with its past.

    Attributes:
        trainer: The run at its present epoch.
        curve: Its losses, thinned where they are many.
        test_curve: Those of held-out rows, likewise; empty where there are none. NaN where nobody
            looked at them.
    """

    def __init__(
        self,
        trainer: Trainer,
        memory: int = _MEMORY,
        *,
        past: tuple[Sequence[Checkpoint], LossCurve] | None = None,
        past_test: LossCurve | None = None,
    ) -> None:
        """Starts the past of a run at its present epoch.

        Args:
            trainer: The run. It is advanced, changed and ended through the history alone from
                here on.
            memory: Bytes that checkpoints may take.
            past: States further on, to the last of which the run is brought, and all its losses.
            past_test: The losses of held-out rows, likewise.
        """
        self.trainer = trainer
        self.curve, self.test_curve = LossCurve(), LossCurve()
        self._begin_curves()
        self.first_epoch = trainer.epoch
        first = trainer.checkpoint()
        size = first.vector.nbytes + _CHECKPOINT_OVERHEAD
        self._most = max(8, min(_MOST_CHECKPOINTS, memory // size))
        self._stride = 1
        self._kept: list[Checkpoint] = [first]
        self._replayed: list[Checkpoint] = []
        self._replay: Trainer | None = None
        if past is not None:
            states, self.curve = past
            if past_test is not None:
                self.test_curve = past_test
            if states:
                trainer.restore(states[-1])
            self._kept += states
            self._stride = max(1, self.epoch // self._most)

    @classmethod
    def resumed(
        cls,
        config: RunConfig,
        states: Sequence[Checkpoint],
        curve: LossCurve,
        test_curve: LossCurve | None = None,
    ) -> Self:
        """Returns a run from epoch 0 on, with its past, that goes on where it stood.

        Args:
            config: The run's description, with every change made so far.
            states: What `checkpoints` returned of it.
            curve: Its losses.
            test_curve: Those of held-out rows, where there are any.
        """
        return cls(Trainer(config), past=(states, curve), past_test=test_curve)

    def __repr__(self) -> str:
        kept = f"{len(self._kept)} checkpoints"
        return f"<History of {self.trainer!r} since epoch {self.first_epoch:,}, {kept}>"

    @property
    def epoch(self) -> int:
        """The present epoch."""
        return self.trainer.epoch

    @property
    def config(self) -> RunConfig:
        """The run's description, with every change made so far."""
        return self.trainer.config

    def advance(self, epochs: int) -> EpochsCompleted | RunEnded:
        """Makes up to ``epochs`` epochs. See `Trainer.advance`."""
        require_count(epochs, "epochs")
        events: list[EpochsCompleted] = []
        goal = self.epoch + epochs
        while True:
            first = self.epoch + 1
            event = self.trainer.advance(min(_SEGMENT, goal - self.epoch))
            self.curve.extend(first, event.losses)
            if (test_losses := event.measures.get(_TEST_LOSS)) is not None:
                self.test_curve.extend(first, test_losses)
            events.append(event)
            self._keep()
            if self.epoch >= goal or isinstance(event, RunEnded):
                return _joined(event, events)

    def change(self, field: str, value: Any) -> None:
        """Changes a setting or a parameter from the present epoch on. See `Trainer.change`."""
        before = self.config.changes
        self.trainer.change(field, value)
        if _shared_length(before, self.config.changes) < self._kept[0].n_applied:
            # The first state was made by a change that this one has replaced.
            self._kept[0] = self.trainer.checkpoint()
        # What was kept of this very epoch was seen before the change.
        self._kept = [self._kept[0], *(c for c in self._kept[1:] if c.epoch < self.epoch)]
        self._replayed, self._replay = [], None

    def end_when(self, **fields: Any) -> None:
        """Sets when the run ends. See `Trainer.end_when`."""
        self.trainer.end_when(**fields)

    def checkpoints(self, most: int) -> list[Checkpoint]:
        """Returns states of the run after its first epoch, from which `resumed` makes it again.

        Args:
            most: How many, at least 1: they lie as evenly as they can, the present one last.
        """
        if self.epoch == self.first_epoch:
            return []
        past = [state for state in self._kept[1:] if state.epoch < self.epoch]
        step = len(past) // most + 1
        return [*past[step - 1 :: step], self.trainer.checkpoint()]

    def at(self, epoch: int) -> Snapshot:
        """Returns what was seen at an epoch so far, bit for bit.

        Raises:
            ValueError: The epoch has not been made, or lies before the history's start.
        """
        if epoch == self.epoch:
            return self.trainer.snapshot()
        return self.trainer_at(epoch).snapshot()

    def trainer_at(self, epoch: int) -> Trainer:
        """Returns a trainer at an epoch so far, to look at: it is used again by the next call.

        Raises:
            ValueError: The epoch has not been made, or lies before the history's start.
        """
        self._check_made(epoch)
        if epoch == self.epoch:
            return self.trainer
        if self._replay is None:
            self._replay = Trainer.resumed(self.config, self._kept[0])
        replay = self._replay
        start = self._nearest(epoch)
        if not start.epoch <= replay.epoch <= epoch or replay.config != self._replay_config():
            replay.restore(start, self._replay_config())
        self._walk(replay, epoch)
        return replay

    def states_at(self, epochs: Iterable[int]) -> list[Checkpoint]:
        """Returns the states at epochs so far; no trainer that `trainer_at` has handed out moves.

        Args:
            epochs: The epochs; least is made once more where they increase.

        Raises:
            ValueError: An epoch has not been made, or lies before the history's start.
        """
        looked_at, self._replay = self._replay, None
        try:
            return [self.trainer_at(epoch).checkpoint() for epoch in epochs]
        finally:
            self._replay = looked_at

    def rewind(self, epoch: int, config: RunConfig | None = None) -> None:
        """Makes a past epoch the present one; what came after it is forgotten.

        Args:
            epoch: The epoch to go on from.
            config: The run's description from here on; by default its changes up to ``epoch``.
                It may leave out or add changes: the run is made again from the last state that
                both descriptions share.

        Raises:
            ValueError: The epoch has not been made, or it or a change that is left out or added
                lies before the history's start.
        """
        self._check_made(epoch)
        old = self.config.changes
        if config is None:
            made = tuple(change for change in old if change.epoch <= epoch)
            config = self.config.replace(changes=made)
        shared = _shared_length(old, config.changes)
        differing = [changes[shared] for changes in (old, config.changes) if len(changes) > shared]
        parting = min([epoch, *(change.epoch for change in differing)])
        if shared < self._kept[0].n_applied and self.first_epoch == 0:
            # Changes made before the first look at a run are taken back by beginning it anew.
            self._kept = [Trainer(config).checkpoint()]
        elif shared < self._kept[0].n_applied or parting < self.first_epoch:
            raise ValueError(f"changes must be made from {self.first_epoch} on, got {differing[0]}")
        start = self._nearest(parting, max(shared, self._kept[0].n_applied))
        self._kept = [
            c for c in self._kept if c.epoch <= start.epoch and c.n_applied <= start.n_applied
        ]
        self._replayed, self._replay = [], None
        self.trainer.restore(start, config)
        for curve in (self.curve, self.test_curve):
            curve.truncate(self.epoch if self.epoch > self.first_epoch else self.epoch - 1)
        if self.epoch == self.first_epoch:
            self._begin_curves()
        self.advance(epoch - self.epoch)

    def _begin_curves(self) -> None:
        trainer = self.trainer
        self.curve.extend(trainer.epoch, np.array([trainer.loss]))
        if (held_out := trainer.held_out()) is not None:
            self.test_curve.extend(trainer.epoch, np.array([held_out.loss]))

    def _check_made(self, epoch: int) -> None:
        if not self.first_epoch <= epoch <= self.epoch:
            raise ValueError(f"epoch must be from {self.first_epoch} to {self.epoch}, got {epoch}")

    def _replay_config(self) -> RunConfig:
        # The replay must be able to reach any past epoch, whatever ended the run.
        ends = dict(NO_ENDS)
        if self.config.patience is not None:
            # It waits for a better epoch as the run did, so that it knows the best one, too.
            ends["patience"] = self.epoch + 1
        return self.config.replace(epochs=self.epoch, **ends)

    def _nearest(self, epoch: int, n_applied: int | None = None) -> Checkpoint:
        best = self._kept[0]
        for states in (self._kept, self._replayed):
            usable = [c for c in states if n_applied is None or c.n_applied <= n_applied]
            index = bisect_right(usable, epoch, key=lambda state: state.epoch)
            if index and usable[index - 1].epoch >= best.epoch:
                best = usable[index - 1]
        return best

    def _walk(self, replay: Trainer, epoch: int) -> None:
        """Advances the replay to an epoch, leaving checkpoints for the next step back."""
        step = max(_SEGMENT // 4, (epoch - replay.epoch) // _REPLAY_CHECKPOINTS)
        if epoch - replay.epoch > step:
            self._replayed = []
        while replay.epoch < epoch:
            replay.advance(min(step, epoch - replay.epoch))
            if not self._replayed or replay.epoch > self._replayed[-1].epoch:
                self._replayed.append(replay.checkpoint())
        if len(self._replayed) > 2 * _REPLAY_CHECKPOINTS:
            self._replayed = self._replayed[::2]

    def _keep(self) -> None:
        if self.epoch < self._kept[-1].epoch + self._stride:
            return
        self._kept.append(self.trainer.checkpoint())
        if len(self._kept) > self._most:
            self._kept = self._kept[::2]
            self._stride = max(2 * self._stride, self._kept[-1].epoch // self._most)


def _shared_length(one: tuple[Change, ...], other: tuple[Change, ...]) -> int:
    """Returns how many changes two descriptions begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _joined(
    last: EpochsCompleted | RunEnded, events: Sequence[EpochsCompleted]
) -> EpochsCompleted | RunEnded:
    if len(events) == 1:
        return last
    losses = np.concatenate([event.losses for event in events])
    train_losses = np.concatenate([event.train_losses for event in events])
    measures = joined_measures(
        [event.measures for event in events], [event.losses for event in events]
    )
    losses.flags.writeable = train_losses.flags.writeable = False
    return dataclasses.replace(
        last,
        losses=losses,
        train_losses=train_losses,
        measures=measures,
        learning_rates=np.concatenate([event.learning_rates for event in events]),
    )
