"""Opening the landscape of the run, and coming back with an epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xortui.tui.player.landscape_player import LandscapePlayer
from xortui.tui.screens.keys import LANDSCAPE
from xortui.tui.screens.landscape.landscape_screen import LandscapeScreen
from xortui.tui.screens.main.key_lists import lists_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.tui.permissions import SessionPermissions
    from xortui.tui.screens.main.run_view import RunView


class LandscapeController:
    """Shows the run as a way over the loss, as far as it has come."""

    def __init__(
        self, run: RunView, seek: Callable[[int], None], permissions: SessionPermissions
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            seek: Pauses it and goes to an epoch.
            permissions: Whether files of this machine may be read.
        """
        self._run, self._seek = run, seek
        self._opens_files = permissions.saves_files

    def action_landscape(self) -> None:
        """Pauses the run and shows its landscape."""
        run = self._run
        run.player.pause()
        run.present()
        player = LandscapePlayer(run.player.history, run.player.epoch, run.player.earlier)
        screen = LandscapeScreen(
            player,
            run.view_options,
            opens_files=self._opens_files,
            show_help=lists_keys(run, LANDSCAPE),
            keys=run.mapped(LANDSCAPE),
        )
        run.push_screen(screen, self._open)

    def _open(self, epoch: int | None) -> None:
        if epoch is not None:
            self._seek(epoch)
