"""The way of a run: its parameters and outputs at epochs from the first to the present one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xortui.core.config import Settings
from xortui.core.run.checkpoint import Checkpoint
from xortui.core.run.history import History
from xortui.core.run.surfaces import FrozenNetwork

POINTS: Final = 129
"""Points of a way: 128 stretches of as many epochs each, and both ends."""

_HUGE: Final = 1e100
"""Numbers beyond this are of a run that has diverged; squares of them are beyond all floats."""


@dataclass(frozen=True, slots=True)
class Way:
    """Points on the way of a run, the latest last; none where it never had any.

    Attributes:
        settings: The settings in force at the last point.
        epochs: Shape ``(n_points,)``, increasing.
        parameters: The parameters as one vector each, shape ``(n_points, n_parameters)``, finite.
        outputs: What the rows get in evaluation, shape ``(n_points, n_samples)``;
            the rows are those of the settings.
    """

    settings: Settings
    epochs: NDArray[np.int64]
    parameters: NDArray[np.float64]
    outputs: NDArray[np.float64]

    @property
    def arc_lengths(self) -> NDArray[np.float64]:
        """How far each point is from the first along the way, shape ``(n_points,)``."""
        steps = np.linalg.norm(np.diff(self.parameters, axis=0), axis=1)
        return np.concatenate([[0.0], np.cumsum(steps)])


def way_of(history: History, points: int = POINTS, *, most_epochs: int | None = None) -> Way:
    """Returns the way of a run so far.

    Points lie at equal distances in epochs. That asks for up to all epochs once more; where they
    are more than ``most_epochs``, states that the history has kept are taken instead, which lie
    about evenly. Points at which a number is beyond 1e100, or none, are left out.

    Args:
        history: The run with its past.
        points: Most points, at least 2; fewer where fewer epochs have been made.
        most_epochs: How many epochs may be made once more; any number where None.

    Raises:
        ValueError: ``points`` is less than 2.
    """
    if points < 2:
        raise ValueError(f"points must be >= 2, got {points}")
    first, last = history.first_epoch, history.epoch
    if most_epochs is None or last - first <= most_epochs:
        epochs = np.unique(np.linspace(first, last, points).round().astype(np.int64))
        states = history.states_at(epochs.tolist())
    else:
        states = [*history.states_at([first]), *history.checkpoints(points - 1)]
    vectors = [parameters_of_state(state) for state in states]
    kept = [index for index, vector in enumerate(vectors) if (np.abs(vector) < _HUGE).all()]
    settings = history.trainer.settings
    # The rows may have been others on the way; the parts of these are asked for.
    rows = settings.dataset.inputs
    return Way(
        settings=settings,
        epochs=np.array([states[index].epoch for index in kept], np.int64),
        parameters=np.array([vectors[index] for index in kept]).reshape(len(kept), -1),
        outputs=np.array([_network(states[index]).outputs(rows) for index in kept]),
    )


def parameters_of_state(state: Checkpoint) -> NDArray[np.float64]:
    """Returns the parameters of a state as one vector, shape ``(n_parameters,)``."""
    count = state.settings.architecture.n_parameters
    return np.asarray(state.vector[:count], np.float64)


def _network(state: Checkpoint) -> FrozenNetwork:
    settings = state.settings
    architecture = settings.architecture
    running = state.vector[state.vector.size - 2 * architecture.n_normalized :]
    parameters = state.vector[: architecture.n_parameters]
    return FrozenNetwork(settings, parameters, running)
