"""The state of a run, from which it goes on bit for bit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xortui.core.activations import Array
from xortui.core.config import Settings


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a run at an epoch: all that its future depends on.

    Attributes:
        epoch: The epoch.
        settings: The settings in force.
        vector: The run's memory (parameters, optimizer, running statistics), read-only.
        steps: Updates that the optimizer has made.
        generator_state: State of the run's generator; ``None`` where the run draws nothing.
        solved_at: First epoch of the present stretch of solved epochs, or ``None``.
        n_applied: How many of the configuration's changes have been made.
        best: The best epoch so far and its loss, where the run keeps them.
    """

    epoch: int
    settings: Settings
    vector: Array
    steps: int
    generator_state: dict[str, Any] | None
    solved_at: int | None
    n_applied: int
    best: tuple[int, float] | None = None
