"""A sweep of several combinations on the screen, as small multiples."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding

from xortui.core import RunConfig
from xortui.tui.language import translate as _
from xortui.tui.player.varied_sweep import VariedSweep
from xortui.tui.screens.key_group import KeyGroup
from xortui.tui.screens.keys import VARIED
from xortui.tui.screens.sweep.timed_screen import PlayedScreen
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.varied_panels import Multiples, VariedHeader, VariedLines
from xortui.tui.widgets.view_options import ViewOptions


class VariedScreen(PlayedScreen[RunConfig | None]):
    """Trains the same seeds of several runs; returns the run whose seeds to open, or ``None``."""

    BINDINGS: ClassVar[list[Binding]] = list(VARIED.bindings)  # type: ignore[assignment]
    player: VariedSweep

    def __init__(
        self,
        player: VariedSweep,
        view_options: ViewOptions,
        *,
        frames_per_second: float,
        is_behind: Callable[[], bool],
        vary: Callable[[], None] = lambda: None,
        show_help: Callable[[], None],
        keys: KeyGroup = VARIED,
    ) -> None:
        """Makes the view.

        Args:
            player: The sweep.
            view_options: What the terminal can show.
            frames_per_second: How often the screen is drawn while running.
            is_behind: Tells whether the terminal has not yet taken what was sent.
            vary: Asks what else is to be varied, and has it used.
            show_help: Lists the keys.
            keys: The keys, as they are mapped now.
        """
        super().__init__(
            view_options,
            frames_per_second=frames_per_second,
            is_behind=is_behind,
            show_help=show_help,
            keys=keys,
        )
        self.player, self._vary = player, vary

    def compose(self) -> ComposeResult:
        """Lays out the panels."""
        yield VariedHeader(id="varied-header")
        yield Multiples(id="multiples", classes="panel")
        yield VariedLines(id="varied-lines")
        yield KeyFooter()

    def name_panels(self) -> None:
        """Names the panel."""
        self.query_one(Multiples).border_title = _("Shares and epochs to solve, of each")

    def action_move(self, right: int, down: int) -> None:
        """Chooses another combination."""
        panel = self.query_one(Multiples)
        moved = panel.selected + right + down * panel.across
        if 0 <= moved < len(self.player.configs):
            panel.selected = moved
            self.present()

    def action_vary(self) -> None:
        """Asks what else is to be varied."""
        self._vary()

    def use(self, player: VariedSweep) -> None:
        """Shows another sweep in place of this one."""
        self.player = player
        self.query_one(Multiples).selected = 0
        self.go_on()

    def action_open(self) -> None:
        """Opens the seeds of the chosen combination."""
        self.dismiss(self.player.configs[self.query_one(Multiples).selected])
