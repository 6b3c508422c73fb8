"""Opening the view of one update, and coming back with the parameter that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xortui.tui.screens.dialogs.help_screen import UPDATE_MOUSE
from xortui.tui.screens.keys import UPDATE
from xortui.tui.screens.main.key_lists import lists_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from xortui.tui.player.update_player import Page
    from xortui.tui.screens.main.run_view import RunView


class UpdateController:
    """Explains the update that comes next."""

    def __init__(
        self, run: RunView, show_glossary: Callable[[], None], *, has_mouse: bool = True
    ) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            show_glossary: Says what words mean.
            has_mouse: Whether the mouse is heard.
        """
        self._run, self._show_glossary = run, show_glossary
        self._has_mouse = has_mouse

    def action_explain_update(self) -> None:
        """Goes through the next update of the run that is shown."""
        self.open()

    def open(self, page: Page = "formulas") -> None:
        """Shows the next update of the run that is shown.

        Args:
            page: What is read of it at first.
        """
        # a run is watched without it, and the main view must stand at once
        from xortui.tui.player.update_player import UpdatePlayer
        from xortui.tui.screens.update.update_screen import UpdateScreen

        run = self._run
        run.player.pause()
        run.present()
        player = UpdatePlayer(run.player, run.view_options.parameter)
        player.page = page
        screen = UpdateScreen(
            player,
            run.view_options,
            show_help=lists_keys(run, UPDATE, UPDATE_MOUSE if self._has_mouse else ()),
            show_glossary=self._show_glossary,
            keys=run.mapped(UPDATE),
        )
        run.push_screen(screen, self._come_back)

    def _come_back(self, parameter: int | None) -> None:
        run = self._run
        if run.view_options.parameter is not None and parameter is not None:
            run.use(parameter=parameter)
            return
        run.present()
