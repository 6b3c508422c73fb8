"""Many networks that differ in two numbers, trained side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array
from xortui.core.config import RunConfig
from xortui.core.maps.axes import START_FACTOR, Axis, MapWindow, Numbers
from xortui.core.run.lifecycle import NEVER, solved_since
from xortui.core.sweep.batch import first_layers_of_many, starts_are_small
from xortui.core.sweep.kernel import EpochKernel
from xortui.core.sweep.lanes import Lanes, padded, padded_width
from xortui.core.sweep.shuffles import Shuffles
from xortui.core.sweep.sweep import runs_per_batch

LOOKS_EVERY: Final = 64
"""Epochs from one look at who is decided to the next."""

_FIRST_LOOKS: Final = (8, 16)
"""Looks before these, since most that diverge do at once, and what is infinite takes longer."""

TOO_LARGE: Final = 1e6
"""A sum of squared errors from which on a run that has no bound for its outputs is diverged."""

SETTLED_EPOCHS: Final = 100
SETTLED_LOSS: Final = 1e-3
"""A run is settled once it has been solved for so many epochs and its loss is below this."""

_FIRST_SETTLED: Final = -(-SETTLED_EPOCHS // LOOKS_EVERY) * LOOKS_EVERY
"""The first look at which one may be."""

_LIVE_SHARE: Final = 0.75
_EPOCHS_AT_ONCE: Final = 500

Starts = list[tuple[Numbers, Numbers]]


@dataclass(frozen=True, slots=True)
class PixelOutcomes:
    """What became of some pixels, arrays of shape ``(n_pixels,)``.

    Attributes:
        solved_at: First epoch of the last stretch of solved epochs, or -1.
        diverged_at: The epoch at which it was seen to diverge, or -1.
        losses: The loss at the last epoch made.
        epochs: How many epochs were made.
    """

    solved_at: NDArray[np.int64]
    diverged_at: NDArray[np.int64]
    losses: Numbers
    epochs: NDArray[np.int64]

    @classmethod
    def unknown(cls, count: int) -> PixelOutcomes:
        """Returns room for so many, of which nothing is known."""
        solved_at, diverged_at = (np.full(count, NEVER, np.int64) for _ in range(2))
        return cls(solved_at, diverged_at, np.full(count, np.nan), np.zeros(count, np.int64))

    def part(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> PixelOutcomes:
        """Returns the outcomes of some of the pixels."""
        return PixelOutcomes(
            self.solved_at[which], self.diverged_at[which], self.losses[which], self.epochs[which]
        )

    def take_over(self, places: NDArray[np.intp], other: PixelOutcomes) -> None:
        """Writes the outcomes of some pixels to their places here."""
        self.solved_at[places], self.diverged_at[places] = other.solved_at, other.diverged_at
        self.losses[places], self.epochs[places] = other.losses, other.epochs


@dataclass(frozen=True, slots=True)
class FateCounts:
    """What became of pixels, counted; of any number of them it takes the same room.

    Attributes:
        pixels: How many there are.
        solved_at: How many were solved at each epoch, shape ``(epochs + 1,)``.
        diverged_at: How many diverged at each, likewise.
        early: How many ended before the last epoch.
        first_end: The epoch at which the first of these did, 0 where there is none.
    """

    pixels: int
    solved_at: NDArray[np.int64]
    diverged_at: NDArray[np.int64]
    early: int
    first_end: int

    @classmethod
    def of(cls, outcomes: PixelOutcomes, epochs: int) -> FateCounts:
        """Counts pixels of runs that make so many epochs."""
        solved, diverged = (
            np.bincount(column[column != NEVER], minlength=epochs + 1)
            for column in (outcomes.solved_at, outcomes.diverged_at)
        )
        made = outcomes.epochs
        early = int((made < epochs).sum())
        return cls(made.size, solved, diverged, early, int(made.min()) if early else 0)

    def __add__(self, other: FateCounts) -> FateCounts:
        ends = [counts.first_end for counts in (self, other) if counts.early]
        return FateCounts(
            self.pixels + other.pixels,
            self.solved_at + other.solved_at,
            self.diverged_at + other.diverged_at,
            self.early + other.early,
            min(ends, default=0),
        )


def train_pixels(
    config: RunConfig,
    window: MapWindow,
    values: tuple[Numbers, Numbers],
    *,
    stops_early: bool = True,
) -> PixelOutcomes:
    """Trains a network for each pair of values.

    Args:
        config: What all have in common; ends that it sets are not heeded.
        window: What the values are of.
        values: One for each pixel across, and one up, shapes ``(n_pixels,)``.
        stops_early: Whether runs end that are decided: diverged, see `TOO_LARGE`, or solved for
            `SETTLED_EPOCHS` with a loss below `SETTLED_LOSS`. A settled run may leave its solution
            again where the learning rate is large.
    """
    count, most = values[0].size, runs_per_batch(config)
    found = PixelOutcomes.unknown(count)
    n_batches = max(1, round(count / most))
    for places in np.array_split(np.arange(count), n_batches):
        batch = _Pixels(config, window, (values[0][places], values[1][places]))
        found.take_over(places, batch.train(stops_early))
    return found


def pixels_at_once(config: RunConfig) -> int:
    """Returns how many pixels a call of `train_pixels` is worth: some seconds' work at most."""
    return runs_per_batch(config) * min(max(_EPOCHS_AT_ONCE // max(config.epochs, 1), 1), 8)


class _Pixels:
    """As many pixels as the cache holds."""

    def __init__(
        self, config: RunConfig, window: MapWindow, values: tuple[Numbers, Numbers]
    ) -> None:
        self._config, self._settings = config, config.first_settings
        self._is_bounded = OUTPUT_ACTIVATIONS[config.output_activation].is_logistic
        self._shuffles = Shuffles([config.seed] * values[0].size)
        self._own = {
            axis.field: axis_values
            for axis, axis_values in zip((window.across, window.up), values, strict=True)
            if axis.field != START_FACTOR and not axis.is_of_start
        }
        self._runs = np.arange(values[0].size)
        self._found = PixelOutcomes.unknown(values[0].size)
        self._is_decided = np.zeros(values[0].size, bool)
        is_small = _start_is_small(config, window)
        width = padded_width(values[0].size)
        self._lanes = Lanes(self._settings, width, starts_small=is_small)
        self._lanes.initialize(_starts(config, window, values))
        self._use()

    def train(self, stops_early: bool) -> PixelOutcomes:
        """Makes all epochs."""
        epoch = 0
        while epoch < self._config.epochs and self._runs.size:
            count = min(self._next_look(epoch), self._config.epochs) - epoch
            self._advance(epoch, count)
            epoch += count
            if stops_early:
                self._leave_decided(epoch)
        return self._found

    def _next_look(self, epoch: int) -> int:
        """Returns when runs are looked at next: where some may be decided by then."""
        if not self._is_bounded and epoch < _FIRST_LOOKS[-1]:
            return next(look for look in _FIRST_LOOKS if look > epoch)
        look = epoch - epoch % LOOKS_EVERY + LOOKS_EVERY
        # What is bounded does not diverge, and nothing is settled before so many epochs.
        return look if look >= SETTLED_EPOCHS or not self._is_bounded else _FIRST_SETTLED

    def _use(self) -> None:
        width = self._lanes.width
        own: dict[str, Array] = {
            name: padded(values, width).astype(self._settings.dtype)
            for name, values in self._own.items()
        }
        self._kernel = EpochKernel(self._settings, self._lanes, self._shuffles, own, measures=False)

    def _advance(self, epoch: int, count: int) -> None:
        seen = self._kernel.run(count, epoch=epoch, all_losses=not self._is_bounded)
        runs, found = self._runs, self._found
        losses, solved = seen.losses[:, : runs.size], seen.solved[:, : runs.size]
        before = np.where(solved[0], 0, NEVER) if epoch == 0 else found.solved_at[runs]
        since = solved_since(before, epoch, solved[1:], np.full(runs.size, count))
        with np.errstate(invalid="ignore"):
            is_small = losses < self._largest_loss
        diverged = np.flatnonzero(~is_small.all(axis=0))
        first = is_small[:, diverged].argmin(axis=0)
        last, ends = losses[-1].copy(), np.full(runs.size, epoch + count)
        last[diverged], since[diverged] = losses[first, diverged], NEVER
        if len(losses) > 1:
            ends[diverged] = epoch + first
        at = np.full(runs.size, NEVER)
        at[diverged] = ends[diverged]
        # What has been decided before is kept as it was then.
        live = np.flatnonzero(~self._is_decided[runs])
        found.take_over(runs[live], PixelOutcomes(since, at, last, ends).part(live))
        self._is_decided[runs[diverged]] = True

    @property
    def _largest_loss(self) -> float:
        if self._is_bounded:
            return np.inf
        rows = self._settings.dataset.n_samples if self._settings.loss_function.averages else 1
        return TOO_LARGE / rows

    def _leave_decided(self, epoch: int) -> None:
        found, runs = self._found, self._runs
        since = found.solved_at[runs]
        is_settled = (since != NEVER) & (epoch - since >= SETTLED_EPOCHS)
        self._is_decided[runs[is_settled & (found.losses[runs] < SETTLED_LOSS)]] = True
        live = np.flatnonzero(~self._is_decided[runs])
        if live.size > _LIVE_SHARE * runs.size:
            return
        self._runs = runs[live]
        if not live.size:
            return
        steps = self._kernel.optimizer.steps
        self._shuffles.keep(live)
        self._own = {name: values[live] for name, values in self._own.items()}
        self._lanes = self._lanes.part(self._settings, live)
        self._use()
        self._kernel.optimizer.steps = steps


def _starts(config: RunConfig, window: MapWindow, values: tuple[Numbers, Numbers]) -> Starts:
    """Returns the first parameters of all pixels, the pixels on the last axis."""
    count = values[0].size
    axes = list(zip((window.across, window.up), values, strict=True))
    factors: Numbers | float = 1.0
    for axis, axis_values in axes:
        if axis.field == START_FACTOR:
            factors = axis_values
            if (config.init_factor, config.bias_factor) != (1.0, 1.0):
                config = config.replace(init_factor=1.0, bias_factor=1.0)
    layers = first_layers_of_many(config.first_settings, [config.seed])
    starts = [
        (np.repeat(weights, count, -1) * factors, np.repeat(biases, count, -1) * factors)
        for weights, biases in layers
    ]
    for change in config.changes:
        if change.epoch == 0 and change.is_parameter:
            name, layer, index = change.place
            starts[layer][name == "biases"][index or ...] = np.asarray(change.value)[..., None]
    for axis, axis_values in axes:
        if axis.is_of_start:
            _set(starts, axis, axis_values)
    return starts


def _start_is_small(config: RunConfig, window: MapWindow) -> bool:
    """Whether runs of a window begin near 0; of all its pixels, so that none heeds others."""
    least = 1.0
    for axis in (window.across, window.up):
        if axis.field == START_FACTOR:
            config = config.replace(init_factor=1.0, bias_factor=1.0)
            least = 10.0**axis.low if axis.is_logarithmic else axis.low
    return starts_are_small(config.first_settings, least)


def _set(starts: Starts, axis: Axis, values: Numbers) -> None:
    name, layer, index = axis.place
    starts[layer][name == "biases"][index] = values
