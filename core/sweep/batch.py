"""A block of runs: as many as the cache holds, trained side by side, each ending on its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import ACTIVATIONS
from xortui.core.changes import replaced_fields
from xortui.core.config import RunConfig
from xortui.core.initializers import INITIALIZERS
from xortui.core.losses import loss_of
from xortui.core.sweep.kernel import MOST_EPOCHS, EpochKernel, LaneRecord
from xortui.core.sweep.lanes import LANES, Lanes, padded_width
from xortui.core.sweep.shuffles import Shuffles

NEVER: Final = -1


class Block:
    """Runs of one configuration, a seed each, that have made the same number of epochs.

    A run that ends early (diverged, or stopped by the configuration's own rules) keeps what it
    had then, and leaves the computation when half of a block has ended.

    Attributes:
        config: The configuration; its seed is not used.
        epoch: Epochs made by the runs that have not ended.
        epochs: Epochs made by each run, shape ``(n_runs,)``.
        losses: Each run's loss after them.
        solved_at: First epoch of each run's present stretch of solved epochs, or -1.
        running: Whether each run has not ended.
        diverged: Whether a loss of each run was not finite.
    """

    def __init__(self, config: RunConfig, seeds: Sequence[int]) -> None:
        self.config, self.epoch = config, 0
        n_runs = len(seeds)
        self.epochs = np.zeros(n_runs, np.int64)
        self.losses = np.zeros(n_runs)
        self.solved_at = np.full(n_runs, NEVER, np.int64)
        self.running = np.ones(n_runs, bool)
        self.diverged = np.zeros(n_runs, bool)
        self._runs = np.arange(n_runs)
        self._n_applied = 0
        self._shuffles = Shuffles(seeds)
        settings = config.replace(changes=())
        self._lanes = Lanes(settings, padded_width(n_runs))
        self._lanes.initialize(INITIALIZERS[settings.init].draw_many(settings.sizes, seeds))
        self._use(settings)
        self._look()
        self._apply_due_changes()

    @property
    def is_done(self) -> bool:
        """Whether no run makes another epoch."""
        return self.epoch >= self.config.epochs or not self.running.any()

    def advance(self, epochs: int) -> None:
        """Makes up to ``epochs`` epochs of every run that has not ended."""
        goal = min(self.epoch + epochs, self.config.epochs)
        while self.epoch < goal and self.running.any():
            self._leave_ended_runs()
            self._advance(min(goal - self.epoch, MOST_EPOCHS, self._epochs_to_next_change()))
            self._apply_due_changes()

    @property
    def learning_rate(self) -> float:
        """The learning rate in force."""
        return self._settings.learning_rate

    def gradient_norms(self, ahead: int = 0) -> NDArray[np.float64]:
        """Returns the norm of each run's gradient; NaN for runs that have ended.

        Args:
            ahead: How many steps of plain gradient descent from here it is looked at.
        """
        norms = np.full(self.running.size, np.nan)
        norms[self._runs] = self._kernel.gradient_norms(ahead)[: self._runs.size]
        norms[~self.running] = np.nan
        return norms

    def _advance(self, count: int) -> None:
        kernel, lanes = self._kernel, self._lanes
        before = None if self._watches_losses else lanes.array.copy()
        steps = kernel.optimizer.steps
        seen = kernel.run(count, all_losses=before is None)
        live = self.running[self._runs]
        if before is not None and not np.isfinite(seen.losses[-1, : live.size][live]).all():
            # A loss that is not finite stays so; go back to see when it was first.
            lanes.array[:], kernel.optimizer.steps = before, steps
            seen = kernel.run(count, all_losses=True)
        self._note(seen, count, live)
        self.epoch += count

    def _note(self, seen: LaneRecord, count: int, live: NDArray[np.bool_]) -> None:
        """Takes over what was seen of ``count`` epochs of the lanes that are ``live``."""
        runs, lanes = self._runs[live], np.flatnonzero(live)
        solved = seen.solved[1:, lanes]
        made, diverged, ended = self._first_stops(seen, lanes, count)
        numbers = np.arange(1, count + 1)[:, None]
        unsolved = np.where(solved | (numbers > made), 0, numbers)
        last_unsolved = unsolved.max(axis=0, initial=0)
        before = self.solved_at[runs]
        start = np.where(
            (last_unsolved == 0) & (before != NEVER), before, self.epoch + last_unsolved + 1
        )
        self.solved_at[runs] = np.where(last_unsolved == made, NEVER, start)
        self.epochs[runs] = self.epoch + made
        row = made if len(seen.losses) > 1 else 0
        self.losses[runs] = seen.losses[row, lanes]
        self.diverged[runs], self.running[runs] = diverged, ~ended

    def _first_stops(
        self, seen: LaneRecord, lanes: NDArray[np.intp], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
        """Returns each run's epochs up to its end (or all), whether it diverged, whether it ended.

        The rules are those of a trainer's end.
        """
        made = np.full(lanes.size, count, np.int64)
        if len(seen.losses) == 1:
            never = np.zeros(lanes.size, bool)
            return made, never, never
        infinite = ~np.isfinite(seen.losses[1:, lanes])
        if seen.train_losses.size:
            infinite |= ~np.isfinite(seen.train_losses[1:, lanes])
        ends = infinite.copy()
        if self.config.until_solved:
            ends |= seen.solved[1:, lanes]
        if self.config.target_loss is not None:
            ends |= seen.losses[1:, lanes] < self.config.target_loss
        ended: NDArray[np.bool_] = np.asarray(ends.any(axis=0))
        made[ended] = ends[:, ended].argmax(axis=0) + 1
        diverged = np.asarray(ended & infinite[made - 1, np.arange(lanes.size)])
        return made, diverged, ended

    def _look(self) -> None:
        """Sees the present epoch of every run that is here, as after a change."""
        here = self.epochs[self._runs] == self.epoch
        seen = self._kernel.run(0, all_losses=True)
        runs, lanes = self._runs[here], np.flatnonzero(here)
        solved, losses = seen.solved[0, lanes], seen.losses[0, lanes]
        before = self.solved_at[runs]
        self.solved_at[runs] = np.where(
            solved, np.where(before == NEVER, self.epoch, before), NEVER
        )
        infinite = ~np.isfinite(losses)
        if seen.train_losses.size:
            infinite |= ~np.isfinite(seen.train_losses[0, lanes])
        ended = infinite | (solved & self.config.until_solved)
        if self.config.target_loss is not None:
            ended |= losses < self.config.target_loss
        self.losses[runs] = losses
        self.diverged[runs], self.running[runs] = infinite, ~ended

    def _leave_ended_runs(self) -> None:
        live = np.flatnonzero(self.running[self._runs])
        width = padded_width(live.size)
        if width > max(LANES, self._lanes.width // 2) or live.size == self._runs.size:
            return
        old, steps = self._lanes, self._kernel.optimizer.steps
        self._runs = self._runs[live]
        self._shuffles.keep(live)
        self._lanes = Lanes(self._settings, width)
        padded = np.concatenate([live, np.repeat(live[-1:], width - live.size)])
        self._lanes.take_over(old, padded, same_optimizer=True)
        self._use(self._settings)
        self._kernel.optimizer.steps = steps

    def _use(self, settings: RunConfig) -> None:
        self._settings = settings
        self._kernel = EpochKernel(settings, self._lanes, self._shuffles)
        size, n_samples = settings.batch_size, settings.dataset.n_samples
        loss = loss_of(settings.loss, settings.output_activation)
        self._watches_losses = (
            self.config.until_solved
            or self.config.target_loss is not None
            or not ACTIVATIONS[settings.output_activation].is_logistic
            or settings.has_training_mode
            or (size is not None and size < n_samples)
            or not loss.gradient_is_error
            or (loss.is_of_logits and settings.weight_decay > 0)
        )

    def _epochs_to_next_change(self) -> int:
        later = self.config.changes[self._n_applied :]
        return later[0].epoch - self.epoch if later else MOST_EPOCHS

    def _apply_due_changes(self) -> None:
        due = [c for c in self.config.changes[self._n_applied :] if c.epoch <= self.epoch]
        for change in due:
            if change.is_parameter:
                kind, layer, index = change.place
                value = np.asarray(change.value, np.float64)[..., None]
                if kind in ("weights", "biases"):
                    value = value * self._lanes.signs[layer]
                self._lanes.array_of(kind, layer)[index or ...] = value
            else:
                self._change_settings(self._settings.replace(**replaced_fields(change)))
        self._n_applied += len(due)
        if due:
            self._look()

    def _change_settings(self, settings: RunConfig) -> None:
        same_optimizer = settings.optimizer == self._settings.optimizer
        old, steps = self._lanes, self._kernel.optimizer.steps
        self._lanes = Lanes(settings, old.width)
        self._lanes.take_over(old, np.arange(old.width), same_optimizer=same_optimizer)
        self._use(settings)
        self._kernel.optimizer.steps = steps if same_optimizer else 0
