"""The epoch loop: forward, backward, update, with every epoch's output recorded.

Nothing is allocated in an epoch. Outputs and their pre-activations go straight into rows of
buffers, and losses are computed for up to a thousand recorded epochs together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from xortui.core.activations import Array
from xortui.core.config import Settings
from xortui.core.fast.layers import BatchPass
from xortui.core.fast.parameter_vector import Network, layer_views
from xortui.core.fast.seen import SeenEpochs
from xortui.core.fast.watched_rows import RowMeasures, WatchedRows
from xortui.core.measures import LOSS, RIGHT, TEST
from xortui.core.optimizers import OPTIMIZERS, rates
from xortui.core.schedules import N_PLATEAU_NUMBERS
from xortui.core.stop_rules import parsed_rules

_MOST_EPOCHS: Final = 1024
_MOST_RECORDED: Final = 1 << 16
_SCORED_AT_ONCE: Final = 1 << 13
"""Outputs whose losses are computed together: what is made on the way stays in the cache, and
comes from memory that the process has, not from pages that the system has to clear."""


class TrainingState:
    """Everything that training changes, in one flat vector, so that a checkpoint is one copy.

    Attributes:
        vector: Parameters, then the parameters before the last update, then the optimizer's
            slots, then the state of a schedule that follows the losses, then batch
            normalisation's running statistics.
    """

    def __init__(self, settings: Settings) -> None:
        architecture = settings.architecture
        self.n_parameters = architecture.n_parameters
        self.n_slots = OPTIMIZERS[settings.optimizer].n_slots
        n_pace = N_PLATEAU_NUMBERS if settings.pace.follows_losses else 0
        n_running = 2 * architecture.n_normalized
        size = (2 + self.n_slots) * self.n_parameters + n_pace + n_running
        self.vector: Array = np.zeros(size, settings.dtype)
        self.parameters = self.vector[: self.n_parameters]
        self.previous = self.vector[self.n_parameters : 2 * self.n_parameters]
        stop = (2 + self.n_slots) * self.n_parameters
        self.slots = self.vector[2 * self.n_parameters : stop].reshape(self.n_slots, -1)
        self.plateau = self.vector[stop : stop + n_pace]
        self.running = self.vector[stop + n_pace :]

    def copy_from(self, other: TrainingState, same_optimizer: bool) -> None:
        """Copies what another memory of the same network holds."""
        self.parameters[:], self.previous[:] = other.parameters, other.previous
        self.running[:], self.plateau[:] = other.running, other.plateau
        if same_optimizer:
            self.slots[:] = other.slots


Output = tuple[Array, Array]
"""The output's pre-activations and the outputs of one epoch, ``(n_outputs, n_samples)`` each."""


class RecordedOutputs:
    """The outputs of many epochs.

    Attributes:
        z: Pre-activations, shape ``(n_epochs, n_outputs, n_samples)``.
        p: Outputs, likewise.
        rows: Both, epoch by epoch, as views; of as many epochs as `hold` was told.
    """

    def __init__(self, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self.z, self.p = np.zeros((2, *shape), dtype)
        self.rows: list[Output] = []
        self.hold(1)

    def hold(self, count: int) -> None:
        """Makes the views of that many epochs: two thousand take longer than a short run."""
        part = slice(len(self.rows), count)
        self.rows.extend(zip(self.z[part], self.p[part], strict=True))


class EpochLoop:
    """Trains one network under fixed settings, in memory that outlives the settings.

    Attributes:
        network: The network.
        optimizer: The optimizer; its ``steps`` belong to the state of the run.
        most_epochs: How many epochs `run` makes at most in one call.
    """

    @np.errstate(all="ignore")  # a number may be beyond what a float32 holds
    def __init__(
        self, settings: Settings, memory: TrainingState, generator: np.random.Generator
    ) -> None:
        self.settings, self.memory, self._generator = settings, memory, generator
        self.network = Network(settings, memory.parameters, memory.running)
        self._gradient: Array = np.zeros_like(memory.parameters)
        self._gradient_views = layer_views(self._gradient, settings.architecture)
        self.optimizer = OPTIMIZERS[settings.optimizer].stepper(
            memory.parameters, self._gradient, memory.slots, settings
        )
        data = settings.dataset
        self._inputs: Array = np.ascontiguousarray(settings.inputs_read.T, settings.dtype)
        self._targets: Array = np.ascontiguousarray(data.targets.T, settings.dtype)
        self._row_measures = RowMeasures(data, self._targets)
        self._loss = settings.loss_function
        n_samples = data.n_samples
        held_out = settings.held_out
        widest = max(n_samples, held_out.n_samples if held_out else 0) * data.n_outputs
        self.most_epochs = max(16, min(_MOST_EPOCHS, _MOST_RECORDED // widest))
        self._differs = settings.has_training_mode
        self._shown, self._shown_seen = self._full_pass(training=False)
        self._trained, self._trained_seen = self._shown, self._shown_seen
        if self._differs:
            self._trained, self._trained_seen = self._full_pass(training=True)
        self._shown_rows, self._trained_rows = self._shown_seen.rows, self._trained_seen.rows
        self._epochs_scored = max(1, _SCORED_AT_ONCE // self._targets.size)
        size = min(settings.batch_size or n_samples, n_samples)
        self._batches = self._mini_batches(size) if size < n_samples else []
        self._pace, self._shuffles, self._epoch = settings.pace, settings.shuffles, 0
        self._last = 0
        self._update: Callable[[int, int], None] = self._update_at_one_rate
        if not self._pace.is_constant:
            self._rates = np.empty(self.most_epochs + 1)
            self._update = self._update_at_own_rates
        self._watched: WatchedRows | None = None
        self._make: Callable[[int, int, int], None] = self._update_alone
        if held_out is not None:
            self._watched = WatchedRows(
                self.network, settings, self._gradient_views, generator, self.most_epochs + 1
            )
            self._make = self._update_watched
        self.measure_for(settings)

    def measure_for(self, settings: Settings) -> None:
        """Says what is to be measured: the shares of right rows, and what ends the run."""
        rules, has_border = parsed_rules(settings.stop_when), self._row_measures.has_border
        always = {RIGHT} if has_border else set()
        own = {rule.measure for rule in rules if not rule.is_of_held_out_rows}
        test = {rule.measure for rule in rules if rule.is_of_held_out_rows}
        self._measured = sorted((own | always) - {LOSS})
        self._measured_of_test = sorted((test | always) - {LOSS})

    def run(self, count: int, epoch: int = 0) -> SeenEpochs:
        """Makes ``count`` epochs (1 to `most_epochs`).

        Args:
            count: How many.
            epoch: The epoch that they begin at: it says when held-out rows are looked at, and where
                a schedule has got to.

        Returns:
            What was seen of ``count + 1`` epochs, the one before the first update included.
        """
        self._epoch = epoch
        for seen in (self._shown_seen, self._trained_seen):
            seen.hold(count + 1)
        with np.errstate(all="ignore"):
            if self._watched is not None:
                self._watched.begin()
            self._make(0, count - 1, epoch)
            np.copyto(self.memory.previous, self.memory.parameters)
            self._make(count - 1, count, epoch)
            self._evaluate(count, epoch)
            self._last = count
            return self._record(count + 1, epoch)

    def evaluate(self, epoch: int = 0) -> SeenEpochs:
        """Returns what is seen of the present epoch; changes nothing."""
        self._epoch = epoch
        with np.errstate(all="ignore"):
            if self._watched is not None:
                self._watched.begin()
            self._evaluate(0, epoch)
            self._last = 0
            return self._record(1, epoch)

    @property
    def last_outputs(self) -> Array:
        """The outputs ``(n_outputs, n_samples)`` of the epoch that was seen last, in evaluation.

        To be read at once: the memory is written over.
        """
        return self._shown_rows[self._last][1]

    def rate(self, epoch: int) -> float:
        """Returns the learning rate of an epoch's updates, that of the hidden layers."""
        return self._pace.rate(self.settings.learning_rate, epoch, self.memory.plateau)

    def gradient(self) -> Array:
        """Returns the gradient over all rows in training mode, as a copy; changes nothing."""
        with np.errstate(all="ignore"):
            self._peek(self._trained_rows[0])
            self._trained.backward(*self._trained_rows[0])
        return self._gradient.copy()

    def rows(self) -> tuple[list[Array], NDArray[np.float64]]:
        """Returns what the network makes of each row in evaluation, as copies.

        Returns:
            Each layer's activations ``(n_out, n_samples)``, the very numbers that the losses come
            from; and each row's share of the loss before mean or sum over the rows,
            ``(n_samples,)``.
        """
        z, p = self._shown_rows[0]
        with np.errstate(all="ignore"):
            self._shown.forward(z, p)
            losses = self._loss.of_rows(z, p, self._targets)
        activations = [a.copy() for a in (*self._shown.hidden_activations, p)]
        return activations, losses.astype(np.float64)

    def held_out_rows(self) -> tuple[float, list[Array], NDArray[np.float64]] | None:
        """Returns what the network makes of held-out rows, see `WatchedRows.rows`, if any."""
        with np.errstate(all="ignore"):
            return None if self._watched is None else self._watched.rows()

    def _full_pass(self, *, training: bool) -> tuple[BatchPass, RecordedOutputs]:
        batch = self._pass(self._inputs.shape[1], training=training)
        batch.load(self._inputs, self._targets)
        shape = (self.most_epochs + 1, *self._targets.shape)
        return batch, RecordedOutputs(shape, self.settings.dtype)

    def _pass(self, n_samples: int, *, training: bool) -> BatchPass:
        return BatchPass(
            self.network,
            self.settings,
            self._gradient_views,
            n_samples,
            training=training,
            generator=self._generator,
        )

    def _mini_batches(self, size: int) -> list[tuple[BatchPass, NDArray[np.intp], Array, Array]]:
        n_samples = self._inputs.shape[1]
        self._order = np.arange(n_samples)
        whole = self._pass(size, training=True)
        batches = []
        for start in range(0, n_samples, size):
            rows = self._order[start : start + size]
            batch = whole if rows.size == size else self._pass(rows.size, training=True)
            z, p = np.empty((2, len(self._targets), rows.size), self.settings.dtype)
            batches.append((batch, rows, z, p))
        return batches

    def _update_alone(self, start: int, stop: int, epoch: int) -> None:
        self._update(start, stop)

    def _update_watched(self, start: int, stop: int, epoch: int) -> None:
        """Makes epochs one by one, with a look at held-out rows before those that are due."""
        assert self._watched is not None
        every, look = self._watched.every, self._watched.look
        is_plain = not (self._batches or self._differs) and self._pace.is_constant
        if every == 1 and is_plain:
            watch, step = self._watched.forward, self.optimizer.step
            forward, backward = self._trained.forward, self._trained.backward
            looks = self._watched.taken(stop - start)
            for (seen_z, seen_p), (z, p) in zip(looks, self._shown_rows[start:stop], strict=True):
                watch(seen_z, seen_p)
                forward(z, p)
                backward(z, p)
                step()
            return
        for index in range(start, stop):
            if (epoch + index) % every == 0:
                look()
            self._update(index, index + 1)

    def _update_at_own_rates(self, start: int, stop: int) -> None:
        settings, plateau = self.settings, self.memory.plateau
        for index in range(start, stop):
            self._rates[index] = rate = self.rate(self._epoch + index)
            self.optimizer.use_rate(rates(settings, rate, self.memory.parameters))
            self._update_at_one_rate(index, index + 1)
            if self._pace.follows_losses:
                loss = float(self._losses(self._shown_seen, index, index + 1)[0])
                self._pace.see(loss, settings.learning_rate, self._epoch + index, plateau)

    def _update_at_one_rate(self, start: int, stop: int) -> None:
        shown = self._shown_rows[start:stop]
        if self._batches:
            self._update_by_batches(shown, self._trained_rows[start:stop])
            return
        forward, backward, step = (
            self._trained.forward,
            self._trained.backward,
            self.optimizer.step,
        )
        if not self._differs:
            for z, p in shown:
                forward(z, p)
                backward(z, p)
                step()
            return
        for seen, (z, p) in zip(shown, self._trained_rows[start:stop], strict=True):
            self._shown.forward(*seen)
            forward(z, p)
            backward(z, p)
            step()

    def _update_by_batches(self, shown: Sequence[Output], trained: Sequence[Output]) -> None:
        step, order = self.optimizer.step, self._order
        for seen, seen_in_training in zip(shown, trained, strict=True):
            self._shown.forward(*seen)
            if self._differs:
                self._peek(seen_in_training)
            order[:] = np.arange(order.size)
            if self._shuffles:
                self._generator.shuffle(order)
            for batch, rows, z, p in self._batches:
                batch.load_rows(self._inputs, self._targets, rows)
                batch.forward(z, p)
                batch.backward(z, p)
                step()

    def _evaluate(self, index: int, epoch: int) -> None:
        if self._watched is not None and (epoch + index) % self._watched.every == 0:
            self._watched.look()
        self._shown.forward(*self._shown_rows[index])
        if self._differs:
            self._peek(self._trained_rows[index])

    def _peek(self, output: Output) -> None:
        """Runs forward in training mode, and takes back what that draws and averages."""
        if not self._differs:
            self._trained.forward(*output)
            return
        running, state = self.memory.running.copy(), self._generator.bit_generator.state
        self._trained.forward(*output)
        self.memory.running[:] = running
        self._generator.bit_generator.state = state

    def _losses(self, seen: RecordedOutputs, first: int, stop: int) -> NDArray[np.float64]:
        """Returns the losses of recorded epochs."""
        losses, size = np.empty(stop - first), self._epochs_scored
        for start in range(first, stop, size):
            part = slice(start, min(start + size, stop))
            values = self._loss.values(seen.z[part], seen.p[part], self._targets)
            losses[start - first : part.stop - first] = values
        return losses

    def _record(self, count: int, epoch: int) -> SeenEpochs:
        p, losses = self._shown_seen.p[:count], self._losses(self._shown_seen, 0, count)
        right = self._row_measures.right_rows(p)
        measures = {
            name: self._row_measures.of(name, p)[:, None]
            for name in self._measured
            if name != RIGHT
        }
        if RIGHT in self._measured:
            measures[RIGHT] = np.asarray(right.mean(axis=-1))[:, None]
        if self._watched is not None:
            measures |= self._of_held_out_rows(self._watched, count, epoch)
        train_losses = np.empty((0, 1))
        if self._differs:
            train_losses = self._losses(self._trained_seen, 0, count)[:, None]
        solved, rates_ = np.asarray(right.all(axis=-1))[:, None], np.empty(0)
        if not self._pace.is_constant:
            self._rates[count - 1] = self.rate(self._epoch + count - 1)
            rates_ = self._rates[:count].copy()
        return SeenEpochs(solved, losses[:, None], train_losses, measures, rates_)

    def _of_held_out_rows(
        self, watched: WatchedRows, count: int, epoch: int
    ) -> dict[str, NDArray[np.float64]]:
        """Returns what was measured of held-out rows, NaN where nobody looked."""
        measures = {}
        for name, values in watched.measured(self._measured_of_test).items():
            spread = np.full((count, 1), np.nan)
            spread[-epoch % watched.every :: watched.every, 0] = values
            measures[TEST + name] = spread
        return measures
