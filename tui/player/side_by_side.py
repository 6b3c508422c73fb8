"""Runs side by side: up to six, each whole and with its own past, that go on in step by epoch.

What is compared is the loss where all runs have the same loss and data. Otherwise their losses are
no one quantity, and it is the mean squared error of the outputs.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

import numpy as np

from xortui.core import EndReason, FrozenNetwork, History, RunConfig, Settings, Trainer
from xortui.tui.language import translate as _
from xortui.tui.player.cursor import Cursor
from xortui.tui.player.differences import run_labels
from xortui.tui.player.frame import FrameSummary, LossPoints, PlayState
from xortui.tui.player.pacing import Pacing
from xortui.tui.player.speeds import Speed, opening_speed

MOST_RUNS: Final = 6

_KEPT: Final = 256
_SLICE_SECONDS: Final = 0.016  # of six runs: to call a trainer costs a quarter of a millisecond
_SAME_LOSS: Final = ("loss", "huber_delta", "data", "gate", "standardize", "output_activation")
"""Fields that say of what a loss is one; equal ones make losses that can be compared."""


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """Runs that somebody wants to see side by side.

    Attributes:
        configs: The runs.
        names: What each is called, such as the file that it comes from; or none.
        asks: The question that they answer, or empty.
    """

    configs: tuple[RunConfig, ...]
    names: tuple[str, ...] = ()
    asks: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.configs) <= MOST_RUNS:
            raise TooManyRunsError(len(self.configs))


@dataclass(frozen=True, slots=True)
class RunSeen:
    """One of several runs, at the epoch that all of them show.

    Attributes:
        label: What it has that the others have not, or its name.
        config: Its description, with every change made so far.
        settings: The settings in force.
        epoch: The epoch shown: the common one, or its last where it ended before.
        head: The latest epoch that it has made.
        loss: Its loss.
        solved_at: First epoch of the present stretch of solved epochs, or ``None``.
        end_reason: Why it makes no further epoch, or ``None``.
        network: Its network.
        curve: Its losses so far.
    """

    label: str
    config: RunConfig
    settings: Settings
    epoch: int
    head: int
    loss: float
    solved_at: int | None
    end_reason: EndReason | None
    network: FrozenNetwork
    curve: LossPoints


@dataclass(frozen=True, slots=True)
class Standing:
    """Which run is ahead, and by how much.

    Attributes:
        measure: ``loss``, or ``mse`` where the runs have different losses.
        values: It, of each run.
        order: The runs, the one ahead first; those that have no finite value stand last.
        times: How many times the value of the run ahead each one's is; None where that is none.
        epochs_behind: How many epochs ago the run ahead was where each one is now; None where that
            is not known, as where it was never there.
        has_begun: Whether an epoch has been made: what differs before is luck of the draw.
    """

    measure: str
    values: tuple[float, ...]
    order: tuple[int, ...]
    times: tuple[float | None, ...]
    epochs_behind: tuple[int | None, ...]
    has_begun: bool

    @property
    def ahead(self) -> int | None:
        """The run that is ahead; None where none is."""
        first = self.order[0]
        if len(self.order) == 1:
            return first
        is_finite = math.isfinite(self.values[first])
        is_clear = is_finite and self.values[first] != self.values[self.order[1]]
        return first if is_clear and self.has_begun else None


@dataclass(frozen=True, slots=True)
class SideBySideFrame:
    """A moment of runs side by side.

    Attributes:
        epoch: The epoch that they show.
        runs: The runs.
        standing: Which is ahead.
        state: Whether they go on.
        speed: The speed chosen.
        pace: Epochs a second that are really made.
        is_catching_up: Whether one of them is still on its way to the epoch of the others.
        version: Changes whenever a curve does.
    """

    epoch: int
    runs: tuple[RunSeen, ...]
    standing: Standing
    state: PlayState
    speed: Speed
    pace: float
    is_catching_up: bool
    version: int

    def summary_of(self, index: int) -> FrameSummary:
        """Returns the moment of one run, as the pictures of a single run have it."""
        run = self.runs[index]
        return FrameSummary(
            config=run.config,
            settings=run.settings,
            epoch=run.epoch,
            loss=run.loss,
            train_loss=None,
            solved_at=run.solved_at,
            network=run.network,
            state=self.state,
            speed=self.speed,
            pace=self.pace,
            head=run.head,
            end_reason=run.end_reason,
            notice="",
            notices=0,
            right=None,
            held_out=None,
            best=None,
            rate=None,
        )


class TooManyRunsError(ValueError):
    """There are as many runs as can be compared."""

    def __init__(self, count: int) -> None:
        text = _("runs must be 1 to {most} to be compared, got {count}")
        super().__init__(text.format(most=MOST_RUNS, count=count))


class SideBySide:
    """Plays several runs in step.

    Attributes:
        epoch: The epoch that they show.
        is_playing: Whether `tick` makes epochs.
        speed: The speed chosen.
    """

    def __init__(
        self,
        runs: Sequence[RunConfig | History],
        *,
        names: Sequence[str] = (),
        epoch: int = 0,
        clock: Callable[[], float],
    ) -> None:
        """Makes runs ready.

        Args:
            runs: The runs; those that have a past are this one's own from here on.
            names: What each is called, such as the file that it comes from.
            epoch: The epoch that all show; those that have not come so far catch up.
            clock: Returns seconds of a monotonic clock.

        Raises:
            ValueError: They are none, or too many.
        """
        if not 1 <= len(runs) <= MOST_RUNS:
            raise TooManyRunsError(len(runs))
        self._clock = clock
        self._cursors = [
            Cursor(run.config, run) if isinstance(run, History) else Cursor(run) for run in runs
        ]
        self._names = [*names] or [""] * len(runs)
        self._labelled: tuple[tuple[RunConfig, ...], tuple[str, ...]] = (), ()
        self.epoch = epoch
        self.is_playing = False
        speeds = [opening_speed(config).epochs_per_second or 0 for config in self.configs]
        self.speed = Speed(min(speeds))
        for cursor in self._cursors:
            self._show(cursor)
        self._pacing = Pacing(clock())
        self._version = 0

    @property
    def configs(self) -> tuple[RunConfig, ...]:
        """The runs, with every change made so far."""
        return tuple(cursor.history.config for cursor in self._cursors)

    @property
    def labels(self) -> tuple[str, ...]:
        """What each run has that the others have not; its name where that is nothing."""
        configs = self.configs
        if not _are_the_same(configs, self._labelled[0]):
            self._labelled = configs, self._found_labels(configs)
        return self._labelled[1]

    def _found_labels(self, configs: Sequence[RunConfig]) -> tuple[str, ...]:
        labels = run_labels(configs)
        if all(self._names) and len({*labels}) < len(labels):
            return tuple(self._names)
        if len(labels) == 1:
            return (self._names[0] or _("this run"),)
        numbers = range(1, len(labels) + 1)
        return tuple(
            label or name or _("run {number}").format(number=number)
            for label, name, number in zip(labels, self._names, numbers, strict=True)
        )

    @property
    def losses(self) -> tuple[float, ...]:
        """The loss of each run at the epoch that it shows."""
        return tuple(cursor.trainer.loss for cursor in self._cursors)

    @property
    def head(self) -> int:
        """The latest epoch that one of them has made."""
        return max(cursor.history.epoch for cursor in self._cursors)

    @property
    def is_over(self) -> bool:
        """Whether no run can make a further epoch."""
        return all(_has_ended(cursor) for cursor in self._cursors)

    @property
    def is_catching_up(self) -> bool:
        """Whether a run is behind the epoch of the others, though it could go on."""
        return any(self._is_behind(cursor) for cursor in self._cursors)

    def add(self, run: RunConfig | History) -> None:
        """Adds a run; it catches up with the others before they go on.

        Args:
            run: The run; one that has a past is this one's own from here on.

        Raises:
            ValueError: There are too many.
        """
        if len(self._cursors) == MOST_RUNS:
            raise TooManyRunsError(MOST_RUNS + 1)
        cursor = Cursor(run.config, run) if isinstance(run, History) else Cursor(run)
        self._cursors.append(cursor)
        self._names.append("")
        self._show(cursor)
        self._version += 1

    def remove(self, index: int) -> None:
        """Takes a run away, where another is left."""
        if len(self._cursors) > 1:
            del self._cursors[index], self._names[index]
            self._version += 1

    @property
    def histories(self) -> tuple[History, ...]:
        """The runs with their pasts."""
        return tuple(cursor.history for cursor in self._cursors)

    def forward(self, epochs: int) -> None:
        """Makes all runs go on by some epochs; those that have ended stay where they are."""
        for cursor in self._cursors:
            missing = self.epoch + epochs - cursor.epoch
            if missing > 0 and not _has_ended(cursor, at=cursor.epoch):
                before = cursor.history.epoch
                cursor.forward(missing)
                self._version += cursor.history.epoch > before
        self.epoch = max(self.epoch, *(cursor.epoch for cursor in self._cursors))

    def show(self, epoch: int) -> None:
        """Pauses, and has all show an epoch so far; those that ended before show their last."""
        self.pause()
        self.epoch = min(max(epoch, 0), self.head)
        for cursor in self._cursors:
            self._show(cursor)

    def step(self, epochs: int = 1) -> None:
        """Pauses and goes some epochs forward."""
        self.pause()
        self.forward(epochs)

    def play(self) -> None:
        """Goes on."""
        self.is_playing = not (self.is_over and self.epoch == self.head)
        self._pacing.restart(self._clock())

    def pause(self) -> None:
        """Stops going on."""
        self.is_playing = False

    def set_speed(self, speed: Speed) -> None:
        """Chooses a speed."""
        self.speed = speed
        self._pacing.restart(self._clock())

    def tick(self, budget: float) -> bool:
        """Makes the epochs that are due; returns whether the moment shown has changed.

        Args:
            budget: Seconds that it may take.
        """
        started = self._clock()
        if self.is_catching_up:
            self._catch_up(started, budget)
            self._pacing.restart(self._clock())
            return True
        if not self.is_playing:
            return False
        due, before = self._pacing.epochs_due(started, self.speed), self.epoch
        while due > 0:
            count = min(due, self._pacing.slice(_SLICE_SECONDS))
            at, epoch = self._clock(), self.epoch
            self.forward(count)
            now = self._clock()
            self._pacing.note(self.epoch - epoch, now - at)
            due -= count
            if self.epoch == epoch or now - started >= budget:
                break
        self._pacing.made(self._clock(), self.epoch - before)
        if self.is_over and self.epoch == self.head:
            self.pause()
        return self.epoch != before or not self.is_playing

    def frame(self) -> SideBySideFrame:
        """Returns everything that is shown of this moment."""
        seen = [self._seen(*pair) for pair in zip(self._cursors, self.labels, strict=True)]
        return SideBySideFrame(
            epoch=self.epoch,
            runs=tuple(seen),
            standing=self._standing(seen),
            state=PlayState.RUNNING if self.is_playing else PlayState.PAUSED,
            speed=self.speed,
            pace=self._pacing.pace if self.is_playing else 0.0,
            is_catching_up=self.is_catching_up,
            version=self._version,
        )

    def _catch_up(self, started: float, budget: float) -> None:
        for cursor in self._cursors:
            while self._is_behind(cursor) and self._clock() - started < budget:
                at, before = self._clock(), cursor.epoch
                missing = self.epoch - before
                cursor.forward(min(missing, self._pacing.slice(_SLICE_SECONDS)))
                self._pacing.note(cursor.epoch - before, self._clock() - at)
                self._version += 1

    def _is_behind(self, cursor: Cursor) -> bool:
        return cursor.epoch < self.epoch and not _has_ended(cursor, at=cursor.epoch)

    def _show(self, cursor: Cursor) -> None:
        first = cursor.history.first_epoch
        cursor.show(min(max(self.epoch, first), cursor.history.epoch))

    def _seen(self, cursor: Cursor, label: str) -> RunSeen:
        trainer, history = cursor.trainer, cursor.history
        return RunSeen(
            label=label,
            config=history.config,
            settings=trainer.settings,
            epoch=cursor.epoch,
            head=history.epoch,
            loss=trainer.loss,
            solved_at=trainer.solved_at,
            end_reason=history.trainer.end_reason if _has_ended(cursor, at=cursor.epoch) else None,
            network=trainer.frozen_network(),
            curve=history.curve.points(),
        )

    def _standing(self, seen: Sequence[RunSeen]) -> Standing:
        is_same = all(
            getattr(run.settings, name) == getattr(seen[0].settings, name)
            for run in seen
            for name in _SAME_LOSS
        )
        if is_same:
            values = tuple(run.loss for run in seen)
        else:
            values = tuple(_mean_squared_error(cursor.trainer) for cursor in self._cursors)
        ranks = [value if math.isfinite(value) else np.inf for value in values]
        order = sorted(range(len(ranks)), key=ranks.__getitem__)
        ahead = order[0]
        times = tuple(_times(value, values[ahead]) for value in values)
        behind = tuple(
            _epochs_behind(seen[ahead], run) if is_same and index != ahead else None
            for index, run in enumerate(seen)
        )
        measure = "loss" if is_same else "mse"
        return Standing(measure, values, tuple(order), times, behind, has_begun=self.epoch > 0)


def copied(history: History) -> History:
    """Returns a run of which each is gone on with by itself: the one given, and the one returned.

    Args:
        history: A run that was made here, from epoch 0 on.
    """
    states = history.checkpoints(_KEPT)
    curves = deepcopy(history.curve), deepcopy(history.test_curve)
    return History.resumed(history.config, states, *curves)


def _are_the_same(one: Sequence[RunConfig], other: Sequence[RunConfig]) -> bool:
    """Whether all are the very same objects, which is asked with every frame."""
    return len(one) == len(other) and all(map(operator.is_, one, other))


def _has_ended(cursor: Cursor, at: int | None = None) -> bool:
    """Whether a run makes no further epoch; only where its last one is shown, if that is asked."""
    history = cursor.history
    is_last = at is None or at == history.epoch
    return is_last and history.trainer.end_reason is not None


@np.errstate(all="ignore")  # a run that diverges has numbers of any size
def _mean_squared_error(trainer: Trainer) -> float:
    outputs = np.asarray(trainer.snapshot().predictions, np.float64)
    return float(np.square(outputs - trainer.settings.dataset.targets).mean())


def _times(value: float, least: float) -> float | None:
    if not (math.isfinite(value) and math.isfinite(least)) or least <= 0:
        return None
    return value / least


def _epochs_behind(ahead: RunSeen, other: RunSeen) -> int | None:
    """How many epochs ago the run ahead came to the loss that the other has now."""
    if not math.isfinite(other.loss):
        return None
    epochs, losses = ahead.curve
    until = int(np.searchsorted(epochs, ahead.epoch, side="right"))
    # From the end back: on its way the loss may have been as low before, and risen again.
    above = np.flatnonzero(~(losses[:until] <= other.loss))
    if not above.size:
        return None  # it began below, and never was where the other is
    first = int(above[-1]) + 1
    return int(other.epoch - epochs[first]) if first < until else 0
