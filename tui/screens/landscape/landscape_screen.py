"""The landscape on the screen: which way the run has gone, and what it has learned on it."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal

from xortui.tui.internals.textual_app import is_told
from xortui.tui.internals.textual_widgets import bindings_of, set_bindings
from xortui.tui.language import translate as _
from xortui.tui.player.landscape_player import LandscapeFrame, LandscapePlayer
from xortui.tui.rendering.text.number_format import loss_text
from xortui.tui.screens.key_group import KeyGroup, rebound
from xortui.tui.screens.keys import LANDSCAPE
from xortui.tui.screens.left_once import LeftOnce
from xortui.tui.screens.picture_screen import PictureScreen
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.landscape_panels import (
    LandscapeHeader,
    LossMap,
    PartsOverEpochs,
    StepSizes,
)
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.view_options import ViewOptions

_NO_FURTHER: Final = _("the way goes no further")
_NO_FURTHER_SECONDS: Final = 3.0


class LandscapeScreen(LeftOnce, PictureScreen[int | None]):
    """Shows a run that stands still; returns the epoch to go to, or ``None``."""

    BINDINGS: ClassVar[list[Binding]] = list(LANDSCAPE.bindings)  # type: ignore[assignment]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (18, "-short"), (32, "-tall")]  # noqa: RUF012

    def __init__(
        self, player: LandscapePlayer, view_options: ViewOptions, *, keys: KeyGroup = LANDSCAPE
    ) -> None:
        """Makes the view.

        Args:
            player: The run, and the epoch looked at.
            view_options: What the terminal can show.
            keys: The keys, as they are mapped now.
        """
        super().__init__()
        set_bindings(self, rebound(bindings_of(self), [keys]))
        self.player = player
        self._view_options = view_options

    def compose(self) -> ComposeResult:
        """Lays out the panels."""
        yield LandscapeHeader(id="landscape-header")
        yield LossMap(id="landscape-map", classes="panel")
        with Horizontal(id="landscape-charts"):
            yield StepSizes(id="landscape-step", classes="panel")
            yield PartsOverEpochs(id="landscape-parts", classes="panel")
        yield KeyFooter()

    def on_mount(self) -> None:
        """Names the panels and shows the epoch."""
        self.query_one(StepSizes).border_title = _("One step from here")
        self.query_one(PartsOverEpochs).border_title = _("Learned so far")
        self.present()

    def present(self) -> None:
        """Shows the epoch looked at, in every panel."""
        if self.is_over:
            return
        frame = self.player.frame()
        self._name_map(frame)
        for picture in self.query(Picture):
            picture.show(frame, self._view_options)

    def action_move(self, steps: int) -> None:
        """Goes along the way."""
        if self.player.move(steps):
            self.present()
        elif not is_told(self.app, _NO_FURTHER):
            self.notify(_NO_FURTHER, timeout=_NO_FURTHER_SECONDS, markup=False)

    def action_open(self) -> None:
        """Shows the epoch on the main view."""
        self.dismiss(self.player.epoch)

    def action_leave(self) -> None:
        """Goes back to the main view."""
        self.dismiss(None)

    def _name_map(self, frame: LandscapeFrame) -> None:
        panel = self.query_one(LossMap)
        if frame.grid is None:
            panel.border_title = _("Loss around the way")
            return
        across, up = (100 * frame.grid.plane.shares).tolist()
        text = _("Loss around the way: axes with {across:.1f} % + {up:.1f} % of its variance")
        panel.border_title = text.format(across=across, up=up)
        if frame.contours:
            levels = " ".join(loss_text(level) for level in frame.contours)
            panel.border_subtitle = _("runs get stuck at {levels}").format(levels=levels)
