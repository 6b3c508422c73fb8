"""A run without a screen: trained in segments, read by whoever wants to, ended when asked to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from xortui.core import EpochsCompleted, RunEnded, RunStarted, Trainer
from xortui.tui.cli.interruption import Interruption

_SECONDS: Final = 0.05
_MOST_EPOCHS: Final = 1 << 16


class Reader(Protocol):
    """Something that reads the events of a run."""

    def started(self, event: RunStarted) -> None:
        """Reads the start."""

    def completed(self, event: EpochsCompleted) -> None:
        """Reads some epochs, made under the same settings; the last of them may end the run."""

    def ended(self, event: RunEnded) -> None:
        """Reads the end."""


def train_headless(
    trainer: Trainer,
    readers: Sequence[Reader],
    interruption: Interruption,
    clock: Callable[[], float] = time.perf_counter,
) -> RunEnded:
    """Trains to the end of the run, or until someone interrupts it.

    Args:
        trainer: The run.
        readers: Who reads its events.
        interruption: Looked at between segments, which take about a twentieth of a second.
        clock: Seconds from any origin.

    Returns:
        The end, which the readers have read.
    """
    started = RunStarted(trainer.config, trainer.snapshot())
    for reader in readers:
        reader.started(started)
    count = 1
    while True:
        if interruption.signal is not None and trainer.end_reason is None:
            event: EpochsCompleted = trainer.stop()
        else:
            begun = clock()
            event = trainer.advance(trainer.epochs_alike(count))
            count = _next_count(count, clock() - begun)
        if event.losses.size:
            for reader in readers:
                reader.completed(event)
        if isinstance(event, RunEnded):
            for reader in readers:
                reader.ended(event)
            return event


def _next_count(count: int, seconds: float) -> int:
    """At most four times as many epochs as before, so that one slow start misleads nobody."""
    wanted = count * _SECONDS / max(seconds, 1e-6)
    return max(1, min(int(wanted), 4 * count, _MOST_EPOCHS))
