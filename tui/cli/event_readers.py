"""Who reads a run without a screen: JSON Lines, the progress bar, the losses that are kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

import numpy as np

from xortui.core import EpochsCompleted, LossCurve, RunEnded, RunStarted
from xortui.tui.cli.progress_bar import progress_bar
from xortui.tui.language import translate as _
from xortui.tui.records.json_lines import ended_line, epoch_lines, started_line
from xortui.tui.records.loss_record import LossRecord
from xortui.tui.rendering.text.number_format import epoch_text, loss_text


class JsonWriter:
    """Writes the run as JSON Lines; a segment's lines reach the reader together."""

    def __init__(self, out: TextIO, every: int) -> None:
        self._out, self._every = out, every

    def started(self, event: RunStarted) -> None:
        """Writes the first line."""
        self._config = event.config
        self._write([started_line(event)])

    def completed(self, event: EpochsCompleted) -> None:
        """Writes a line for each epoch that is due."""
        self._write(list(epoch_lines(event, self._every)))

    def ended(self, event: RunEnded) -> None:
        """Writes the last line."""
        self._write([ended_line(event, self._config.at(event.epoch))])

    def _write(self, lines: list[str]) -> None:
        if lines:
            self._out.write("".join(line + "\n" for line in lines))
            self._out.flush()


class ProgressBar:
    """A bar on standard error, with epochs a second."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._progress = progress_bar(
            "epoch {task.fields[epoch]}",
            "{task.percentage:>3.0f} %  loss {task.fields[loss]}  {task.fields[speed]}",
        )

    def started(self, event: RunStarted) -> None:
        """Shows the bar."""
        self._begun, self._drawn, self._first = self._clock(), 0.0, event.epoch
        self._task = self._progress.add_task(
            "",
            total=max(event.config.epochs, 1),
            completed=event.epoch,
            epoch=epoch_text(event.epoch),
            loss=loss_text(event.loss),
            speed="",
        )
        self._progress.start()

    def completed(self, event: EpochsCompleted) -> None:
        """Moves the bar, ten times a second at most."""
        now = self._clock()
        if now - self._drawn < 0.1:
            return
        self._drawn = now
        speed = (event.epoch - self._first) / max(now - self._begun, 1e-6)
        self._progress.update(
            self._task,
            completed=event.epoch,
            epoch=epoch_text(event.epoch),
            loss=loss_text(event.loss),
            speed=_("{count} epochs/s").format(count=epoch_text(round(speed))),
            refresh=True,
        )

    def ended(self, event: RunEnded) -> None:
        """Takes the bar away."""
        self.close()

    def close(self) -> None:
        """Takes the bar away, also when the run broke off."""
        self._progress.stop()


class LossKeeper:
    """Keeps losses: for a file every one, for a chart a bounded number of them.

    Attributes:
        curve: The whole run's losses, thinned where they are many.
        test_curve: Those of held-out rows, likewise, if there are any.
        record: Every loss, or ``None`` where none is to be saved.
    """

    def __init__(self, before: LossRecord | None, *, every_loss: bool) -> None:
        """Starts with the losses of a run that goes on, or with none."""
        self.curve, self.test_curve = LossCurve(), LossCurve()
        self.record = before if every_loss else None
        if before is not None:
            self.curve.extend(0, before.losses)
            self.test_curve.extend(0, before.test_losses)
        self._is_new, self._every_loss = before is None, every_loss

    def started(self, event: RunStarted) -> None:
        """Keeps the loss at epoch 0, which stands before any segment."""
        if not self._is_new:
            return
        self.curve.extend(0, np.array([event.loss]))
        if event.snapshot.held_out is not None:
            self.test_curve.extend(0, np.array([event.snapshot.held_out.loss]))
        if self._every_loss:
            self.record = LossRecord.at_start(event)

    def completed(self, event: EpochsCompleted) -> None:
        """Keeps the losses of a segment."""
        first = event.epoch - event.losses.size + 1
        self.curve.extend(first, event.losses)
        if (test_losses := event.measures.get("test_loss")) is not None:
            self.test_curve.extend(first, test_losses)
        if self.record is not None:
            self.record.extend(event)

    def ended(self, event: RunEnded) -> None:
        """Has kept everything."""
