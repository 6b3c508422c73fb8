"""The main view: one timer, one frame, every panel."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.timer import Timer

from xortui.core import RunConfig
from xortui.tui.language import translate as _
from xortui.tui.permissions import SessionPermissions
from xortui.tui.player.frame import Frame, FrameSummary
from xortui.tui.player.player import Player
from xortui.tui.schedule.frame_budget import frame_budget
from xortui.tui.schedule.output_throttle import OutputThrottle
from xortui.tui.schedule.redraw_schedule import RedrawSchedule, frame_intervals
from xortui.tui.screens.dialog_actions import DialogActions
from xortui.tui.screens.edit_actions import EditActions
from xortui.tui.screens.key_group import rebound, remapped
from xortui.tui.screens.keys import EDIT, GROUPS, MODES
from xortui.tui.screens.layout import PanelScreen, laid_out
from xortui.tui.screens.play_actions import PlayActions
from xortui.tui.screens.settings_actions import SettingsActions
from xortui.tui.screens.sweep_actions import SweepActions
from xortui.tui.screens.take_along_actions import ON_THIS_MACHINE, TakeAlongActions
from xortui.tui.screens.view_actions import ViewActions
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.panel import Panel, TitleNote
from xortui.tui.widgets.panel_scroll import PanelScroll
from xortui.tui.widgets.run_header import RunHeader
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.surface_picture import SurfacePicture
from xortui.tui.widgets.timeline_bar import TimelineBar
from xortui.tui.widgets.view_options import ViewOptions

_SUBTITLES_A_SECOND = 5


class MainScreen(
    PlayActions,
    SweepActions,
    ViewActions,
    EditActions,
    SettingsActions,
    DialogActions,
    TakeAlongActions,
    PanelScreen,
):
    """Everything about one run on one screen."""

    BINDINGS: ClassVar[list[Binding]] = [key for group in (*GROUPS, EDIT) for key in group.bindings]  # type: ignore[assignment]

    def __init__(
        self,
        config: RunConfig,
        *,
        paused: bool,
        permissions: SessionPermissions,
        view_options: ViewOptions,
        frames_per_second: int,
        clock: Callable[[], float],
        is_behind: Callable[[], bool],
        is_awaited: Callable[[], bool],
    ) -> None:
        """Makes the view of a run.

        Args:
            config: The run.
            paused: Whether to wait for a key before running.
            permissions: What the person may do.
            view_options: How the person wants the run shown at first.
            frames_per_second: How often the screen is drawn while running.
            clock: Returns seconds of a monotonic clock.
            is_behind: Tells whether the terminal has not yet taken what was sent.
            is_awaited: Tells whether something else, such as a key, waits for its turn.
        """
        super().__init__()
        self.player = Player(config, paused=paused, clock=clock)
        self.permissions = permissions
        self.view_options = view_options
        self.groups, self.modes = GROUPS, MODES
        self.keymap: Mapping[str, str] = {}
        self._period = 1 / frames_per_second
        self._is_behind, self._is_awaited = is_behind, is_awaited
        self._pictures: list[RunPicture[Any]] = []
        self._panels: list[Panel] = []
        self._timer: Timer | None = None
        self._redraw_schedule = RedrawSchedule(0)
        self._rates: tuple[float, ...] = ()
        self._output_throttle = OutputThrottle()
        self._budget = frame_budget(permissions, time.thread_time)
        self._notice = ""
        self._keys: tuple[bool, ...] = ()

    def compose(self) -> ComposeResult:
        """Lays out the panels."""
        header, timeline = RunHeader(id="header"), TimelineBar(id="timeline")
        yield from laid_out(header, timeline, KeyFooter(self._matters_now), filled=True)

    def on_mount(self) -> None:
        """Draws all but what needs a library that takes long to load."""
        self._pictures = list(self.query(RunPicture))
        self._panels = list(self.query(".panel").results(Panel))
        self._rates = (*(picture.times_a_second for picture in self._pictures), _SUBTITLES_A_SECOND)
        self._redraw_schedule = RedrawSchedule(len(self._rates), self.permissions)
        frame = self.player.frame()
        for picture in self._pictures:
            if not picture.loads_late:
                picture.show(frame, self.view_options)

    def begin(self) -> None:
        """Starts the one timer; to be called once, when the first picture stands."""
        self._timer = self.set_interval(self._period, self._tick, pause=True)
        self.present()
        self.player.set_speed(self.player.speed)

    def set_frame_rate(self, frames_per_second: float) -> None:
        """Draws more or less often from now on."""
        self._period = 1 / frames_per_second
        if self._timer is not None:
            self._timer.stop()
            is_paused = not self.player.is_playing
            self._timer = self.set_interval(self._period, self._tick, pause=is_paused)

    def set_watchers(self, watchers: int) -> None:
        """Shows how many people watch this session, for whoever presents it."""
        text = _("{watchers} watching").format(watchers=watchers) if watchers else ""
        self._note(TitleNote.WATCHERS, text)

    def remap(self, keymap: Mapping[str, str]) -> None:
        """Gives actions other keys; see `remapped`."""
        self.keymap = keymap
        self.groups, self.modes = remapped(GROUPS, keymap), remapped(MODES, keymap)
        self._bindings = rebound(self._bindings, [*self.groups, *remapped([EDIT], keymap)])
        self.refresh_bindings()

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that hold now; those of editing come first, so that the footer has them."""
        found = super().active_bindings
        ids = {key.id for key in EDIT.bindings}
        return {k: v for k, v in found.items() if v.binding.id in ids} | found

    def show_progress(self, text: str) -> None:
        """Shows how far saving is; an empty text when it is done."""
        self._note(TitleNote.SAVING, text)

    def _note(self, note: TitleNote, text: str) -> None:
        """Has the panels whose title says such a thing say it."""
        if self.is_attached:
            for panel in self._panels:
                if panel.spec.note is note:
                    panel.set_note(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tells which of two names of a key holds now."""
        if action in ON_THIS_MACHINE and not self.permissions.saves_files:
            return False
        if not self.holds_now(action):
            return False
        if action == "run":
            return not self.player.is_playing
        if action == "pause":
            return self.player.is_playing
        return True

    def _matters_now(self, action: str) -> bool:
        """Tells which keys the footer has room for: steps while paused, speed while running."""
        unlikely = ("step", "back") if self.player.is_playing else ("faster",)
        return action not in unlikely

    def present(self) -> None:
        """Shows the moment that the player is at, in every panel at once."""
        if not self.is_attached:  # the program ends, and its panels may be gone
            return
        frame = self.player.frame()
        stale = [n for n, p in enumerate(self._pictures) if p.is_stale(frame, self.view_options)]
        stale.append(len(self._pictures))
        self._redraw_schedule.changed()
        self._draw(frame, stale)
        self._redraw_schedule.drawn(stale, self._intervals())
        self.follow_settings()
        if self._timer is not None:
            if self.player.is_playing:
                self._timer.resume()
            else:
                self._timer.pause()
        # The footer is made anew with the bindings, which costs more than all the rest.
        keys = (
            self.player.is_playing,
            self.view_options.parameter is None,
            self.view_options.row is None,
        )
        if keys != self._keys:
            self._keys = keys
            self.refresh_bindings()

    def scroll_network(self, up: int) -> None:
        """Scrolls the network where it is larger than its panel."""
        for panel in self.query(PanelScroll):
            panel.scroll_relative(y=-2 * up, animate=False)

    def action_toggle_network(self) -> None:
        """On narrow screens, shows the network in place of the tables, or back."""
        self.toggle_class("-show-network")
        self.present()

    def action_toggle_hidden(self) -> None:
        """Shows what the hidden layer sees in place of the network, or back."""
        self.toggle_class("-show-hidden")
        self.present()

    def on_surface_picture_pointed(self, message: SurfacePicture.Pointed) -> None:
        """Reads the output where the mouse points."""
        if message.place != self.view_options.crosshair:
            self.use(crosshair=message.place)

    def on_timeline_bar_seek_requested(self, message: TimelineBar.SeekRequested) -> None:
        """Goes to the epoch that the mouse points at."""
        self.player.pause()
        self.player.seek(message.epoch)
        self.present()

    def _tick(self) -> None:
        if not self.is_attached:
            return
        intervals = self._intervals()
        seconds = self._budget.seconds(self._period, self._redraw_schedule.next_frame(intervals))
        if self.player.tick(seconds, self._is_awaited):
            self._redraw_schedule.changed()
        self._budget.trained()
        if not self.player.is_playing:
            self.present()
            return
        due = self._redraw_schedule.due(intervals)
        # Asked only now: while it trained, the writer had time to send the frame before.
        if due and self._output_throttle.may_draw(is_behind=self._is_behind()):
            self._draw(self.player.frame() if self._needs_all(due) else self.player.summary(), due)
            self._redraw_schedule.drawn(due, intervals)

    def _intervals(self) -> tuple[int, ...]:
        """Frames from one drawing of each picture to its next; those of the subtitles come last."""
        is_fast = self.player.is_at_full_speed
        return frame_intervals(self._rates, self._period, self.permissions, is_fast=is_fast)

    def _needs_all(self, panels: Sequence[int]) -> bool:
        pictures = self._pictures
        return any(panel == len(pictures) or pictures[panel].needs_all for panel in panels)

    def _draw(self, frame: FrameSummary, panels: Sequence[int]) -> None:
        for panel in panels:
            if panel < len(self._pictures):
                self._pictures[panel].show(frame, self.view_options)
            elif isinstance(frame, Frame):
                self._tell(frame)

    def _tell(self, frame: Frame) -> None:
        """Has the panels say what is not in their pictures, and says what the player has to."""
        for panel in self._panels:
            if panel.follow(frame, self.view_options):
                self.draw_soon(panel)
        if frame.notice and frame.notice != self._notice:
            self.notify(frame.notice, timeout=4, markup=False)
        self._notice = frame.notice
