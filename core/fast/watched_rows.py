"""Held-out rows: run through the network as it stands at an epoch, and never learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xortui.core.activations import Array
from xortui.core.answers import Answers
from xortui.core.config import Settings
from xortui.core.data import Dataset
from xortui.core.fast.layers import BatchPass
from xortui.core.fast.parameter_vector import LayerViews, Network
from xortui.core.held_out import epochs_between
from xortui.core.measures import OF_ERRORS, RIGHT


class RowMeasures:
    """Measures the recorded outputs of some rows, of thousands of epochs together."""

    def __init__(self, data: Dataset, targets: Array) -> None:
        """Says what is right.

        Args:
            data: The rows.
            targets: Theirs, in the form of the outputs, shape ``(n_outputs, n_samples)``.
        """
        border = data.border
        self.has_border = border is not None
        self._targets = targets
        self._answers = Answers(data) if len(targets) > 1 else None
        self._sides = targets > (border.middle if border else 0.0)
        # Where nothing is right or wrong, no output lies beyond either.
        self._above, self._below = border.bounds if border else (np.inf, -np.inf)

    def right_rows(self, p: Array) -> NDArray[np.bool_]:
        """Returns which rows are right in all outputs ``(..., n_outputs, n_samples)``."""
        if self._answers is not None:
            return self._answers.are_right(p)
        on_right_side = np.where(self._sides, p > self._above, p < self._below)
        return np.asarray(on_right_side.all(axis=-2))

    def of(self, name: str, p: Array) -> NDArray[np.float64]:
        """Returns a measure of outputs, shape ``(...)``; see `xortui.core.measures`."""
        if name == RIGHT:
            return np.asarray(self.right_rows(p).mean(axis=-1))
        return OF_ERRORS[name](p, self._targets, (-2, -1))


class WatchedRows:
    """Held-out rows: what the network makes of them at each epoch at which they are looked at.

    Attributes:
        every: After how many epochs that is; see `epochs_between`.
        forward: ``forward(z, p)`` runs the rows through the network as it is, see `taken`.
    """

    def __init__(
        self,
        network: Network,
        settings: Settings,
        gradient: list[LayerViews],
        generator: np.random.Generator,
        most_epochs: int,
    ) -> None:
        """Makes the buffers.

        Args:
            network: The network.
            settings: The settings in force.
            gradient: Each layer's part of a gradient, which is left alone.
            generator: The run's, of which nothing is drawn.
            most_epochs: How many epochs are recorded at most, with the one before them.
        """
        held_out = settings.held_out
        assert held_out is not None
        n_samples = held_out.n_samples
        self.every = epochs_between(settings.dataset.n_samples, n_samples)
        inputs = np.ascontiguousarray(settings.as_read(held_out.inputs).T, settings.dtype)
        self._targets: Array = np.ascontiguousarray(held_out.targets.T, settings.dtype)
        self._pass = BatchPass(
            network, settings, gradient, n_samples, training=False, generator=generator
        )
        self._pass.load(inputs, self._targets)
        self._loss = settings.loss_function
        self.measures = RowMeasures(held_out, self._targets)
        self._z: Array = np.zeros((most_epochs, *self._targets.shape), settings.dtype)
        self._p: Array = np.zeros_like(self._z)
        self._rows: list[tuple[Array, Array]] = []  # views, made when they are first looked at
        self._seen = 0
        self.forward = self._pass.forward

    def begin(self) -> None:
        """Forgets what was looked at."""
        self._seen = 0

    def look(self) -> None:
        """Runs the rows through the network as it is."""
        ((z, p),) = self.taken(1)
        self.forward(z, p)

    def taken(self, count: int) -> list[tuple[Array, Array]]:
        """Returns where the next looks are to be recorded, each by `forward`."""
        self._seen += count
        part = slice(len(self._rows), self._seen)
        self._rows.extend(zip(self._z[part], self._p[part], strict=True))
        return self._rows[self._seen - count : self._seen]

    def measured(self, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Returns the loss and other measures at each look since the beginning."""
        z, p = self._z[: self._seen], self._p[: self._seen]
        found = {name: self.measures.of(name, p) for name in names}
        return {"loss": self._loss.values(z, p, self._targets), **found}

    def rows(self) -> tuple[float, list[Array], NDArray[np.float64]]:
        """Returns what the network makes of each row as it is; forgets what was looked at.

        Returns:
            The loss; each layer's activations ``(n_out, n_samples)``; each row's share of the loss
            before mean or sum, ``(n_samples,)``.
        """
        self.begin()
        self.look()
        loss = self.measured(())["loss"]
        losses = self._loss.of_rows(self._z[0], self._p[0], self._targets)
        activations = [a.copy() for a in (*self._pass.hidden_activations, self._p[0])]
        return float(loss[0]), activations, losses.astype(np.float64)
