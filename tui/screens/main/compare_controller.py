"""Pinning the run, and showing it beside those that were pinned before."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from xortui.core import NO_ENDS
from xortui.tui.language import translate as _
from xortui.tui.screens.keys import COMPARE
from xortui.tui.screens.main.key_lists import lists_keys
from xortui.tui.screens.main.sweep_controller import ManyRunsController

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.core import History, RunConfig
    from xortui.tui.player.side_by_side import ComparedRuns, SideBySide
    from xortui.tui.screens.compare.compare_screen import CompareScreen, OpenedRun
    from xortui.tui.screens.main.run_view import RunView


class CompareController(ManyRunsController):
    """Keeps the runs that are pinned, and shows them side by side."""

    def __init__(
        self,
        run: RunView,
        frames_per_second: Callable[[], float],
        is_behind: Callable[[], bool],
    ) -> None:
        """Acts on a run that is shown; see `ManyRunsController`."""
        super().__init__(run, frames_per_second, is_behind)
        self._pinned: list[History] = []

    def action_compare(self) -> None:
        """Pins the run, and shows it beside those that were pinned before."""
        # Few compare, and the first picture waits for everything that is loaded before.
        from xortui.tui.player.side_by_side import MOST_RUNS, SideBySide, TooManyRunsError

        run, player = self._run, self._run.player
        was_playing, epoch = player.is_playing, player.epoch
        player.pause()
        run.present()
        self._pin(player.history)
        if len(self._pinned) > MOST_RUNS:
            self._pinned.pop()
            run.notify(str(TooManyRunsError(MOST_RUNS + 1)), severity="warning", markup=False)
        together = SideBySide(self._pinned, epoch=epoch, clock=perf_counter)
        together.set_speed(player.speed)
        if was_playing:
            together.play()
        self._show(together)

    def open(self, compared: ComparedRuns, *, plays: bool = False) -> None:
        """Shows runs side by side from epoch 0.

        Args:
            compared: The runs.
            plays: Whether they go on at once, and not only where the run did.
        """
        from xortui.tui.player.side_by_side import SideBySide

        is_playing = plays or self._run.player.is_playing
        self._run.player.pause()
        together = SideBySide(compared.configs, names=compared.names, clock=perf_counter)
        if is_playing:
            together.play()
        self._show(together, compared.asks)

    def _pin(self, history: History) -> None:
        from xortui.tui.player.side_by_side import copied

        wanted = _what_it_is(history.config)
        for index, pinned in enumerate(self._pinned):
            if _what_it_is(pinned.config) == wanted:
                if history.epoch > pinned.epoch:
                    self._pinned[index] = copied(history)
                return
        self._pinned.append(copied(history))

    def _show(self, together: SideBySide, asks: str = "") -> None:
        from xortui.tui.screens.compare.compare_screen import CompareScreen

        screen = CompareScreen(
            together,
            self._run.view_options,
            frames_per_second=self._frames_per_second(),
            is_behind=self._is_behind,
            clock=perf_counter,
            asks=asks,
            show_help=lists_keys(self._run, COMPARE),
            keys=self._run.mapped(COMPARE),
        )
        self._run.push_screen(screen, lambda opened: self._take(screen, opened))

    def _take(self, screen: CompareScreen, opened: OpenedRun | None) -> None:
        self._pinned = [*screen.pinned.histories]
        if opened is None:
            return
        is_playing = screen.player.is_playing
        player = self._run.player
        notice = _("one of the runs side by side, with its past")
        player.take_over(opened.history, opened.epoch, notice)
        if is_playing:
            player.play()
            player.notice = notice
        self._run.present()


def _what_it_is(config: RunConfig) -> RunConfig:
    """Returns a run without its end, which says nothing about what it is until then."""
    return config.replace(epochs=1, **NO_ENDS)
