"""Opening the seed sweep, and coming back with a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

from xortui.tui.language import translate as _
from xortui.tui.player.sweep_player import SweepPlayer
from xortui.tui.screens.key_group import remapped
from xortui.tui.screens.keys import SWEEP
from xortui.tui.screens.sweep_screen import SEEDS, SweepScreen

if TYPE_CHECKING:
    from xortui.tui.player.player import Player
    from xortui.tui.widgets.view_options import ViewOptions


class SweepActions:
    """The action of the seed sweep; the screen that has it presents the outcome."""

    player: Player
    view_options: ViewOptions

    if TYPE_CHECKING:
        app: Any
        notify: Any
        _period: float
        _is_behind: Callable[[], bool]
        keymap: Mapping[str, str]

    def present(self) -> None:
        """Shows the moment that the player is at."""
        raise NotImplementedError

    def action_sweep(self) -> None:
        """Tries many seeds of the run that is shown."""
        self.player.pause()
        self.present()
        try:
            player = SweepPlayer(self.player.config, range(SEEDS), clock=perf_counter)
        except ValueError as error:
            text = _("no sweep: {reason}").format(reason=error)
            self.notify(text, severity="warning", markup=False)
            return
        screen = SweepScreen(
            player,
            self.view_options,
            frames_per_second=1 / self._period,
            is_behind=self._is_behind,
            keys=remapped([SWEEP], self.keymap)[0],
        )
        self.app.push_screen(screen, self._open)

    def _open(self, seed: int | None) -> None:
        if seed is None:
            return
        self.player.restart(self.player.config.replace(seed=seed))
        self.player.play()
        self.player.notice = _("seed {seed} from epoch 0").format(seed=seed)
        self.present()
