"""The bar of a sweep on standard error: how far it is, how fast, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable

from xortui.core.sweep import Outcomes
from xortui.tui.cli.interruption import Interruption
from xortui.tui.cli.progress_bar import progress_bar
from xortui.tui.language import translate as _
from xortui.tui.rendering.text.number_format import epoch_text
from xortui.tui.sweep.plan import Chunk
from xortui.tui.sweep.store import Store


class SweepProgress:
    """Counts what is done, draws the bar where someone sees it, and listens to Ctrl-C."""

    def __init__(
        self,
        store: Store,
        interruption: Interruption,
        *,
        is_shown: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        plan = store.plan
        self._configs, self._interruption, self._clock = plan.configs, interruption, clock
        self._total = max(plan.run_epochs, 1)
        self._done = self._done_before = store.finished_run_epochs()
        self._runs, self._all_runs = store.finished_runs(), plan.runs
        self._begun = clock()
        self._progress = progress_bar(
            "{task.fields[runs]}",
            "{task.percentage:>3.0f} %  {task.fields[speed]}",
            is_shown=is_shown,
        )
        self._task = self._progress.add_task(
            "", total=self._total, completed=self._done, runs="", speed=""
        )
        self._progress.start()

    def finished(self, chunk: Chunk, outcomes: Outcomes) -> None:
        """Counts a chunk; what its runs were spared by ending early counts as done."""
        self._done += self._configs[chunk.combination].epochs * outcomes.fates.size
        self._runs += int(outcomes.fates.size)

    def waited(self) -> bool:
        """Draws the bar; the sweep goes on unless someone has asked it to end."""
        self._progress.update(
            self._task,
            completed=self._done,
            runs=_("{done} of {all} runs").format(
                done=epoch_text(self._runs), all=epoch_text(self._all_runs)
            ),
            speed=self._speed_text(),
            refresh=True,
        )
        return self._interruption.signal is None

    def close(self) -> None:
        """Takes the bar away."""
        self._progress.stop()

    def _speed_text(self) -> str:
        made, seconds = self._done - self._done_before, self._clock() - self._begun
        if not made or seconds <= 0:
            return ""
        speed = made / seconds
        left = (self._total - self._done) / speed
        return _("{speed} million runs x epochs/s   {left} left").format(
            speed=f"{speed / 1e6:.2f}", left=duration_text(left)
        )


def duration_text(seconds: float) -> str:
    """Returns a duration as people say it: ``8 s``, ``3 min 20 s``, ``5 h 07 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"
