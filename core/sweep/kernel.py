"""The epoch loop of many runs: forward, backward, update, and who is solved after each epoch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from xortui.core.activations import Array
from xortui.core.config import Settings
from xortui.core.fast.seen import SeenEpochs
from xortui.core.optimizers import NOTHING_OWN, OPTIMIZERS, Stepper, rates
from xortui.core.stop_rules import parsed_rules
from xortui.core.sweep.lanes import Lanes
from xortui.core.sweep.layer_inputs import LayerInputs, OwnInputs, shared_inputs
from xortui.core.sweep.layers import LanePass
from xortui.core.sweep.measured import LaneMeasures, WatchedLanes
from xortui.core.sweep.outputs import OutputError, SolvedTest
from xortui.core.sweep.shuffles import EPOCHS_AHEAD, Shuffles
from xortui.core.sweep.steps import Steps, samples_first

MOST_EPOCHS: Final = 256
"""How many epochs `EpochKernel.run` makes at most in one call."""


class MiniBatch:
    """One batch of an epoch: which rows it takes of each run's order, and its pass."""

    def __init__(
        self, kernel: EpochKernel, span: slice, gradient: Array, inputs: Array, targets: Array
    ) -> None:
        size, width = span.stop - span.start, kernel.lanes.width
        self._span, self._inputs, self._targets = span, inputs, targets
        empty = kernel.lanes.memory.empty
        self._batch_inputs = empty((inputs.shape[0], size, width), inputs.dtype)
        self._batch_targets = empty((*targets.shape[:-1], size, width), inputs.dtype)
        self.trained = kernel.lane_pass(
            OwnInputs(self._batch_inputs), self._batch_targets, gradient, training=True
        )

    def load(self, order: NDArray[np.intp]) -> None:
        """Fills the batch from an epoch's order of rows, shape ``(n_samples, width)``."""
        rows = order[self._span]
        for values, out in zip(self._inputs, self._batch_inputs, strict=True):
            values.take(rows, None, out, "clip")
        if self._targets.ndim == 1:
            self._targets.take(rows, None, self._batch_targets, "clip")
            return
        for values, out in zip(self._targets, self._batch_targets, strict=True):
            values.take(rows, None, out, "clip")


class EpochKernel:
    """Trains many runs under fixed settings, in memory that outlives the settings.

    Attributes:
        lanes: The parameters.
        optimizer: The optimizer; all runs have made as many steps.
    """

    @np.errstate(all="ignore")  # a number may be beyond what a float32 holds
    def __init__(
        self,
        settings: Settings,
        lanes: Lanes,
        shuffles: Shuffles,
        own: Mapping[str, Array] = NOTHING_OWN,
        *,
        measures: bool = True,
    ) -> None:
        """Prepares the loop.

        Args:
            settings: What holds for all runs.
            lanes: The runs.
            shuffles: What they draw.
            own: What each run has of its own instead, see `Optimizer.stepper`.
            measures: Whether anything is measured but losses and who is solved.
        """
        self.settings, self.lanes, self._shuffles = settings, lanes, shuffles
        data = settings.dataset
        self._differs = settings.has_training_mode
        self._gradient = lanes.memory.zeros(lanes.parameters.shape, settings.dtype)
        self._step, self._rate, self.optimizer = _descent(settings, lanes, self._gradient, own)
        self._pace = settings.pace
        self._goes_on = not self._pace.is_constant
        self._in_order = np.repeat(np.arange(data.n_samples)[:, None], lanes.width, axis=1)
        rows = shared_inputs(settings.inputs_read, settings.dtype)
        targets = _repeated(data.targets, lanes, settings.dtype)
        self._shown = self.lane_pass(rows, targets, self._gradient, training=False)
        self._trained = self._shown
        if self._differs:
            self._trained = self.lane_pass(rows, targets, self._gradient, training=True)
        self._test = SolvedTest(self._shown.p, data)
        self._watched = self._watched_lanes() if measures else None
        self._flags = np.zeros((MOST_EPOCHS + 1, lanes.width), bool)
        self._batches = self._mini_batches()
        # What draws masks too, between the orders of rows, cannot draw those far ahead.
        self._ahead = EPOCHS_AHEAD if not (self._batches and settings.drops) else 1
        self._evaluation_steps = [*self._shown.forward, *self._test.steps]
        self._descent_steps = [*self._trained.backward, self._step]
        if self._differs:
            self._descent_steps = [*self._trained.forward, *self._descent_steps]

    def lane_pass(
        self, inputs: LayerInputs, targets: Array, gradient: Array, *, training: bool
    ) -> LanePass:
        """Returns a pass over a batch of rows and targets ``(n_samples, width)``.

        Several targets have the shape ``(n_outputs, n_samples, width)``.
        """
        settings = self.settings
        error = OutputError(
            settings.loss,
            settings.output_activation,
            targets,
            self._rate,
            self.lanes.memory,
            settings.huber_delta,
        )
        views = self.lanes.views(gradient)
        return LanePass(self.lanes, settings, views, inputs, error, training=training)

    def _watched_lanes(self) -> WatchedLanes:
        settings, data, held_out = self.settings, self.settings.dataset, self.settings.held_out
        watched = None
        if held_out is not None:
            rows = shared_inputs(settings.as_read(held_out.inputs), settings.dtype)
            targets = _repeated(held_out.targets, self.lanes, settings.dtype)
            lane_pass = self.lane_pass(rows, targets, self._gradient, training=False)
            watched = lane_pass, LaneMeasures(lane_pass, held_out, data.border)
        rules = [rule.name for rule in parsed_rules(settings.stop_when)]
        return WatchedLanes(LaneMeasures(self._shown, data, data.border), watched, rules)

    def run(
        self, count: int, *, epoch: int, all_losses: bool, all_measures: bool = False
    ) -> SeenEpochs:
        """Makes ``count`` epochs (0 to `MOST_EPOCHS`).

        Args:
            count: How many.
            epoch: The epoch that they begin at.
            all_losses: Whether every epoch's losses are wanted, which takes longer.
            all_measures: Whether every epoch's other measures are, which takes longer still.
        """
        measures: list[dict[str, NDArray[np.float64]]] = []
        losses: list[NDArray[np.float64]] = []
        train_losses: list[NDArray[np.float64]] = []
        make = self._epoch_by_batches if self._batches else self._epoch
        with np.errstate(all="ignore"):
            for index, flags in enumerate(self._flags[:count]):
                if self._goes_on:
                    self._take_rate(epoch + index)
                for step in self._evaluation_steps:
                    step()
                self._test.finish(flags)
                if all_losses or self._pace.follows_losses:
                    seen = self._shown.error.losses(self._shown.z, self._shown.p)
                if all_losses:
                    losses.append(seen)
                if all_measures and self._watched:
                    measures.append(self._watched.measured())
                make(train_losses if all_losses and self._differs else None)
                if self._pace.follows_losses:
                    self._follow(seen, epoch + index)
            for step in self._evaluation_steps:
                step()
            self._test.finish(self._flags[count])
            losses.append(self._shown.error.losses(self._shown.z, self._shown.p))
            if self._watched:
                measures.append(self._watched.measured())
            if self._differs:
                train_losses.append(self._peek())
        empty = np.empty((0, self.lanes.width))
        trained = np.array(train_losses) if train_losses else empty
        names = measures[0] if measures else ()
        by_name = {name: np.array([one[name] for one in measures]) for name in names}
        return SeenEpochs(self._flags[: count + 1], np.array(losses), trained, by_name)

    def _take_rate(self, epoch: int) -> None:
        settings, pace, lanes = self.settings, self._pace, self.lanes
        rate: float | Array = (
            pace.rates(settings.learning_rate, epoch, lanes.plateau)
            if pace.follows_losses
            else pace.rate(settings.learning_rate, epoch)
        )
        self.optimizer.use_rate(rates(settings, rate, lanes.parameters))

    def _follow(self, losses: NDArray[np.float64], epoch: int) -> None:
        rate = self.settings.learning_rate
        self._pace.see_all(losses, rate, epoch, self.lanes.plateau)

    def _epoch(self, train_losses: list[NDArray[np.float64]] | None) -> None:
        if train_losses is not None:
            train_losses.append(self._peek())
        if self._differs:
            self._load_masks(self._trained)
        for step in self._descent_steps:
            step()

    def _epoch_by_batches(self, train_losses: list[NDArray[np.float64]] | None) -> None:
        if train_losses is not None:
            train_losses.append(self._peek())
        order = self._in_order
        if self.settings.shuffles:
            n_samples, width = self.settings.dataset.n_samples, self.lanes.width
            order = self._shuffles.draw(n_samples, width, ahead=self._ahead)
        for batch in self._batches:
            batch.load(order)
            self._load_masks(batch.trained)
            for step in (*batch.trained.forward, *batch.trained.backward):
                step()
            self._step()

    def _peek(self) -> NDArray[np.float64]:
        """Returns the losses in training mode; takes back what that draws and averages."""
        running = self.lanes.running.copy()
        self._load_masks(self._trained, only_looks=True)
        for step in self._trained.forward:
            step()
        self.lanes.running[:] = running
        return self._trained.error.losses(self._trained.z, self._trained.p)

    def _load_masks(self, trained: LanePass, *, only_looks: bool = False) -> None:
        count = trained.n_drawn
        if count:
            dtype, width = self.settings.dtype, self.lanes.width
            numbers = self._shuffles.numbers(
                count, width, dtype, ahead=self._ahead, only_looks=only_looks
            )
            trained.load_masks(numbers)

    def _mini_batches(self) -> list[MiniBatch]:
        data, dtype = self.settings.dataset, self.settings.dtype
        size = self.settings.batch_size
        if size is None or size >= data.n_samples:
            return []
        inputs = np.ascontiguousarray(self.settings.inputs_read.T, dtype)
        targets = data.targets[:, 0].astype(dtype)
        if data.n_outputs > 1:
            targets = np.ascontiguousarray(data.targets.T, dtype)
        spans = [
            slice(start, min(start + size, data.n_samples))
            for start in range(0, data.n_samples, size)
        ]
        return [MiniBatch(self, span, self._gradient, inputs, targets) for span in spans]


def _repeated(targets: NDArray[np.float64], lanes: Lanes, dtype: DTypeLike) -> Array:
    """Returns targets ``(n_samples, n_outputs)`` once for every run, as a pass takes them."""
    n_samples, n_outputs = targets.shape
    if n_outputs == 1:
        repeated = lanes.memory.empty((n_samples, lanes.width), dtype)
        repeated[:] = targets
        return repeated
    several = samples_first(lanes.memory.empty((n_samples, n_outputs, lanes.width), dtype))
    several[:] = targets.T[:, :, None]
    return several


def _descent(
    settings: Settings, lanes: Lanes, gradient: Array, own: Mapping[str, Array]
) -> tuple[Callable[[], object], float | Array, Stepper]:
    """Returns an update, what the error is to be multiplied by for it, and its optimizer."""
    optimizer = OPTIMIZERS[settings.optimizer]
    stepper = optimizer.stepper(lanes.parameters, gradient, lanes.slots, settings, own)
    if optimizer.is_plain_descent(settings) and own.keys() <= {"learning_rate"}:
        # Plain descent: the gradient is linear in the output's error, of which there are fewer.
        steps = Steps()
        steps.append_ufunc(np.subtract, lanes.parameters, gradient, out=lanes.parameters)
        return next(iter(steps)), own.get("learning_rate", settings.learning_rate), stepper
    return stepper.step, 1.0, stepper
