"""A batch of runs: as many as the cache holds, trained side by side, each ending on its own."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array
from xortui.core.config import NO_ENDS, RunConfig, Settings
from xortui.core.fast.seen import SeenEpochs
from xortui.core.held_out import epochs_between
from xortui.core.initializers import Layer, first_layers
from xortui.core.measures import TEST
from xortui.core.run.best import Best, watched_losses
from xortui.core.run.lifecycle import (
    DIVERGED,
    GOES_ON,
    NEVER,
    Epochs,
    Reasons,
    due_changes,
    end_reasons,
    epochs_to_next_change,
    first_ends,
    solved_after_change,
    solved_since,
)
from xortui.core.sweep.kernel import MOST_EPOCHS, EpochKernel
from xortui.core.sweep.lanes import LANES, Lanes, padded_width
from xortui.core.sweep.shuffles import Shuffles

_SMALL: Final = 1e-5
"""Weights below it are small: 1e-16 of an activation is a tenth of a billionth of what it is."""


class RunBatch:
    """Runs of one configuration, a seed each, that have made the same number of epochs.

    A run that ends early (diverged, or stopped by the configuration's own rules) keeps what it
    had then, and leaves the computation when half of a batch has ended.

    Attributes:
        config: The configuration; its seed is not used.
        epoch: Epochs made by the runs that have not ended.
        epochs: Epochs made by each run, shape ``(n_runs,)``.
        losses: Each run's loss after them.
        solved_at: First epoch of each run's present stretch of solved epochs, or -1.
        reasons: Why each run has ended, a number of `lifecycle`, or `GOES_ON`.
        measures: What else was measured of each run after them, by name; NaN of diverged runs.
    """

    def __init__(self, config: RunConfig, seeds: Sequence[int]) -> None:
        self.config, self.epoch = config, 0
        n_runs = len(seeds)
        self.epochs = np.zeros(n_runs, np.int64)
        self.losses = np.zeros(n_runs)
        self.solved_at = np.full(n_runs, NEVER, np.int64)
        self.reasons: Reasons = np.full(n_runs, GOES_ON, np.int8)
        self.measures: dict[str, NDArray[np.float64]] = {}
        self._best: Best | None = None
        self._runs = np.arange(n_runs)
        self._left: dict[int, tuple[int, Array]] = {}
        self._n_applied = 0
        self._shuffles = Shuffles(seeds)
        settings = config.first_settings
        starts_small = starts_are_small(settings)
        self._lanes = Lanes(settings, padded_width(n_runs), starts_small=starts_small)
        self._lanes.initialize(first_layers_of_many(settings, seeds))
        self._use(settings)
        self._evaluate()
        self._apply_due_changes()

    @property
    def running(self) -> NDArray[np.bool_]:
        """Whether each run has not ended before its last epoch."""
        return np.asarray(self.reasons == GOES_ON)

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Whether a loss of each run was not finite."""
        return np.asarray(self.reasons == DIVERGED)

    @property
    def is_done(self) -> bool:
        """Whether no run makes another epoch."""
        return self.epoch >= self.config.epochs or not self.running.any()

    def advance(self, epochs: int) -> None:
        """Makes up to ``epochs`` epochs of every run that has not ended."""
        goal = min(self.epoch + epochs, self.config.epochs)
        while self.epoch < goal and self.running.any():
            self._leave_ended_runs()
            most = min(goal - self.epoch, MOST_EPOCHS)
            self._advance(epochs_to_next_change(self.config, self._n_applied, self.epoch, most))
            self._apply_due_changes()

    def parameters(self, runs: NDArray[np.intp]) -> tuple[Array, Epochs]:
        """Returns the parameters of runs that are not solved, and the epoch that they are of.

        Those of a run that its target loss has ended may be of a later epoch of the same way.

        Args:
            runs: Indices of runs.

        Returns:
            Shapes ``(n_parameters, n_runs)``, float64, in the order of one network's vector and
            with its signs, and ``(n_runs,)``.
        """
        here = self._natural(self._lanes)
        result, epochs = np.empty((len(here), runs.size)), np.full(runs.size, self.epoch)
        lanes = np.minimum(np.searchsorted(self._runs, runs), self._runs.size - 1)
        is_here = self._runs[lanes] == runs
        result[:, is_here] = here[:, lanes[is_here]]
        for index in np.flatnonzero(~is_here).tolist():
            epochs[index], result[:, index] = self._left[int(runs[index])]
        return result, epochs

    def continued(self, runs: NDArray[np.intp], epochs: int) -> RunBatch:
        """Returns some runs as a batch of their own that goes on where they are.

        Args:
            runs: Indices of runs that have not ended.
            epochs: For how many epochs they can be advanced.
        """
        batch = copy(self)
        batch.part_from_the_others(runs, epochs)
        return batch

    def part_from_the_others(self, runs: NDArray[np.intp], epochs: int) -> None:
        """Makes a shallow copy of a batch one of its own, see `continued`."""
        self.config = self.config.replace(epochs=self.epoch + epochs, **NO_ENDS)
        lanes, count = np.searchsorted(self._runs, runs), runs.size
        self._runs, self._left = np.arange(count), {}
        self.epochs = np.full(count, self.epoch)
        self.losses, self.solved_at = self.losses[runs], self.solved_at[runs]
        self.reasons = np.full(count, GOES_ON, np.int8)
        self.measures, self._best = {}, None
        self._shuffles = self._shuffles.copy_of(lanes)
        steps = self._kernel.optimizer.steps
        self._lanes = self._lanes.part(self._settings, lanes)
        self._use(self._settings)
        self._kernel.optimizer.steps = steps

    def _natural(self, lanes: Lanes) -> Array:
        """Returns the parameters of some lanes with the signs of one network."""
        parameters = lanes.parameters.astype(np.float64)
        for views, sign in zip(lanes.views(parameters), lanes.signs, strict=True):
            np.multiply(views.weights_and_biases, sign, out=views.weights_and_biases)
        return parameters

    def _advance(self, count: int) -> None:
        kernel, lanes = self._kernel, self._lanes
        before = None if self._watches_losses else lanes.array.copy()
        steps, each = kernel.optimizer.steps, self._measures_each
        seen = kernel.run(count, epoch=self.epoch, all_losses=before is None, all_measures=each)
        live = self.running[self._runs]
        if before is not None and not np.isfinite(seen.losses[-1, : live.size][live]).all():
            # A loss that is not finite stays so; go back to see when it was first.
            lanes.array[:], kernel.optimizer.steps = before, steps
            seen = kernel.run(count, epoch=self.epoch, all_losses=True, all_measures=each)
        self._note(seen, live)
        self.epoch += count

    def _note(self, seen: SeenEpochs, live: NDArray[np.bool_]) -> None:
        """Takes over what was seen of the epochs of the lanes that are ``live``."""
        runs, seen = self._runs[live], _of_lanes(seen, np.flatnonzero(live))
        looked, waiting = self._looked(seen), None
        if self._best is not None:
            best = Best(self._best.epochs[runs], self._best.losses[runs])
            waiting = best.after(self.epoch, watched_losses(looked)[1:])
        made, reasons = first_ends(self.config, looked, waiting)
        if waiting is not None and self._best is not None:
            best = waiting.until(made)
            self._best.epochs[runs], self._best.losses[runs] = best.epochs, best.losses
        self.solved_at[runs] = solved_since(self.solved_at[runs], self.epoch, seen.solved[1:], made)
        self.epochs[runs] = self.epoch + made
        last = made if len(seen.losses) > 1 else np.zeros_like(made)
        self.losses[runs] = seen.losses[last, np.arange(made.size)]
        self.reasons[runs] = reasons
        self._keep_measures(runs, seen, made)

    def _looked(self, seen: SeenEpochs) -> SeenEpochs:
        """Returns what a run sees: held-out rows only at the epochs at which it looks at them."""
        held_out = self._settings.held_out
        if held_out is None or len(seen.losses) < 2:
            return seen
        every = epochs_between(self._settings.dataset.n_samples, held_out.n_samples)
        is_hidden = (self.epoch + np.arange(len(seen.losses))) % every != 0
        measures = {
            name: np.where(is_hidden[:, None] & name.startswith(TEST), np.nan, values)
            for name, values in seen.measures.items()
            if len(values) == len(seen.losses)
        }
        return replace(seen, measures=measures)

    def _keep_measures(self, runs: NDArray[np.intp], seen: SeenEpochs, made: Epochs) -> None:
        """Keeps what was measured of some runs at the last epoch that each has made."""
        solved, reasons = self.solved_at[runs] != NEVER, self.reasons[runs]
        for name, values in seen.measures.items():
            if len(values) > 1:
                kept = values[made, np.arange(made.size)]
            else:
                kept = values[0].copy()
                if not name.startswith(TEST):
                    # What ended before the last epoch that was measured did so as it was solved.
                    kept[solved & (reasons != GOES_ON) & ~np.isnan(kept)] = 1.0
            kept[reasons == DIVERGED] = np.nan
            self.measures.setdefault(name, np.full(self.losses.size, np.nan))[runs] = kept

    def _evaluate(self) -> None:
        """Sees the present epoch of every run that is here, as after a change."""
        here = self.epochs[self._runs] == self.epoch
        seen = _of_lanes(
            self._kernel.run(0, epoch=self.epoch, all_losses=True), np.flatnonzero(here)
        )
        runs = self._runs[here]
        if self.config.patience is not None:
            # The waiting begins, or begins anew as something was changed.
            if self._best is None:
                self._best = Best.at(self.epoch, np.full(self.losses.size, np.inf))
            fresh = Best.at(self.epoch, watched_losses(seen)[0])
            self._best.epochs[runs], self._best.losses[runs] = fresh.epochs, fresh.losses
        self.solved_at[runs] = solved_after_change(self.solved_at[runs], self.epoch, seen.solved[0])
        self.losses[runs] = seen.losses[0]
        self.reasons[runs] = end_reasons(self.config, seen, slice(0, 1))[0]
        self._keep_measures(runs, seen, np.zeros(runs.size, np.int64))

    def _leave_ended_runs(self) -> None:
        live = np.flatnonzero(self.running[self._runs])
        width = padded_width(live.size)
        if width > max(LANES, self._lanes.width // 2) or live.size == self._runs.size:
            return
        steps = self._kernel.optimizer.steps
        self._keep_unsolved(np.setdiff1d(np.arange(self._runs.size), live))
        self._runs = self._runs[live]
        self._shuffles.keep(live)
        self._lanes = self._lanes.part(self._settings, live)
        self._use(self._settings)
        self._kernel.optimizer.steps = steps

    def _keep_unsolved(self, lanes: NDArray[np.intp]) -> None:
        """Keeps the parameters of runs that leave unsolved: it may be asked where they led."""
        runs = self._runs[lanes]
        is_kept = (self.solved_at[runs] == NEVER) & ~self.diverged[runs]
        if is_kept.any():
            natural = self._natural(self._lanes)
            for run, lane in zip(runs[is_kept].tolist(), lanes[is_kept].tolist(), strict=True):
                self._left[run] = (self.epoch, natural[:, lane])

    def _use(self, settings: Settings) -> None:
        self._settings = settings
        self._kernel = EpochKernel(settings, self._lanes, self._shuffles)
        size, n_samples = settings.batch_size, settings.dataset.n_samples
        loss = settings.loss_function
        ends = self.config
        self._measures_each = (
            ends.target_loss is not None
            or bool(ends.stop_when)
            or ends.patience is not None
            or (ends.until_solved and ends.test is not None)
        )
        self._watches_losses = (
            self.config.until_solved
            or self._measures_each
            or self.config.target_loss is not None
            or not OUTPUT_ACTIVATIONS[settings.output_activation].is_logistic
            or settings.has_training_mode
            or (size is not None and size < n_samples)
            or not loss.gradient_is_error
            or (loss.is_of_logits and (settings.weight_decay > 0 or settings.l1 > 0))
        )

    def _apply_due_changes(self) -> None:
        due = due_changes(self.config, self._n_applied, self.epoch)
        for change in due:
            if change.is_parameter:
                array_name, layer, index = change.place
                value = np.asarray(change.value, np.float64)[..., None]
                if array_name in ("weights", "biases"):
                    value = value * self._lanes.signs[layer]
                self._lanes.layers[layer].array(array_name)[index or ...] = value
            else:
                self._change_settings(self._settings.replace(**change.fields))
        self._n_applied += len(due)
        if due:
            self._evaluate()

    def _change_settings(self, settings: Settings) -> None:
        same_optimizer = settings.keeps_optimizer_of(self._settings)
        old, steps = self._lanes, self._kernel.optimizer.steps
        self._lanes = Lanes(settings, old.width, starts_small=old.starts_small)
        self._lanes.copy_from(old, np.arange(old.width), same_optimizer=same_optimizer)
        self._use(settings)
        self._kernel.optimizer.steps = steps if same_optimizer else 0


def first_layers_of_many(settings: Settings, seeds: Sequence[int]) -> list[Layer]:
    """Returns each layer's first weights and biases, the runs on their last axis."""
    initializer, architecture = settings.initializer, settings.architecture
    if architecture.bias and not architecture.skip:
        return initializer.draw_many(settings.sizes, seeds)
    drawn = [first_layers(initializer, architecture, seed) for seed in seeds]
    return [
        (np.stack([one[0] for one in layer], -1), np.stack([one[1] for one in layer], -1))
        for layer in zip(*drawn, strict=True)
    ]


def starts_are_small(settings: Settings, factor: float = 1.0) -> bool:
    """Whether first weights of a layer below the output are near 0.

    Runs then grow away from 0 by the same factor an epoch, and the digits that an activation lacks
    there are lacking from all that follows. It is told from a single seed, and so is the same for
    all runs, which hence do not depend on each other.

    Args:
        settings: The runs' first settings.
        factor: What their first parameters are multiplied by.
    """
    layers = first_layers_of_many(settings, [0])[:-1]
    return any(factor * float(np.abs(weights).max()) < _SMALL for weights, _biases in layers)


def _of_lanes(seen: SeenEpochs, which: NDArray[np.intp]) -> SeenEpochs:
    # Mostly they are all that are in use, which need no copy.
    are_first = which.size > 0 and which[-1] == which.size - 1
    lanes = slice(which.size) if are_first else which
    measures = {name: values[:, lanes] for name, values in seen.measures.items()}
    losses, train_losses = seen.losses[:, lanes], seen.train_losses[:, lanes]
    return SeenEpochs(seen.solved[:, lanes], losses, train_losses, measures)
