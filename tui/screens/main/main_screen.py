"""The main view: one timer, one frame, every panel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding
from textual.geometry import Region
from textual.screen import Screen, ScreenResultType
from textual.timer import Timer

from xortui.core import RunConfig
from xortui.tui.core_errors import with_reasons
from xortui.tui.internals.textual_app import is_told
from xortui.tui.internals.textual_widgets import bindings_of, set_bindings
from xortui.tui.language import translate as _
from xortui.tui.permissions import SessionPermissions
from xortui.tui.player.frame import FrameSummary
from xortui.tui.player.player import Player
from xortui.tui.player.verdict_watch import SHARE, VerdictWatch
from xortui.tui.player.watched_player import WatchedPlayer
from xortui.tui.rendering.surface.slices import AXES
from xortui.tui.schedule.frame_loop import FrameLoop
from xortui.tui.screens.key_group import KeyGroup, parameters_of, rebound, remapped
from xortui.tui.screens.keys import DRAW, EDIT, GROUPS, SLICED, holds, is_worth_its_room
from xortui.tui.screens.main.captions import Captions
from xortui.tui.screens.main.compare_controller import CompareController
from xortui.tui.screens.main.dialog_controller import DialogController
from xortui.tui.screens.main.draw_controller import DrawController
from xortui.tui.screens.main.edit_controller import EditController
from xortui.tui.screens.main.export_controller import ExportController
from xortui.tui.screens.main.landscape_controller import LandscapeController
from xortui.tui.screens.main.layout import PanelScreen, laid_out
from xortui.tui.screens.main.lesson_controller import LessonController
from xortui.tui.screens.main.map_controller import MapController
from xortui.tui.screens.main.play_controller import PlayController
from xortui.tui.screens.main.program_controller import ProgramController
from xortui.tui.screens.main.question_controller import QuestionController
from xortui.tui.screens.main.record_controller import RecordController
from xortui.tui.screens.main.run_view import actions_of
from xortui.tui.screens.main.settings_controller import SettingsController
from xortui.tui.screens.main.sweep_controller import SweepController
from xortui.tui.screens.main.update_controller import UpdateController
from xortui.tui.screens.main.view_controller import ViewController
from xortui.tui.screens.mode import ALWAYS, Mode
from xortui.tui.screens.settings.field_row import FieldRow
from xortui.tui.screens.settings.settings_panel import LEAST_ROWS, WIDTH, SettingsPanel
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.loss_chart import LossChart
from xortui.tui.widgets.panel import TitleNote
from xortui.tui.widgets.parameter_clicked import ParameterClicked
from xortui.tui.widgets.run_caption import RunCaption
from xortui.tui.widgets.run_header import RunHeader, description_of
from xortui.tui.widgets.run_picture import RunPicture
from xortui.tui.widgets.surface_picture import SurfacePicture
from xortui.tui.widgets.tables import ParameterTable, TruthTable
from xortui.tui.widgets.timeline_bar import TimelineBar
from xortui.tui.widgets.view_options import ViewOptions

if TYPE_CHECKING:
    from xortui.tui.watching.watched_program import WatchedProgram

_WHY_NOT_SECONDS: Final = 3.0
_BELOW_CAPTION: Final = 3
"""The first row of panels where the screen is narrow."""

_JUDGING_SECONDS: Final = 0.05


class MainScreen(PanelScreen):
    """Everything about one run on one screen.

    What keys and clicks do is done by the controllers that it holds; it is the `RunView` that they
    act on.

    Attributes:
        player: The run.
        view_options: How it is shown.
        play: Runs, steps, seeks.
        view: Changes how the run is shown.
        edit: Changes weights and targets by hand.
        draw: Sets, moves and removes points by hand.
        settings: Opens the settings and takes their values.
        export: Makes something of the run to be kept.
        record: Makes a moving picture of it.
        dialogs: Asks and tells.
        sweep: Tries many seeds.
        compare: Shows runs side by side.
        update_view: Explains the update that comes next.
        landscape: Shows the loss around the way.
        lessons: Goes through lessons.
        program: Shows what a watched program prints.
    """

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        key for group in (*GROUPS, EDIT, DRAW) for key in group.bindings
    ]

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
        has_fast_line: Callable[[], bool] = lambda: True,
        has_mouse: bool = True,
        program: WatchedProgram | None = None,
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
            has_fast_line: Tells whether the terminal is near and shows all colours.
            has_mouse: Whether the mouse is heard.
            program: The program whose run it is, where it is not made here.
        """
        super().__init__()
        self.player = (
            Player(config, paused=paused, clock=clock)
            if program is None
            else WatchedPlayer(program, paused=paused, clock=clock)
        )
        self.permissions = permissions
        self.view_options = view_options
        self._keymap: Mapping[str, str] = {}
        self._frames = FrameLoop(
            permissions,
            frames_per_second,
            work_clock=time.thread_time,
            is_behind=is_behind,
            is_awaited=is_awaited,
            has_fast_line=has_fast_line,
        )
        self._watch = VerdictWatch(
            clock=clock, work_clock=time.thread_time, share=SHARE / permissions.slowness
        )
        self._judging: Timer | None = None
        self._drawn: list[RunPicture[Any] | Captions | LessonController] = []
        self._timer: Timer | None = None
        self.play = PlayController(self)
        self.view = ViewController(self, self.play, self, self._turn_page)
        self.edit = EditController(self, self._parameter_tables, self.show_edited_panels)
        self.draw = DrawController(self, self.view)
        self.settings = SettingsController(self, self, permissions, self._drawer)
        self.export = ExportController(self, self, permissions, self.show_progress)
        self.record = RecordController(self, self, permissions, self.show_progress)
        self.dialogs = DialogController(self, self.play.seek, permissions, has_mouse=has_mouse)
        self.sweep = SweepController(self, lambda: self._frames.frames_per_second, is_behind)
        self.map = MapController(self, lambda: self._frames.frames_per_second, is_behind)
        self.compare = CompareController(self, lambda: self._frames.frames_per_second, is_behind)
        self.landscape = LandscapeController(self, self.play.seek, permissions)
        self.update_view = UpdateController(self, self.dialogs.action_glossary, has_mouse=has_mouse)
        self.lessons = LessonController(self, self, permissions)
        self.questions = QuestionController(
            self,
            self,
            actions=actions_of(self.play, self.sweep, self.export, self.dialogs),
            dialogs=self.dialogs,
            compare=self.compare,
            update=self.update_view,
        )
        with_keys = (self.play, self.view, self.edit, self.draw, self.settings, self.export)
        self.program = ProgramController(self, program)
        with_screens = (
            self.record,
            self.dialogs,
            self.sweep,
            self.map,
            self.compare,
            self.landscape,
            self.update_view,
            self.program,
            self.lessons,
            self.questions,
        )
        # Textual looks for what a key does among the attributes of the screen.
        vars(self).update(actions_of(*with_keys, *with_screens))
        self._keys_shown: tuple[object, ...] | None = None

    def compose(self) -> ComposeResult:
        """Lays out the panels."""
        header, timeline = RunHeader(id="header"), TimelineBar(id="timeline")
        caption = RunCaption(self._watch, lambda: self._watch.is_old(self.player))
        footer = KeyFooter(self._is_worth_its_room)
        yield from laid_out(header, caption, timeline, footer, filled=True)

    def on_mount(self) -> None:
        """Draws all but what needs a library that takes long to load."""
        pictures = list(self.query(RunPicture))
        self._drawn = [*pictures, Captions(self.panels, self._tell), self.lessons]
        self._frames.draw_at([drawn.times_a_second for drawn in self._drawn])
        frame = self.player.frame()
        for picture in pictures:
            if not picture.loads_late:
                picture.show(frame, self.view_options)

    def _tell(self, notice: str, seconds: float) -> None:
        self.notify(notice, timeout=seconds, markup=False)

    def say(self, why_not: str) -> None:
        """Says why a key changes nothing."""
        self._tell(why_not, _WHY_NOT_SECONDS)

    def notify(self, message: str, **options: Any) -> None:
        """Says something for a few seconds; what stands there already is not said twice."""
        message = with_reasons(message)
        if not is_told(self.app, message):
            super().notify(message, **options)

    def on_resize(self) -> None:
        """Offers the keys that are of use at another size."""
        self.call_after_refresh(self._offer_keys)
        self.call_after_refresh(self.settings.take_room)

    def find_room(self) -> None:
        """Has the settings leave the text of a lesson in view."""
        self.settings.take_room()

    def _drawer(self) -> Region | None:
        """What the settings may cover: the room at the left that the network has, or another."""
        if self.width_class == "narrow":
            end = self.lessons.text_begins
            if end is None or end < _BELOW_CAPTION + LEAST_ROWS:
                return None
            left = max(self.size.width - WIDTH, 0)
            return Region(left, _BELOW_CAPTION, WIDTH, end - _BELOW_CAPTION)
        top = [panel for panel in self.panels if panel.parent and panel.parent.id == "top"]
        return next((panel.region for panel in top if panel.display), None)

    def begin(self) -> None:
        """Starts the one timer; to be called once, when the first picture stands."""
        self._timer = self._start(paused=True)
        self._judging = self.set_interval(
            _JUDGING_SECONDS * self.permissions.slowness, self._judge, pause=True
        )
        self.present()
        self.player.set_speed(self.player.speed)

    def set_frame_rate(self, frames_per_second: float) -> None:
        """Draws more or less often from now on."""
        self._frames.period = 1 / frames_per_second
        if self._timer is not None:
            self._timer.stop()
            self._timer = self._start(paused=not self.player.is_playing)

    def _start(self, *, paused: bool) -> Timer:
        return self.set_interval(self._frames.period, self._tick, pause=paused)

    def drew_whole_picture(self) -> None:
        """Notes that all of the screen was sent out of turn."""
        self._frames.drew_out_of_turn()

    def set_watchers(self, watchers: int) -> None:
        """Shows how many people watch this session, for whoever presents it."""
        text = _("{watchers} watching").format(watchers=watchers) if watchers else ""
        self.note(TitleNote.WATCHERS, text)

    def remap(self, keymap: Mapping[str, str]) -> None:
        """Gives actions other keys; see `remapped`."""
        self._keymap = keymap
        groups = [self.mapped(group) for group in (*GROUPS, EDIT, DRAW)]
        set_bindings(self, rebound(bindings_of(self), groups))
        self.refresh_bindings()

    def mapped(self, group: KeyGroup) -> KeyGroup:
        """Returns keys as the person has mapped them."""
        return remapped([group], self._keymap)[0]

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that hold now; those of editing come first, so that the footer has them."""
        found = super().active_bindings
        order = {key.id: place for place, key in enumerate((*EDIT.bindings, *DRAW.bindings))}
        first = [(k, v) for k, v in found.items() if v.binding.id in order]
        return dict(sorted(first, key=lambda each: order[each[1].binding.id])) | found

    def show_progress(self, text: str) -> bool:
        """Shows how far saving is; an empty text when it is done. Returns whether there is room."""
        return self.note(TitleNote.SAVING, text)

    @property
    def holds_unsaved_work(self) -> bool:
        """Whether something would be lost that a person could have kept."""
        is_made = self.export.is_saving or self.record.is_recording
        return self.permissions.saves_files and (self.player.is_unsaved or is_made)

    @property
    def run_in_words(self) -> str:
        """The run and how far it has come."""
        frame = self.player.summary()
        words, unicode = description_of(frame.settings), self.view_options.glyphs.unicode
        text = _("{run}, up to epoch {head:,}").format(run=words, head=frame.head)
        return text if unicode else text.replace(" · ", ", ")

    @property
    def mode(self) -> Mode:
        """What the run does, and what the keys go to."""
        state = Mode.RUNNING if self.player.is_playing else Mode.PAUSED
        if self.settings.panel is not None:
            return state | Mode.SETTINGS
        return state | (Mode.POINTS if self.draw.is_on else self.edit.mode)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tells whether a key holds now, and which of two names of one."""
        is_held = holds(action, self.mode, self.permissions, parameters)
        return is_held and self._is_of_use(action, parameters)

    def _is_of_use(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Whether there is anything here that an action could change."""
        if action == "toggle_panel":
            return all(self.has_place_for(str(name)) for name in parameters)
        return action != "let_go" or self.view.can_let_go

    def held(self, group: KeyGroup) -> KeyGroup:
        """Returns the keys of a group that hold now, whether or not the run goes on."""
        places = [self.mode & ~ALWAYS | state for state in ALWAYS]
        kept = (
            key
            for key in group.bindings
            for parameters in (parameters_of(key.action),)
            if any(holds(key.action_name, place, self.permissions, parameters) for place in places)
            and self._is_of_use(key.action_name, parameters)
        )
        return replace(group, bindings=tuple(kept))

    @property
    def _has_slices(self) -> bool:
        return self.player.settings.dataset.n_features > AXES

    def _is_worth_its_room(self, action: str) -> bool:
        if SLICED.get(action, self._has_slices) is not self._has_slices:
            return False
        return is_worth_its_room(action, self.mode)

    def use(self, **choices: Any) -> None:
        """Takes other view options and shows them."""
        self.view_options = self.view_options.replace(**choices)
        self.present()

    def push_screen(
        self,
        screen: Screen[ScreenResultType],
        then: Callable[[ScreenResultType | None], None] | None = None,
    ) -> None:
        """Opens a screen over this one.

        Args:
            screen: The other screen.
            then: Is called with what it returns.
        """
        self.lessons.opened(screen)
        self.app.push_screen(screen, then)
        self.lessons.stand_on(screen)

    def present(self) -> None:
        """Shows the moment that the player is at, in every panel at once."""
        if not self.is_attached:  # the program ends, and its panels may be gone
            return
        frame = self.player.frame()
        self._follow_line()
        options = self.view_options
        stale = [n for n, drawn in enumerate(self._drawn) if drawn.is_stale(frame, options)]
        self._draw(frame, stale)
        self._frames.presented(self.player, stale)
        self.settings.follow()
        self.draw.follow()
        if self._timer is not None:
            if self.player.is_playing:
                self._timer.resume()
            else:
                self._timer.pause()
        if self._judging is not None:
            # While the run goes on, each frame sees to it, which saves a timer's rounds.
            if self.player.is_playing:
                self._judging.pause()
            elif self._watch.is_behind(self.player):
                self._judging.resume()
        # The footer is made anew with the bindings, which costs more than all the rest.
        # The settings see to that themselves, once they stand there or are gone.
        self._offer_keys()

    def present_whole(self) -> None:
        """Shows the moment that the player is at, and leaves nothing to a later frame."""
        self.present()
        self._draw(self.player.frame(), range(len(self._drawn)))

    def _offer_keys(self) -> None:
        view = self.view.can_let_go, self._has_slices
        keys = (self.mode, self.width_class, *view)
        if keys != self._keys_shown:
            self._keys_shown = keys
            self.refresh_bindings()

    def action_toggle_panel(self, name: str) -> None:
        """Shows a panel that there is no room for in place of another, or back."""
        room = self.room_of(name)
        if not (self.shows(name) or self.shows(room) or self.is_covered(room)):
            self.say(self.no_room_for(name))
            return
        self.toggle_panel(name)
        self.present()

    def _turn_page(self, down: int) -> bool:
        shown = [table for table in self.query(TruthTable) if table.size.height]
        return any(table.turn_page(down) for table in shown)

    def _parameter_tables(self) -> Iterable[ParameterTable]:
        return self.query(ParameterTable)

    @on(SurfacePicture.Pointed)
    def _point(self, message: SurfacePicture.Pointed) -> None:
        if not self.draw.is_on:
            self.view.point_at(message.place)

    @on(TimelineBar.SeekRequested)
    def _seek(self, message: TimelineBar.SeekRequested) -> None:
        self.play.seek(message.epoch)

    @on(SurfacePicture.Clicked)
    def _hold_crosshair(self, message: SurfacePicture.Clicked) -> None:
        if not self.draw.is_on:
            self.view.click_at(message.place)

    @on(SurfacePicture.Pressed)
    def _press_point(self, message: SurfacePicture.Pressed) -> None:
        if self.draw.is_on:
            self.draw.press(message.place, message.button)

    @on(SurfacePicture.Released)
    def _release_point(self, message: SurfacePicture.Released) -> None:
        if self.draw.is_on:
            self.draw.release(message.place)

    @on(SurfacePicture.SliceMoved)
    def _move_slice(self, message: SurfacePicture.SliceMoved) -> None:
        if self._has_slices:
            self.view.action_move_slice(message.steps)

    @on(LossChart.EpochClicked)
    def _seek_clicked(self, message: LossChart.EpochClicked) -> None:
        self.play.seek(message.epoch)

    @on(ParameterClicked)
    def _click_parameter(self, message: ParameterClicked) -> None:
        if self.permissions.has_key("edit_parameters"):
            self.edit.click_parameter(message.index)

    @on(TruthTable.TargetClicked)
    def _click_target(self, message: TruthTable.TargetClicked) -> None:
        if self.permissions.has_key("edit_targets"):
            self.edit.click_target(message.row)

    @on(FieldRow.Entered)
    def _enter(self, message: FieldRow.Entered) -> None:
        message.row.answer()
        self.settings.enter(message.row, message.text)

    @on(FieldRow.DataWanted)
    def _choose_data(self) -> None:
        self.settings.action_choose_data()

    @on(SettingsPanel.Left)
    def _close_settings(self) -> None:
        self.settings.close()

    def on_unmount(self) -> None:
        """Leaves no half of a file behind."""
        self.export.close()
        self.record.close()

    def _tick(self) -> None:
        if not self.is_attached:
            return
        due = self._frames.tick(self.player)
        if not self.player.is_playing:
            self.present()
        elif due:
            self._follow_line()
            needs_all = any(self._drawn[n].needs_all for n in due)
            self._draw(self.player.frame() if needs_all else self.player.summary(), due)
        if self.player.is_playing:
            self._judge()

    def _follow_line(self) -> None:
        """Draws the surface in as many colours as the terminal takes fast enough."""
        levels = self._frames.surface_levels
        if levels != self.view_options.levels:
            self.view_options = self.view_options.replace(levels=levels)

    def _judge(self) -> None:
        """Goes on with the verdict for a few milliseconds, which no key notices."""
        if not self.is_attached or self._judging is None:
            return
        if self._watch.follow(self.player):
            self._show_caption()
        if not self.player.is_playing and not self._watch.is_behind(self.player):
            self._judging.pause()
            self._show_caption()

    def _show_caption(self) -> None:
        self.query_one(RunCaption).redraw()

    def finish_verdict(self) -> None:
        """Says of the moment shown what can be said, for who cannot wait for its turn."""
        self._watch.finish(self.player)
        self._show_caption()

    def _draw(self, frame: FrameSummary, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._drawn[number].show(frame, self.view_options)
