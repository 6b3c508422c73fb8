"""The epoch loop: forward, backward, update, with every epoch's output recorded.

Nothing is allocated in an epoch. Output pre-activations go straight into rows of a buffer, and
losses are computed for a thousand recorded epochs together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import OUTPUT_ACTIVATIONS, Array
from xortui.core.answers import Answers
from xortui.core.config import Settings
from xortui.core.fast.layers import BatchPass
from xortui.core.fast.parameter_vector import Network, layer_views, parameter_count
from xortui.core.fast.seen import SeenEpochs
from xortui.core.optimizers import OPTIMIZERS

_MOST_EPOCHS: Final = 1024
_MOST_RECORDED: Final = 1 << 16


class TrainingState:
    """Everything that training changes, in one flat vector, so that a checkpoint is one copy.

    Attributes:
        vector: Parameters, then the parameters before the last update, then the optimizer's
            slots, then batch normalisation's running statistics.
    """

    def __init__(self, settings: Settings) -> None:
        self.n_parameters = parameter_count(settings.sizes, settings.batch_norm)
        self.n_slots = OPTIMIZERS[settings.optimizer].n_slots
        n_running = 2 * sum(settings.hidden) if settings.batch_norm else 0
        size = (2 + self.n_slots) * self.n_parameters + n_running
        self.vector: Array = np.zeros(size, settings.dtype)
        self.parameters = self.vector[: self.n_parameters]
        self.previous = self.vector[self.n_parameters : 2 * self.n_parameters]
        stop = (2 + self.n_slots) * self.n_parameters
        self.slots = self.vector[2 * self.n_parameters : stop].reshape(self.n_slots, -1)
        self.running = self.vector[stop:]

    def copy_from(self, other: TrainingState, same_optimizer: bool) -> None:
        """Copies what another memory of the same network holds."""
        self.parameters[:], self.previous[:] = other.parameters, other.previous
        self.running[:] = other.running
        if same_optimizer:
            self.slots[:] = other.slots


class EpochLoop:
    """Trains one network under fixed settings, in memory that outlives the settings.

    Attributes:
        network: The network.
        optimizer: The optimizer; its ``steps`` belong to the state of the run.
        most_epochs: How many epochs `run` makes at most in one call.
    """

    def __init__(
        self, settings: Settings, memory: TrainingState, generator: np.random.Generator
    ) -> None:
        self.settings, self.memory, self._generator = settings, memory, generator
        self.network = Network(settings, memory.parameters, memory.running)
        self._gradient: Array = np.zeros_like(memory.parameters)
        self._gradient_views = layer_views(self._gradient, settings.sizes, settings.batch_norm)
        self.optimizer = OPTIMIZERS[settings.optimizer].stepper(
            memory.parameters, self._gradient, memory.slots, settings
        )
        data = settings.dataset
        self._inputs: Array = np.ascontiguousarray(settings.inputs_read.T, settings.dtype)
        self._targets: Array = np.ascontiguousarray(data.targets.T, settings.dtype)
        border = data.border
        self._answers = Answers(data) if data.n_outputs > 1 else None
        self._sides = self._targets > (border.middle if border else 0.0)
        # Where nothing is right or wrong, no output lies beyond either.
        self._above, self._below = border.bounds if border else (np.inf, -np.inf)
        self._loss = settings.loss_function
        output = OUTPUT_ACTIVATIONS[settings.output_activation]
        self._apply_output = output.kernels(settings.dtype).apply
        n_samples = data.n_samples
        self.most_epochs = max(
            16, min(_MOST_EPOCHS, _MOST_RECORDED // (n_samples * data.n_outputs))
        )
        self._differs = settings.has_training_mode
        self._shown, self._shown_z = self._full_pass(training=False)
        self._trained, self._trained_z = self._shown, self._shown_z
        if self._differs:
            self._trained, self._trained_z = self._full_pass(training=True)
        self._shown_rows, self._trained_rows = list(self._shown_z), list(self._trained_z)
        size = min(settings.batch_size or n_samples, n_samples)
        self._batches = self._mini_batches(size) if size < n_samples else []

    def run(self, count: int) -> SeenEpochs:
        """Makes ``count`` epochs (1 to `most_epochs`).

        Returns:
            What was seen of ``count + 1`` epochs, the one before the first update included.
        """
        with np.errstate(all="ignore"):
            self._update(0, count - 1)
            np.copyto(self.memory.previous, self.memory.parameters)
            self._update(count - 1, count)
            self._evaluate(count)
            return self._record(count + 1)

    def evaluate(self) -> SeenEpochs:
        """Returns what is seen of the present epoch; changes nothing."""
        with np.errstate(all="ignore"):
            self._evaluate(0)
            return self._record(1)

    def gradient(self) -> Array:
        """Returns the gradient over all rows in training mode, as a copy; changes nothing."""
        with np.errstate(all="ignore"):
            self._peek(self._trained_rows[0])
            self._trained.backward(self._trained_rows[0])
        return self._gradient.copy()

    def rows(self) -> tuple[list[Array], NDArray[np.float64]]:
        """Returns what the network makes of each row in evaluation, as copies.

        Returns:
            Each layer's activations ``(n_out, n_samples)``, the very numbers that the losses come
            from; and each row's share of the loss before mean or sum over the rows,
            ``(n_samples,)``.
        """
        z = self._shown_rows[0]
        with np.errstate(all="ignore"):
            self._shown.forward(z)
            losses = self._loss.of_rows(z, self._shown.predictions, self._targets)
        return [a.copy() for a in self._shown.activations], losses.astype(np.float64)

    def _full_pass(self, *, training: bool) -> tuple[BatchPass, Array]:
        batch = self._pass(self._inputs.shape[1], training=training)
        batch.load(self._inputs, self._targets)
        z = np.zeros((self.most_epochs + 1, *self._targets.shape), self.settings.dtype)
        return batch, z

    def _pass(self, n_samples: int, *, training: bool) -> BatchPass:
        return BatchPass(
            self.network,
            self.settings,
            self._gradient_views,
            n_samples,
            training=training,
            generator=self._generator,
        )

    def _mini_batches(self, size: int) -> list[tuple[BatchPass, NDArray[np.intp], Array]]:
        n_samples = self._inputs.shape[1]
        self._order = np.arange(n_samples)
        whole = self._pass(size, training=True)
        batches = []
        for start in range(0, n_samples, size):
            rows = self._order[start : start + size]
            batch = whole if rows.size == size else self._pass(rows.size, training=True)
            batches.append(
                (batch, rows, np.empty((len(self._targets), rows.size), self.settings.dtype))
            )
        return batches

    def _update(self, start: int, stop: int) -> None:
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
            for z in shown:
                forward(z)
                backward(z)
                step()
            return
        for shown_z, z in zip(shown, self._trained_rows[start:stop], strict=True):
            self._shown.forward(shown_z)
            forward(z)
            backward(z)
            step()

    def _update_by_batches(self, shown: Sequence[Array], trained: Sequence[Array]) -> None:
        step, order = self.optimizer.step, self._order
        for shown_z, trained_z in zip(shown, trained, strict=True):
            self._shown.forward(shown_z)
            if self._differs:
                self._peek(trained_z)
            order[:] = np.arange(order.size)
            self._generator.shuffle(order)
            for batch, rows, z in self._batches:
                batch.load_rows(self._inputs, self._targets, rows)
                batch.forward(z)
                batch.backward(z)
                step()

    def _evaluate(self, index: int) -> None:
        self._shown.forward(self._shown_rows[index])
        if self._differs:
            self._peek(self._trained_rows[index])

    def _peek(self, z: Array) -> None:
        """Runs forward in training mode, and takes back what that draws and averages."""
        if not self._differs:
            self._trained.forward(z)
            return
        running, state = self.memory.running.copy(), self._generator.bit_generator.state
        self._trained.forward(z)
        self.memory.running[:] = running
        self._generator.bit_generator.state = state

    def _record(self, count: int) -> SeenEpochs:
        losses, solved = self._score(self._shown_z[:count])
        train_losses = np.empty((0, 1))
        if self._differs:
            train_losses, _ = self._score(self._trained_z[:count])
        return SeenEpochs(solved, losses, train_losses)

    def _score(self, z: Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        p = np.empty_like(z)
        self._apply_output(z, p)
        losses = self._loss.values(z, p, self._targets)
        if self._answers is not None:
            solved = np.asarray(self._answers.are_right(p).all(axis=-1))
            return losses[:, None], solved[:, None]
        on_right_side = np.where(self._sides, p > self._above, p < self._below)
        return losses[:, None], np.asarray(on_right_side.all(axis=(1, 2)))[:, None]
