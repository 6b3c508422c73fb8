"""What a run is made of at one moment: its settings, its memory, its loop and its generator."""

from __future__ import annotations

from typing import Any

import numpy as np

from xortui.core.changes import Change
from xortui.core.config import ENDING_FIELDS, RunConfig, Settings
from xortui.core.fast.epoch_loop import EpochLoop, TrainingState
from xortui.core.fast.parameter_vector import Network, parameters_of
from xortui.core.parameters import Parameters
from xortui.core.run.checkpoint import Checkpoint


class RunState:
    """The part of a run that training and changes write to, and that checkpoints copy.

    Attributes:
        settings: The settings in force.
        memory: Everything that training changes.
        loop: What trains under these settings.
    """

    def __init__(self, settings: Settings) -> None:
        """Makes the state of epoch 0."""
        self._generator = np.random.default_rng(settings.seed)
        self._has_drawn = False
        self.settings, self.memory = settings, TrainingState(settings)
        self.loop = EpochLoop(settings, self.memory, self._generator)
        self.loop.network.initialize(settings)
        self.memory.previous[:] = self.memory.parameters

    def apply(self, change: Change) -> None:
        """Makes a change."""
        if change.is_parameter:
            self._set_parameter(change)
        else:
            self._use(self.settings.replace(**change.fields))

    def follow_endings(self, config: RunConfig) -> None:
        """Takes over the fields that say when a run ends."""
        self.settings = _with_endings(self.settings, config)
        self.loop.measure_for(self.settings)

    def mark_generator_used(self) -> None:
        """Notes that epochs have been made, which draw where the settings say so."""
        self._has_drawn = self._has_drawn or self._draws

    def checkpoint(
        self,
        epoch: int,
        solved_at: int | None,
        n_applied: int,
        best: tuple[int, float] | None = None,
    ) -> Checkpoint:
        """Returns a copy of the state, with what its trainer knows of it."""
        vector = self.memory.vector.copy()
        vector.flags.writeable = False
        draws = self._has_drawn or self._draws
        return Checkpoint(
            epoch=epoch,
            settings=self.settings,
            vector=vector,
            steps=self.loop.optimizer.steps,
            generator_state=dict(self._generator.bit_generator.state) if draws else None,
            solved_at=solved_at,
            n_applied=n_applied,
            best=best,
        )

    def put_back(self, checkpoint: Checkpoint) -> None:
        """Returns to a state of the same run."""
        settings = _with_endings(checkpoint.settings, self.settings)
        if settings != self.settings:
            self._rebuild(settings)
        self.memory.vector[:] = checkpoint.vector
        self.loop.optimizer.steps = checkpoint.steps
        state = checkpoint.generator_state
        if state is not None:
            self._generator.bit_generator.state = state
        elif self._has_drawn:
            fresh = np.random.default_rng(settings.seed)
            self._generator.bit_generator.state = fresh.bit_generator.state
        self._has_drawn = state is not None

    def parameters(self, vector: np.ndarray[Any, Any], *, running: bool = False) -> Parameters:
        """Returns read-only copies of a vector's parts, shaped layer by layer."""
        averages = self.memory.running if running else None
        return parameters_of(vector, self.loop.network.architecture, averages)

    @property
    def _draws(self) -> bool:
        settings = self.settings
        return settings.dropout > 0 or settings.drops or settings.shuffles

    def _rebuild(self, settings: Settings) -> None:
        self.settings, self.memory = settings, TrainingState(settings)
        self.loop = EpochLoop(settings, self.memory, self._generator)

    def _use(self, settings: Settings) -> None:
        old, steps = self.memory, self.loop.optimizer.steps
        same_optimizer = settings.keeps_optimizer_of(self.settings)
        self._rebuild(settings)
        self.memory.copy_from(old, same_optimizer)
        self.loop.optimizer.steps = steps if same_optimizer else 0

    def _set_parameter(self, change: Change) -> None:
        array_name, layer, index = change.place
        # The last update did not make this number, so it counts as unchanged by it.
        with np.errstate(over="ignore"):
            for vector in (self.memory.parameters, self.memory.previous):
                network = Network(self.settings, vector, self.memory.running)
                network.layers[layer].array(array_name)[index or ...] = change.value


def _with_endings(settings: Settings, of: RunConfig) -> Settings:
    if all(getattr(settings, name) == getattr(of, name) for name in ENDING_FIELDS):
        return settings  # as nearly always, and a copy is checked anew
    return settings.replace(**{name: getattr(of, name) for name in ENDING_FIELDS})
