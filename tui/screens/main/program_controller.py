"""What the key does that shows a watched program's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xortui.tui.player.watched_player import WatchedPlayer

if TYPE_CHECKING:
    from xortui.tui.screens.main.run_view import RunView
    from xortui.tui.watching.watched_program import WatchedProgram


class ProgramController:
    """Shows what a program prints and what was found in it."""

    def __init__(self, run: RunView, program: WatchedProgram | None) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            program: The program whose run it is; nothing is shown where there is none.
        """
        self._run, self._program = run, program

    def action_compare_with_ours(self) -> None:
        """Draws the loss of the same network as it is trained here, or no longer."""
        if isinstance(self._run.player, WatchedPlayer):
            self._run.player.compare_with_ours()
            self._run.present()

    def action_program_output(self) -> None:
        """Opens what the program has printed."""
        if self._program is None:
            return
        from xortui.tui.screens.dialogs.program_screen import ProgramScreen

        self._run.push_screen(ProgramScreen(self._program))
