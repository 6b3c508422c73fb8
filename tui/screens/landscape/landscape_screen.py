"""The landscape on the screen: which way the run has gone, and what it has learned on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal

from xortui.tui.core_errors import reason_of, told
from xortui.tui.internals.textual_app import is_told
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.player.landscape_player import LandscapeFrame, LandscapePlayer
from xortui.tui.records.saved_runs import load_run
from xortui.tui.rendering.landscape.loss_map import way_marks
from xortui.tui.rendering.text.number_format import loss_text
from xortui.tui.screens.dialogs.prompt import Prompt
from xortui.tui.screens.key_group import KeyGroup
from xortui.tui.screens.keys import LANDSCAPE
from xortui.tui.screens.left_once import LeftOnce
from xortui.tui.screens.listed_keys import ListedKeys
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

_NO_FURTHER: Final = deferred("the way goes no further")
_NO_FURTHER_SECONDS: Final = 3.0


class LandscapeScreen(LeftOnce, ListedKeys, PictureScreen[int | None]):
    """Shows a run that stands still; returns the epoch to go to, or ``None``."""

    BINDINGS: ClassVar[list[Binding]] = list(LANDSCAPE.bindings)  # type: ignore[assignment]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (18, "-short"), (32, "-tall")]  # noqa: RUF012

    def __init__(
        self,
        player: LandscapePlayer,
        view_options: ViewOptions,
        *,
        opens_files: bool = True,
        show_help: Callable[[], None],
        keys: KeyGroup = LANDSCAPE,
    ) -> None:
        """Makes the view.

        Args:
            player: The run, and the epoch looked at.
            view_options: What the terminal can show.
            opens_files: Whether files of this machine may be read.
            show_help: Lists the keys.
            keys: The keys, as they are mapped now.
        """
        super().__init__()
        self.bind_keys(keys, show_help)
        self.player = player
        self._view_options, self._opens_files = view_options, opens_files

    def compose(self) -> ComposeResult:
        """Lays out the panels."""
        yield LandscapeHeader(id="landscape-header")
        yield LossMap(id="landscape-map", classes="panel")
        with Horizontal(id="landscape-charts"):
            yield StepSizes(id="landscape-step", classes="panel")
            yield PartsOverEpochs(id="landscape-parts", classes="panel")
        yield KeyFooter(lambda action: self._opens_files or action != "saved_run")

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
        else:
            self._say(_(_NO_FURTHER))

    def action_next_seed(self) -> None:
        """Shows the same run from the next seed beside it."""
        self._show(self.player.show_next_seed)

    def action_earlier(self) -> None:
        """Shows the run as it was before the last change, or before this one, beside it."""
        self._show(self.player.show_earlier)

    def action_alone(self) -> None:
        """Shows the run alone again."""
        self._show(self.player.show_alone)

    def action_saved_run(self) -> None:
        """Asks for the file of a saved run, and shows that beside this one."""
        if not self._opens_files:
            self._say(_("files of the server are not opened here"))
            return
        title, hint = _("Saved run to show beside this one"), _("a file that s or --save wrote")
        self.app.push_screen(Prompt(title, "run.npz", hint, self._show_saved))

    def _show_saved(self, text: str) -> None:
        path = Path(text).expanduser()
        try:
            run = load_run(path)
        except OSError as error:
            reason = reason_of(error)
            message = _("{path!r} cannot be read ({reason})")
            raise ValueError(message.format(path=text, reason=reason)) from None
        trainer = run.trainer()
        self.player.show_beside(path.name, trainer.config, trainer.epoch)
        self.present()

    def _show(self, change: Callable[[], None]) -> None:
        try:
            change()
        except ValueError as error:
            self._say(told(error))
        self.present()

    def _say(self, sentence: str) -> None:
        if not is_told(self.app, sentence):
            self.notify(sentence, timeout=_NO_FURTHER_SECONDS, markup=False)

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
        if frame.beside is not None:
            text = _("Loss around both ways: axes with {across:.1f} % + {up:.1f} % of the variance")
        panel.border_title = text.format(across=across, up=up)
        panel.border_subtitle = self._about_map(frame)

    def _about_map(self, frame: LandscapeFrame) -> str:
        if frame.beside is not None:
            own, other = way_marks(self._view_options.glyphs)
            text = _("{own} this run from start to end   {other} {label}, loss {loss}")
            return text.format(
                own=own,
                other=other,
                label=frame.beside.label,
                loss=loss_text(frame.beside.loss),
            )
        if not frame.contours:
            return ""
        levels = " ".join(loss_text(level) for level in frame.contours)
        return _("runs get stuck at {levels}").format(levels=levels)
