"""Screens that compute while they are shown: a share of each tick, and then a picture of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from textual.screen import ScreenResultType

from xortui.tui.screens.key_group import KeyGroup
from xortui.tui.screens.left_once import LeftOnce
from xortui.tui.screens.listed_keys import ListedKeys
from xortui.tui.screens.picture_screen import PictureScreen
from xortui.tui.widgets.picture import Picture
from xortui.tui.widgets.view_options import ViewOptions


class Computed(Protocol):
    """What is computed, piece by piece."""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""

    def tick(self, budget: float) -> bool:
        """Computes for about so many seconds, and tells whether there is something to show."""

    def frame(self) -> Any:
        """Returns the moment, for pictures."""


class Played(Computed, Protocol):
    """What is computed, and can be paused."""

    is_playing: bool


class TimedScreen(LeftOnce, ListedKeys, PictureScreen[ScreenResultType]):
    """Computes and shows in turn, until nothing is left or it is left itself."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012
    COMPUTING_SHARE: ClassVar[float] = 0.5
    """The part of the time in which it computes; in the other it draws."""

    player: Computed

    def __init__(
        self,
        view_options: ViewOptions,
        *,
        frames_per_second: float,
        is_behind: Callable[[], bool],
        show_help: Callable[[], None],
        keys: KeyGroup,
    ) -> None:
        """Makes the view.

        Args:
            view_options: What the terminal can show.
            frames_per_second: How often the screen is drawn while computing.
            is_behind: Tells whether the terminal has not yet taken what was sent.
            show_help: Lists the keys.
            keys: The keys, as they are mapped now.
        """
        super().__init__()
        self.bind_keys(keys, show_help)
        self._view_options, self._is_behind = view_options, is_behind
        self._period = 1 / frames_per_second

    def on_mount(self) -> None:
        """Names the panels and starts the timer."""
        self.name_panels()
        self._timer = self.set_interval(self._period, self._tick)
        self.present()

    @property
    def is_at_rest(self) -> bool:
        """Whether there is nothing to compute now."""
        return self.player.is_done

    def set_frame_rate(self, frames_per_second: float) -> None:
        """Draws more or less often from now on."""
        self._period = 1 / frames_per_second
        if self.is_mounted:
            self._timer.stop()
            self._timer = self.set_interval(self._period, self._tick, pause=self.is_at_rest)

    def name_panels(self) -> None:
        """Gives the panels those titles that stay."""

    def present(self) -> None:
        """Shows the moment, in every panel."""
        if self.is_over:
            return
        frame = self.player.frame()
        for picture in self.query(Picture):
            picture.show(frame, self._view_options)
        self.entitle(frame)
        self.refresh_bindings()

    def entitle(self, frame: Any) -> None:
        """Writes on the frames of panels what the moment says."""

    def go_on(self) -> None:
        """Computes again where there was nothing left, and shows the moment."""
        self._timer.resume()
        self.present()

    def compute(self, seconds: float) -> None:
        """Computes for about so long, and shows what came of it."""
        is_new = self.player.tick(seconds)
        if self.player.is_done:
            self._timer.pause()
        if is_new or self.player.is_done:
            self.present()

    def action_leave(self) -> None:
        """Goes back."""
        self.dismiss(None)

    def _tick(self) -> None:
        if not (self.is_over or self._is_behind()):
            self.compute(self._period * self.COMPUTING_SHARE)


class PlayedScreen(TimedScreen[ScreenResultType]):
    """One that is run and paused by keys."""

    player: Played

    @property
    def is_at_rest(self) -> bool:
        """Whether there is nothing to compute now, or nobody wants it to be."""
        return self.player.is_done or not self.player.is_playing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tells which of two names of a key holds now."""
        if action in ("run", "pause"):
            return not self.player.is_done and (action == "pause") == self.player.is_playing
        return super().check_action(action, parameters)

    def action_run(self) -> None:
        """Goes on."""
        self.player.is_playing = True
        self.go_on()

    def action_pause(self) -> None:
        """Pauses."""
        self.player.is_playing = False
        self._timer.pause()
        self.present()
