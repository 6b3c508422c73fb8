"""Opening the seed sweep, and coming back with a seed."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from xortui.tui.language import translate as _
from xortui.tui.player.sweep_player import SweepPlayer
from xortui.tui.screens.keys import SWEEP
from xortui.tui.screens.sweep.sweep_screen import SEEDS, SweepScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.tui.screens.main.run_view import RunView


class SweepController:
    """Tries many seeds of the run, and opens the one that was chosen."""

    def __init__(
        self,
        run: RunView,
        frames_per_second: Callable[[], float],
        is_behind: Callable[[], bool],
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            frames_per_second: Returns how often the screen is drawn at present.
            is_behind: Tells whether the terminal has not yet taken what was sent.
        """
        self._run = run
        self._frames_per_second, self._is_behind = frames_per_second, is_behind

    def action_sweep(self) -> None:
        """Tries many seeds of the run that is shown."""
        run = self._run
        run.player.pause()
        run.present()
        try:
            player = SweepPlayer(run.player.chosen_config, range(SEEDS), clock=perf_counter)
        except ValueError as error:
            text = _("no sweep: {reason}").format(reason=error)
            run.notify(text, severity="warning", markup=False)
            return
        screen = SweepScreen(
            player,
            run.view_options,
            frames_per_second=self._frames_per_second(),
            is_behind=self._is_behind,
            keys=run.mapped(SWEEP),
        )
        run.push_screen(screen, self._open)

    def _open(self, seed: int | None) -> None:
        if seed is None:
            return
        player = self._run.player
        player.restart(player.chosen_config.replace(seed=seed))
        player.play()
        player.notice = _("seed {seed} from epoch 0").format(seed=seed)
        self._run.present()
