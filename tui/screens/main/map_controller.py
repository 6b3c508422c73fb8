"""Opening the map of the run, and coming back with another run."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from xortui.core import PRESETS
from xortui.tui.core_errors import told
from xortui.tui.language import translate as _
from xortui.tui.screens.keys import MAP
from xortui.tui.screens.main.key_lists import lists_keys
from xortui.tui.screens.main.sweep_controller import ManyRunsController

if TYPE_CHECKING:
    from xortui.core import RunConfig


class MapController(ManyRunsController):
    """Shows a map around the run, and opens the run that was chosen on it."""

    def action_map(self) -> None:
        """Pauses the run and shows a map of runs around it."""
        # Few open one, and the first picture waits for everything that is loaded before.
        from xortui.tui.player.map_player import MapPlayer
        from xortui.tui.screens.sweep.map_screen import MapScreen

        run = self._run
        run.player.pause()
        run.present()
        try:
            player = MapPlayer(run.player.chosen_config, clock=perf_counter)
        except ValueError as error:
            text = _("no map of this run, so that of a preset: {reason}").format(reason=told(error))
            run.notify(text, severity="warning", markup=False)
            default = PRESETS["scratch"].config
            player = MapPlayer(default, clock=perf_counter, preset="edge")
        screen = MapScreen(
            player,
            run.view_options,
            frames_per_second=self._frames_per_second(),
            is_behind=self._is_behind,
            show_help=lists_keys(run, MAP),
            keys=run.mapped(MAP),
        )
        run.push_screen(screen, self._open)

    def _open(self, config: RunConfig | None) -> None:
        if config is None:
            return
        player = self._run.player
        player.restart(config)
        player.play()
        player.notice = _("the run under the cursor, from epoch 0")
        self._run.present()
