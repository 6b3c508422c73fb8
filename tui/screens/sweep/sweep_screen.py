"""The seed sweep on the screen: is it my code, or the seed?"""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from xortui.core.sweep import FATES
from xortui.tui.internals.textual_app import is_told
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.player.sweep_player import SweepFrame, SweepPlayer
from xortui.tui.rendering.text.fate_text import all_shared_text, foreseen_epoch_text
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.screens.key_group import KeyGroup
from xortui.tui.screens.keys import SWEEP
from xortui.tui.screens.sweep.timed_screen import PlayedScreen
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.sweep_panels import (
    FateMap,
    SolvedHistogram,
    SweepHeader,
    SweepShares,
)
from xortui.tui.widgets.view_options import ViewOptions

SEEDS: Final = 1000
_FRAME: Final = 8
_NO_FURTHER: Final = deferred("no seed further that way")
_NO_FURTHER_SECONDS: Final = 3.0


class SweepScreen(PlayedScreen[int | None]):
    """Trains many seeds of one run; returns the seed to open, or ``None``."""

    BINDINGS: ClassVar[list[Binding]] = list(SWEEP.bindings)  # type: ignore[assignment]
    player: SweepPlayer

    def __init__(
        self,
        player: SweepPlayer,
        view_options: ViewOptions,
        *,
        frames_per_second: float,
        is_behind: Callable[[], bool],
        show_help: Callable[[], None],
        vary: Callable[[], None] = lambda: None,
        keys: KeyGroup = SWEEP,
    ) -> None:
        """Makes the view.

        Args:
            player: The sweep.
            view_options: What the terminal can show.
            frames_per_second: How often the screen is drawn while running.
            is_behind: Tells whether the terminal has not yet taken what was sent.
            vary: Asks what else is to be varied, and shows it.
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
        yield SweepHeader(id="sweep-header")
        with Horizontal():
            yield FateMap(id="fates", classes="panel")
            with Vertical(id="sweep-side"):
                yield SweepShares(id="shares", classes="panel")
                yield SolvedHistogram(id="solved", classes="panel")
        yield KeyFooter()

    def name_panels(self) -> None:
        """Names the panels."""
        self._map.border_title = _("Fate of each seed")
        self.query_one("#shares").border_title = _("Shares")
        self.query_one("#solved").border_title = _("Epochs to solve")

    @property
    def _map(self) -> FateMap:
        return self.query_one(FateMap)

    def entitle(self, frame: SweepFrame) -> None:
        """Says below the map what became of the run under the cursor."""
        self._map.border_subtitle = self._about(frame)

    def action_move(self, right: int, down: int) -> None:
        """Moves the cursor over the map."""
        chart = self._map
        runs = self.player.frame().outcomes.fates.size
        moved = chart.selected + right + down * chart.across
        if not 0 <= moved < runs:
            sentence = _(_NO_FURTHER)
            if not is_told(self.app, sentence):
                self.notify(sentence, timeout=_NO_FURTHER_SECONDS, markup=False)
            return
        chart.selected = moved
        self.present()

    def action_open(self) -> None:
        """Opens the selected seed on the main view."""
        self.dismiss(int(self.player.frame().outcomes.seeds[self._map.selected]))

    def action_vary(self) -> None:
        """Pauses, and asks what else is to be varied."""
        if not self.player.is_done:
            self.action_pause()
        self._vary()

    def on_fate_map_pointed(self, message: FateMap.Pointed) -> None:
        """Selects the run under the mouse; a second click opens it."""
        if self._map.selected == message.run:
            self.action_open()
            return
        self._map.selected = message.run
        self.present()

    def _about(self, frame: SweepFrame) -> str:
        outcomes, run = frame.outcomes, self._map.selected
        fate = FATES[int(outcomes.fates[run])]
        text = _("seed {seed}: {fate}").format(seed=int(outcomes.seeds[run]), fate=_(fate))
        if fate == "solved":
            return text + _(" at {epoch}").format(epoch=epoch_text(int(outcomes.solved_at[run])))
        if fate == "slow":
            return self._about_slow(frame, run)
        level = float(outcomes.levels[run])
        if isnan(level):
            return text + _(", loss {loss}").format(loss=loss_text(float(outcomes.losses[run])))
        text += _(" at {level}").format(level=loss_text(level))
        data = frame.config.dataset
        shared = all_shared_text(outcomes.shared_outputs(run, data), data)
        fits = cell_len(text) + cell_len(shared) + _FRAME <= self._map.size.width
        return f"{text}: {shared}" if shared and fits else text

    def _about_slow(self, frame: SweepFrame, run: int) -> str:
        """Says when a run will be solved; before its last epoch none is slow yet."""
        outcomes = frame.outcomes
        is_over = frame.is_done or frame.is_judging
        text = _("seed {seed}: slow") if is_over else _("seed {seed}: not yet")
        text = text.format(seed=int(outcomes.seeds[run]))
        epoch = int(outcomes.predicted_epochs[run])
        if epoch < 0:
            return text
        now = int(outcomes.epochs[run])
        near = foreseen_epoch_text(epoch, now, frame.config)
        return text + _(", solved near {epoch}").format(epoch=near)
