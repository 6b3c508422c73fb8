"""The seed sweep on the screen: is it my code, or the seed?"""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from xortui.core.sweep import FATES
from xortui.tui.internals.textual_app import is_told
from xortui.tui.internals.textual_widgets import bindings_of, set_bindings
from xortui.tui.language import translate as _
from xortui.tui.player.sweep_player import SweepFrame, SweepPlayer
from xortui.tui.rendering.text.fate_text import all_shared_text, foreseen_epoch_text
from xortui.tui.rendering.text.number_format import epoch_text, loss_text
from xortui.tui.screens.key_group import KeyGroup, rebound
from xortui.tui.screens.keys import SWEEP
from xortui.tui.screens.left_once import LeftOnce
from xortui.tui.screens.picture_screen import PictureScreen
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.sweep_panels import (
    FateMap,
    SolvedHistogram,
    SweepHeader,
    SweepShares,
)
from xortui.tui.widgets.view_options import ViewOptions

SEEDS: Final = 1000
_FRAME: Final = 8
_NO_FURTHER: Final = _("no seed further that way")
_NO_FURTHER_SECONDS: Final = 3.0
_TRAINING_SHARE: Final = 0.5


class SweepScreen(LeftOnce, PictureScreen[int | None]):
    """Trains many seeds of one run; returns the seed to open, or ``None``."""

    BINDINGS: ClassVar[list[Binding]] = list(SWEEP.bindings)  # type: ignore[assignment]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012

    def __init__(
        self,
        player: SweepPlayer,
        view_options: ViewOptions,
        *,
        frames_per_second: float,
        is_behind: Callable[[], bool],
        keys: KeyGroup = SWEEP,
    ) -> None:
        """Makes the view.

        Args:
            player: The sweep.
            view_options: What the terminal can show.
            frames_per_second: How often the screen is drawn while running.
            is_behind: Tells whether the terminal has not yet taken what was sent.
            keys: The keys, as they are mapped now.
        """
        super().__init__()
        set_bindings(self, rebound(bindings_of(self), [keys]))
        self.player = player
        self._view_options = view_options
        self._period = 1 / frames_per_second
        self._is_behind = is_behind

    def compose(self) -> ComposeResult:
        """Lays out the panels."""
        yield SweepHeader(id="sweep-header")
        with Horizontal():
            yield FateMap(id="fates", classes="panel")
            with Vertical(id="sweep-side"):
                yield SweepShares(id="shares", classes="panel")
                yield SolvedHistogram(id="solved", classes="panel")
        yield KeyFooter()

    def on_mount(self) -> None:
        """Names the panels and starts the timer."""
        self._map.border_title = _("Fate of each seed")
        self.query_one("#shares").border_title = _("Shares")
        self.query_one("#solved").border_title = _("Epochs to solve")
        self._timer = self.set_interval(self._period, self._tick)
        self.present()

    @property
    def _map(self) -> FateMap:
        return self.query_one(FateMap)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tells which of two names of a key holds now."""
        if action in ("run", "pause"):
            return not self.player.is_done and (action == "pause") == self.player.is_playing
        return super().check_action(action, parameters)

    def present(self) -> None:
        """Shows the moment, in every panel."""
        if self.is_over:
            return
        frame = self.player.frame()
        for picture in self.query(Picture):
            picture.show(frame, self._view_options)
        self._map.border_subtitle = self._about(frame)
        self.refresh_bindings()

    def action_run(self) -> None:
        """Goes on."""
        self.player.is_playing = True
        self._timer.resume()
        self.present()

    def action_pause(self) -> None:
        """Pauses."""
        self.player.is_playing = False
        self._timer.pause()
        self.present()

    def action_move(self, right: int, down: int) -> None:
        """Moves the cursor over the map."""
        chart = self._map
        runs = self.player.frame().outcomes.fates.size
        moved = chart.selected + right + down * chart.across
        if not 0 <= moved < runs:
            if not is_told(self.app, _NO_FURTHER):
                self.notify(_(_NO_FURTHER), timeout=_NO_FURTHER_SECONDS, markup=False)
            return
        chart.selected = moved
        self.present()

    def action_open(self) -> None:
        """Opens the selected seed on the main view."""
        self.dismiss(int(self.player.frame().outcomes.seeds[self._map.selected]))

    def action_leave(self) -> None:
        """Goes back to the main view."""
        self.dismiss(None)

    def on_fate_map_pointed(self, message: FateMap.Pointed) -> None:
        """Selects the run under the mouse; a second click opens it."""
        if self._map.selected == message.run:
            self.action_open()
            return
        self._map.selected = message.run
        self.present()

    def _tick(self) -> None:
        if self.is_over or self._is_behind():
            return
        if self.player.tick(self._period * _TRAINING_SHARE):
            self.present()
        if self.player.is_done:
            self._timer.stop()
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
        fits = len(text) + len(shared) + _FRAME <= self._map.size.width
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
