"""The Textual application."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final
from weakref import WeakKeyDictionary

from textual import events
from textual.app import ScreenStackError
from textual.binding import Binding
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.errors import NoWidget
from textual.filter import ANSIToTruecolor, LineFilter
from textual.screen import Screen
from textual.theme import Theme, ThemeProvider
from textual.widget import MountError, Widget

from xortui.tui.app.ascii_filter import AsciiFilter
from xortui.tui.app.loading import resume_gc
from xortui.tui.app.palette import Palette
from xortui.tui.app.preference_file import remember_theme
from xortui.tui.app.preferences import Preferences
from xortui.tui.app.shared_stylesheet import SharedStylesheet
from xortui.tui.app.terminal import glyphs_of, has_fast_line, has_waiting_events, is_behind
from xortui.tui.app.themes import DARK, FRAME, THEMES, in_sixteen_colors, without_hues
from xortui.tui.app.turns import KeySettled, Turns
from xortui.tui.core_errors import reason_of
from xortui.tui.internals.textual_app import (
    FaultKeepingApp,
    fault_of,
    handle_fault,
    is_ending,
    size_taken,
)
from xortui.tui.internals.textual_screen import keep_characters_whole
from xortui.tui.internals.textual_style import break_wide_lines_with
from xortui.tui.internals.textual_timers import keep_timers_forward
from xortui.tui.language import translate as _
from xortui.tui.permissions import LOCAL, SessionPermissions
from xortui.tui.rendering.cells.clipped_text import line_breaks
from xortui.tui.rendering.cells.glyphs import Glyphs
from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP, RAMP_NAMES, SIXTEEN
from xortui.tui.screens.key_names import key_text
from xortui.tui.screens.left_once import is_typed
from xortui.tui.screens.main.opening_screen import OpeningScreen
from xortui.tui.widgets.view_options import ViewOptions

if TYPE_CHECKING:
    from textual.command import Provider

    from xortui.core import RunConfig
    from xortui.tui.app.learning import Learning
    from xortui.tui.lessons.lesson_player import Progress
    from xortui.tui.player.side_by_side import ComparedRuns
    from xortui.tui.screens.main.main_screen import MainScreen
    from xortui.tui.watching.beginning import Beginning
    from xortui.tui.watching.watched_program import WatchedProgram


def _commands() -> type[Provider]:
    from xortui.tui.app.commands import Commands

    return Commands


_QUITTING: Final = ("ctrl+q", "ctrl+c")

_MISSING: Final = (NoMatches, MountError, ScreenStackError, NoScreen, NoWidget)
"""What Textual says where a screen or a part of one is not there."""


class XortuiApp(FaultKeepingApp[int]):
    """Shows one run, live."""

    CSS_PATH = Path(__file__).resolve().with_name("xortui.tcss")  # a session can resolve nothing
    TITLE = "xortui"
    ALLOW_SELECT = False  # the terminal selects text itself; each dragged cell would send 36 kB
    COMMANDS = {_commands}  # noqa: RUF012
    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding(",".join(_QUITTING), "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    WARMING_KEYS: Final = ((), (), ("question_mark",), ("escape",), ("a",), ("a", "3"), ("3", "l"))
    """What a first session does anyway: every panel, help, drawing in characters and in 3-D."""

    REHEARSED_KEYS: ClassVar[str] = "l"
    """What a server types in the session that it plays before the first, to learn what is called.

    Any key will do: the way of one through the app is that of all.
    """

    _kept_theme: Theme | None = None

    def __init__(
        self,
        config: RunConfig | Callable[[], RunConfig],
        *,
        paused: bool = False,
        ascii: bool = False,
        glyphs: Glyphs | None = None,
        mouse: bool = True,
        permissions: SessionPermissions = LOCAL,
        frames_per_second: int | None = None,
        preferences: Preferences | None = None,
        preferences_path: Path | None = None,
        has_few_colors: bool = False,
        program: WatchedProgram | None = None,
        beginning: Beginning | None = None,
        compared: ComparedRuns | None = None,
        learning: Learning | None = None,
        progress_path: Path | None = None,
        welcome: str = "",
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Makes the application.

        Args:
            config: The run that is shown first; or what makes it, which is then called behind the
                program's empty panels, so that they stand on the screen before NumPy is loaded.
            paused: Whether to wait for a key before running.
            ascii: Draw with ASCII alone, whatever the terminal can do.
            glyphs: What may be drawn; by default what the terminal says.
            mouse: Whether the mouse is heard.
            permissions: What the person may do here.
            frames_per_second: How often the screen is drawn while running; by default as the
                person prefers, or as often as is permitted.
            preferences: What the person prefers.
            preferences_path: Where a theme that is chosen is kept; by default it is not.
            program: The program whose run is shown, where it is not made here.
            beginning: What is watched, while it is found out what can be shown of it; in place
                of a program.
            compared: Runs that are shown side by side at first, over the run.
            learning: The lessons that are begun with, where there are any.
            progress_path: Where is kept how far the person has come in lessons; by default it
                is not.
            has_few_colors: Whether the terminal shows sixteen colours alone.
            welcome: What is said over the first picture, or nothing.
            clock: Returns seconds of a monotonic clock, by which the run is played.
        """
        keep_timers_forward()
        break_wide_lines_with(line_breaks)
        keep_characters_whole()
        super().__init__()
        self._program, self._beginning, self._clock = program, beginning, clock
        self._compared, self._welcome = compared, welcome
        self.stylesheet = SharedStylesheet(variables=self.get_css_variables())
        for theme in THEMES:
            if self.no_color:
                self.register_theme(without_hues(theme))
            else:
                self.register_theme(in_sixteen_colors(theme) if has_few_colors else theme)
        self._preferences = preferences or Preferences()
        self._preferences_path = preferences_path if permissions.saves_files else None
        self.theme = self._preferences.theme or DARK.name
        self._learning = learning
        self._progress_path = progress_path if permissions.saves_files else None
        self._config = config
        self._paused = paused
        self._ascii = ascii or self._preferences.ascii
        self._has_few_colors = has_few_colors
        self._glyphs = glyphs
        self._has_mouse = mouse
        self.permissions = permissions
        self._frames_per_second = (
            frames_per_second
            or self._preferences.frames_per_second
            or permissions.frames_per_second
        )
        self._main: MainScreen | None = None
        self._is_held = False
        self._waiting: MainScreen | None = None
        self._kept_run = b""
        self._place: tuple[str, Progress] | None = None
        self._line_filters: tuple[LineFilter, ...] = ()
        self.tell_progress: Callable[[dict[str, Any]], object] = lambda report: None
        self._typed_at: WeakKeyDictionary[events.Event, Screen[Any]] = WeakKeyDictionary()
        self._turns = Turns()

    @property
    def current_theme(self) -> Theme:
        """The theme in use. It is asked for with every line that is drawn, so it is kept."""
        if self._kept_theme is None or self._kept_theme.name != self.theme:
            self._kept_theme = super().current_theme
        return self._kept_theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Returns the variables of the style sheet that the themes of others do not have."""
        theme = self.current_theme
        return {FRAME: f"{theme.foreground or theme.primary} 40%"}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Returns what every line goes through before it is sent."""
        # Textual's first filter turns the terminal's own colours into others: none are used here,
        # and every segment of every line would go through it.
        usual = (f for f in super().get_line_filters() if not isinstance(f, ANSIToTruecolor))
        return (*usual, *self._line_filters)

    def on_load(self) -> None:
        """Sees to it that a fault in a callback of the event loop ends the program too."""
        asyncio.get_running_loop().set_exception_handler(self._on_loop_failure)

    def _on_loop_failure(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            handle_fault(self, error)
        else:
            loop.default_exception_handler(context)

    def is_fault(self, error: Exception) -> bool:
        """Returns whether an exception is one: what looks for a part that has gone is none.

        While the program ends, its screens and panels go one by one, and others are still to come.
        """
        return not (is_ending(self) and isinstance(error, _MISSING))

    @property
    def fault(self) -> Exception | None:
        """What ended the program though nobody asked for it; told once the terminal is free."""
        return fault_of(self)

    def on_mount(self) -> None:
        """Draws everything anew whenever the program comes back from being suspended."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def on_resize(self, event: events.Resize) -> None:
        """Draws everything anew where the terminal has the size again that it had.

        Made larger and smaller at once, a window may have lost what was on it, and Textual does
        nothing as the size is the old one. A guest's terminal is looked after by its driver.
        """
        if event.size == size_taken(self) and self.permissions.owns_terminal and self.screen_stack:
            self.screen.refresh()

    async def on_event(self, event: events.Event) -> None:
        """Remembers which screen each key was meant for; once the program ends, for none.

        Whatever is typed behind a key waits until that has been acted on.
        """
        if not is_typed(event) or event.is_forwarded:
            await super().on_event(event)
            return
        if is_ending(self) or not self.screen_stack:
            return
        self._typed_at[event] = self.screen
        if self._turns.is_taken and self._is_quitting_again(event):
            self.exit()  # as it would where the question of the first is asked
        elif self._turns.is_taken:
            self._turns.wait(event)
        else:
            await self._take(event)

    def _is_quitting_again(self, event: events.Event) -> bool:
        """Whether somebody has had enough of waiting for what was typed before."""
        is_quitting = isinstance(event, events.Key) and event.key in _QUITTING
        return is_quitting and self._turns.is_waiting(_QUITTING)

    async def _take(self, event: events.Event) -> None:
        self._typed_at[event] = self.screen
        taker = self._front
        await super().on_event(event)
        if isinstance(event, events.Key):
            self._send_behind(self._turns.take(taker, self.post_message))

    @property
    def _front(self) -> Widget:
        return self.focused or self.screen

    def _send_behind(self, message: KeySettled) -> None:
        taker = message.sent_from
        if taker is None or not taker.post_message(message):  # it is being removed
            self.post_message(message)

    async def on_key_settled(self, message: KeySettled) -> None:
        """Takes what was typed next, where its screen has not been left meanwhile."""
        message.stop()
        if not is_ending(self) and self.screen_stack:
            again = self._turns.go_on(message, self._front, self.post_message)
            if again is not None:
                self._send_behind(again)
                return
        self._turns.end(message)
        while (event := self._turns.next()) is not None:
            if not is_ending(self) and self._typed_at.get(event) in self.screen_stack:
                await self._take(event)

    async def on_key(self, event: events.Key) -> None:
        """Looks at a key that nothing on its screen has used, before its binding is looked for.

        Keys that are typed ahead of the program wait at the screen that was in front. One that
        has opened another screen since hands them on to that one; one that was left has taken
        them with it, and the screen below must not act on them.
        """
        if not self._is_meant_for_front(event):
            event.prevent_default()
            await self._hand_on(event, events.Key(event.key, event.character))

    async def on_paste(self, event: events.Paste) -> None:
        """Looks at a paste that nothing on its screen has used, as at a key."""
        if not self._is_meant_for_front(event):
            await self._hand_on(event, events.Paste(event.text))

    def _is_meant_for_front(self, event: events.Event) -> bool:
        return self._typed_at.get(event, self.screen) is self.screen

    async def _hand_on(self, event: events.Event, copy: events.Event) -> None:
        if self._typed_at.pop(event) not in self.screen_stack:
            return
        if self._turns.is_taken:  # its own, before what was typed behind it
            self._typed_at[copy] = self.screen
            self._turns.wait(copy, first=True)
        else:
            await self._take(copy)

    async def run_action(self, *arguments: Any, **options: Any) -> bool:
        """Does what a key or a command asks for, unless the program is ending.

        Nothing can be opened then any more, and what was asked for before is still on its way.
        """
        return not is_ending(self) and await super().run_action(*arguments, **options)

    def action_command_palette(self) -> None:
        """Opens the palette, unless it is open."""
        if not isinstance(self.screen, Palette):
            # Without Textual's id: one that is on its way out may still have it.
            self.push_screen(Palette(placeholder=_("Search for commands")))

    def search_themes(self) -> None:
        """Opens a palette of the themes."""
        self.push_screen(Palette([ThemeProvider], placeholder=_("Search for themes")))

    async def action_quit(self) -> None:
        """Ends the program; first it asks, once, where a run would be lost."""
        main = self._main
        if main is None or not main.holds_unsaved_work:
            self.exit()
            return
        from xortui.tui.screens.dialogs.leave_question import LeaveQuestion

        if isinstance(self.screen, LeaveQuestion):
            self.exit()
        else:
            self.push_screen(LeaveQuestion(main.run_in_words), self._take_leave)

    def get_key_display(self, binding: Binding) -> str:
        """Returns what a key is called in the footer, in ASCII where no more can be shown."""
        if binding.key_display or self._glyphs is None or self._glyphs.unicode:
            return super().get_key_display(binding)
        return key_text(binding.key, unicode=False)

    def _take_leave(self, answer: str | None) -> None:
        if answer == "leave":
            self.exit()
        elif answer == "save" and self._main is not None:
            self._main.export.action_save_run("npz")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuses what the person may not do to this machine."""
        needed = {
            "suspend_process": self.permissions.suspends,
            "screenshot": self.permissions.saves_files,
        }
        return needed.get(action, True)

    def _keep_theme(self, theme: Theme) -> None:
        if self._preferences_path is None:
            return
        try:
            remember_theme(self._preferences_path, theme.name)
        except (OSError, UnicodeDecodeError) as error:
            text = _("cannot keep the theme in {path}: {reason}")
            self.notify(
                text.format(path=self._preferences_path, reason=reason_of(error)),
                severity="error",
                markup=False,
            )

    @property
    def is_waiting(self) -> bool:
        """Whether the first picture stands, and the run waits for `release`."""
        return self._waiting is not None

    def hold(self) -> None:
        """Lets the run wait behind its first picture, for somebody who has not come yet."""
        from xortui.tui.export.stage_lines import read_sources
        from xortui.tui.lessons.article_losses import printed_losses
        from xortui.tui.lessons.library import read_built_in
        from xortui.tui.screens.keys import KEY_IDS

        self._is_held = True
        read_sources()  # what comes of this process may read no files
        read_built_in(KEY_IDS)
        printed_losses()

    def release(self, frames_per_second: float) -> None:
        """Starts a run that waits."""
        self._is_held = False
        self.set_frame_rate(frames_per_second)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._begin(waiting)

    def kept_run(self) -> bytes:
        """Returns the run as it stands, for `restore_run`; nothing where none has begun."""
        if self._kept_run or self._main is None:
            return self._kept_run
        run = self._main.player.keep().to_bytes()
        place = self._main.lessons.place
        if place is None:
            return run
        from xortui.tui.lessons.kept_place import with_place

        return with_place(run, *place)

    def restore_run(self, kept: bytes) -> None:
        """Goes on with a run that somebody has left, at once or as soon as the panels stand.

        Args:
            kept: What `kept_run` returned. Where it is something else, a new run begins, and the
                person is told why.
        """
        self._kept_run = kept
        if self._main is not None and self._main.children:
            self._go_on(self._main)

    def _go_on(self, main: MainScreen) -> None:
        from xortui.tui.lessons.kept_place import without_place
        from xortui.tui.records.kept_runs import KeptRun

        kept, place = without_place(self._kept_run)
        self._kept_run = b""
        try:
            main.player.go_on(KeptRun.from_bytes(kept))
            self._place = place
        except ValueError as error:
            text = _("your run cannot be gone on with: {reason}").format(reason=error)
            self.notify(text, severity="error", markup=False)
        main.present()

    def _tell_progress(self, progress: Progress | None) -> None:
        from xortui.tui.lessons.report import report_fields

        self.tell_progress(report_fields(progress))

    def set_frame_rate(self, frames_per_second: float) -> None:
        """Draws more or less often from now on, as a server with many guests may ask."""
        self._frames_per_second = int(frames_per_second)
        if self._main is not None:
            self._main.set_frame_rate(frames_per_second)
        for screen in self.screen_stack if self.is_running else ():
            if screen is not self._main and hasattr(screen, "set_frame_rate"):
                screen.set_frame_rate(frames_per_second)

    def drew_whole_picture(self) -> None:
        """Notes that all of the screen was sent, as a new size or a newcomer asks for."""
        if self._main is not None:
            self._main.drew_whole_picture()

    def set_watchers(self, watchers: int) -> None:
        """Shows how many people watch this session."""
        if self._main is not None:
            self._main.set_watchers(watchers)

    def get_default_screen(self) -> Screen[None]:
        """Returns the main view, or what stands in its place while it is loaded."""
        glyphs = self._glyphs or glyphs_of(self, ascii=self._ascii)
        self._glyphs = glyphs
        self.set_class(not glyphs.unicode, "-ascii-borders")
        if not glyphs.unicode:
            self._line_filters = (AsciiFilter(),)
        if self._beginning is not None:
            return self._beginning_screen(self._beginning, glyphs)
        if callable(self._config):
            self.call_after_refresh(self.call_next, self._open)
            return OpeningScreen()
        main = self._main_screen(self._config, glyphs)
        self.call_after_refresh(self._begin, main)
        return main

    def _beginning_screen(self, beginning: Beginning, glyphs: Glyphs) -> Screen[None]:
        from xortui.tui.screens.main.beginning_screen import BeginningScreen

        def show(program: WatchedProgram) -> None:
            self._program = program
            main = self._main_screen(program.config, glyphs)
            self.push_screen(main)
            self.call_after_refresh(self._begin, main)

        options = ViewOptions(glyphs=glyphs, ascii=not (glyphs.color and glyphs.unicode))
        return BeginningScreen(beginning, options, show, paused=self._paused)

    async def _open(self) -> None:
        assert callable(self._config) and self._glyphs is not None
        main = self._main_screen(self._config(), self._glyphs)
        # No picture in between: the panels are seen to fill, not to go and come.
        with self.batch_update():
            await self.push_screen(main)
        self.call_after_refresh(self._begin, main)

    def _begin(self, main: MainScreen) -> None:
        """Starts the run, once the first picture stands: the person sees epoch 0."""
        if not main.children:
            return  # the program was left before its first picture stood
        if self._is_held:
            main.present()
            self._waiting = main
            return
        if self._kept_run:
            self._go_on(main)
        main.begin()
        if self._compared is not None:
            main.compare.open(self._compared)
        # Nobody follows a lesson that people choose themselves.
        if self._learning is not None and self._learning.lesson:
            main.lessons.follow(self._learning.lesson, self._tell_progress)
        if self._place is not None and self._place[0] in main.lessons.lessons:
            main.lessons.resume(*self._place)
        elif self._learning is not None:
            main.lessons.open(self._learning.lesson)
        elif self._program is None:
            main.lessons.offer_tour()
        if self._welcome:
            from xortui.tui.screens.dialogs.welcome_screen import WelcomeScreen

            main.push_screen(WelcomeScreen(self._welcome))
        resume_gc()

    def _main_screen(self, config: RunConfig, glyphs: Glyphs) -> MainScreen:
        from xortui.tui.screens.main.main_screen import MainScreen

        ascii = not (glyphs.color and glyphs.unicode)
        ramp, ramps = self._preferences.ramp, RAMP_NAMES
        if self._has_few_colors:
            ramps = (SIXTEEN.name, *ramps)
            ramp = SIXTEEN.name if ramp == DEFAULT_RAMP else ramp
        options = ViewOptions(
            glyphs=glyphs,
            ascii=ascii,
            ramp=ramp,
            ramps=ramps,
            levels=self.permissions.surface_levels,
            is_watched=self._program is not None,
        )
        screen = MainScreen(
            config,
            paused=self._paused,
            permissions=self.permissions,
            view_options=options,
            frames_per_second=self._frames_per_second,
            clock=self._clock,
            is_behind=lambda: is_behind(self),
            is_awaited=has_waiting_events,
            has_fast_line=lambda: has_fast_line(self, os.environ),
            has_mouse=self._has_mouse,
            program=self._program,
        )
        screen.remap(self._preferences.keys)
        lessons = self._learning.lessons if self._learning is not None else None
        screen.lessons.prepare(lessons, self._progress_path)
        if self._preferences.speed is not None:
            screen.player.set_speed(self._preferences.speed)
        self._main = screen
        return screen
