"""Going through a lesson beside the run: its text, the panel it points at, what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual.css.query import NoMatches

from xortui.tui.core_errors import reason_of
from xortui.tui.language import translate as _
from xortui.tui.player.frame import FrameSummary
from xortui.tui.screens.dialogs.prompt import Prompt
from xortui.tui.screens.key_names import key_text
from xortui.tui.screens.keys import EDIT, GROUPS, KEY_IDS
from xortui.tui.screens.picture_screen import PictureScreen
from xortui.tui.widgets.key_footer import KeyFooter
from xortui.tui.widgets.line_picture import LinePicture
from xortui.tui.widgets.panel import Panel
from xortui.tui.widgets.view_options import ViewOptions

if TYPE_CHECKING:
    from textual.screen import Screen

    from xortui.tui.lessons.lesson import Lesson, ShownProgram
    from xortui.tui.lessons.lesson_player import LessonPlayer, Progress
    from xortui.tui.permissions import SessionPermissions
    from xortui.tui.screens.main.layout import PanelScreen
    from xortui.tui.screens.main.run_view import RunView
    from xortui.tui.widgets.lesson_pane import LessonPane

LIT: Final[Mapping[str, tuple[str, ...]]] = {
    "parameters": ("parameters", "gradients"),
    "table": ("bottom-side", "side"),
}
"""What a step points at -> the panels that show it, the first of which there is room for."""

_SCREENS: Final = {
    "UpdateScreen": "update",
    "LandscapeScreen": "landscape",
    "SweepScreen": "sweep",
    "MapScreen": "map",
}
"""Class of a screen -> what one has seen there."""

_FOLLOWED_A_SECOND: Final = 2.0
"""How often the text on another view is brought up to date."""

_TOUR: Final = "tour"
_OFFERED: Final = 20.0  # s


class LessonController:
    """Shows a lesson beside the run, and asks its checks as the run goes on.

    Attributes:
        times_a_second: How often its numbers are filled in while the run is running.
        needs_all: Whether it needs a whole frame.
    """

    times_a_second = 4.0
    needs_all = False

    def __init__(self, run: RunView, panels: PanelScreen, permissions: SessionPermissions) -> None:
        """Acts on a run that is shown.

        Args:
            run: The run.
            panels: Where it is shown.
            permissions: What the person may do.
        """
        self._run, self._panels = run, panels
        self._permissions = permissions
        self._reader: LessonPlayer | None = None
        self._pane: LessonPane | None = None
        self._known: dict[str, Progress] | None = None
        self._path: Path | None = None
        self._lessons: Mapping[str, Lesson] | None = None
        self._opened: set[str] = set()
        self._followed = ""
        self._tell: Callable[[Progress | None], object] = lambda progress: None
        self._offers_tour = self._is_offer_shown = False

    @property
    def is_on(self) -> bool:
        """Whether a lesson is gone through."""
        return self._reader is not None

    @property
    def text_begins(self) -> int | None:
        """The row of the screen from which on the text stands; None where none does."""
        pane = self._pane
        return pane.region.y if pane is not None and pane.region.height else None

    @property
    def lessons(self) -> Mapping[str, Lesson]:
        """The lessons to choose from, by id; read when they are first asked for."""
        if self._lessons is None:
            from xortui.tui.lessons.library import read_built_in

            self._lessons = read_built_in(KEY_IDS)
        return self._lessons

    def prepare(self, lessons: Mapping[str, Lesson] | None, path: Path | None) -> None:
        """Says which lessons there are, before the first is looked at.

        Args:
            lessons: The lessons, by id; the program's own where it is None.
            path: Where it is kept how far the reader has come; nowhere where it is None.
        """
        self._lessons, self._path = lessons, path

    def follow(self, lesson: str, tell: Callable[[Progress | None], object]) -> None:
        """Has somebody told how far the reader has come, whenever that has changed.

        Args:
            lesson: Id of the lesson that matters.
            tell: Is called with the progress in it, or with None where the reader is not in it.
        """
        self._followed, self._tell = lesson, tell

    def offer_tour(self) -> None:
        """Offers the tour in one line, to somebody who starts the program for the first time.

        It is not offered where it cannot be kept that it was: it would be at every start.
        """
        if self._path is None or self._path.exists():
            return
        from xortui.tui.lessons.progress_file import write_progress

        try:
            write_progress(self._path, self._progress)
        except OSError:
            return
        self._offers_tour = self._is_offer_shown = True
        text = _("New here? {key} begins a tour of two minutes")
        self._run.notify(
            text.format(key=self._key_of("lesson_next")), timeout=_OFFERED, markup=False
        )

    def _take_offer_away(self) -> None:
        """Takes the offered tour's line away: whoever does something else has found the way."""
        if self._is_offer_shown:
            self._is_offer_shown = False
            self._panels.app.clear_notifications()

    def open(self, name: str) -> None:
        """Begins a lesson, or lists all where the name is empty."""
        if name:
            self.start(name)
        else:
            self.action_lessons()

    @property
    def _progress(self) -> dict[str, Progress]:
        """How far the reader has come, by lesson; read when it is first asked for."""
        if self._known is None:
            from xortui.tui.lessons.progress_file import read_progress

            self._known = {} if self._path is None else read_progress(self._path)
        return self._known

    def action_lessons(self) -> None:
        """Lists the lessons."""
        from xortui.tui.screens.dialogs.lessons_screen import LessonsScreen

        on = "" if self._reader is None else self._reader.lesson.id
        left_out = [name for name in self.lessons if self._left_out(name)]
        screen = LessonsScreen(list(self.lessons.values()), self._progress, on, left_out)
        self._run.push_screen(screen, self._chosen)

    def _chosen(self, name: str | None) -> None:
        from xortui.tui.screens.dialogs.lessons_screen import ANEW, LEAVE

        if name == LEAVE:
            self.leave()
        elif name is not None:
            if name.startswith(ANEW):
                name = name.removeprefix(ANEW)
                self._progress.pop(name, None)
            self.start(name)

    def _left_out(self, name: str) -> bool:
        """Whether a lesson runs programs, which may not be done here."""
        return self.lessons[name].has_programs and not self._permissions.runs_programs

    def start(self, name: str) -> None:
        """Begins a lesson, or goes on where it was left."""
        if self._left_out(name):
            self._run.say(_("not in a served session: this lesson runs programs"))
            return
        from xortui.tui.lessons.lesson_player import LessonPlayer, Progress

        self._offers_tour = False
        self._take_offer_away()
        progress = self._progress.setdefault(name, Progress())
        if progress.is_finished:
            progress.step, progress.is_finished = 0, False
        self._reader = LessonPlayer(
            self.lessons[name], lambda: self._run.player, progress, self._key_of
        )
        self._reader.begin()
        self._show_step()

    @property
    def place(self) -> tuple[str, Progress] | None:
        """The lesson that is on, and how far the reader has come in it."""
        return None if self._reader is None else (self._reader.lesson.id, self._reader.progress)

    def resume(self, name: str, progress: Progress) -> None:
        """Goes on in a lesson beside a run as it was left there, which is not set up anew.

        Args:
            name: Id of the lesson.
            progress: How far the reader had come.
        """
        from xortui.tui.lessons.lesson_player import LessonPlayer

        self._progress[name] = progress
        self._reader = LessonPlayer(
            self.lessons[name], lambda: self._run.player, progress, self._key_of
        )
        self._show_step()

    def leave(self) -> None:
        """Takes the lesson away; the run stays as it is."""
        pane, self._pane, self._reader = self._pane, None, None
        if pane is not None:
            pane.remove()
        self._light("")
        self._panels.remove_class("-lesson", "-lesson-below", "-lesson-above")
        self._run.present()
        self._tell(None)

    def action_lesson_next(self) -> None:
        """Goes to the next step, or asks what is asked for first."""
        reader = self._reader
        if reader is None:
            if self._offers_tour:
                self.start(_TOUR)
            else:
                self._run.say(self._none_on())
            return
        if reader.asks:
            self._ask(reader)
            return
        if reader.step.program is not None and not reader.is_done:
            self._show_program(reader, reader.step.program)
            return
        if why := reader.forward():
            self._run.say(why)
            self._keep()
            return
        self._show_step()

    def action_lesson_back(self) -> None:
        """Goes to the step before."""
        if self._reader is None:
            self._run.say(self._none_on())
        elif why := self._reader.back():
            self._run.say(why)
        else:
            self._show_step()

    def _none_on(self) -> str:
        return _("no lesson is on: {key} lists them").format(key=self._key_of("lessons"))

    def _ask(self, reader: LessonPlayer) -> None:
        guess = reader.step.guess
        assert guess is not None
        hint = _("a number from {low:g} to {high:g}").format(low=guess.low, high=guess.high)

        def take(text: str) -> None:
            reader.guess(text)
            self._keep()
            self._run.present()

        top = self.text_begins
        below = None if top is None else self._panels.size.height - top
        self._run.push_screen(Prompt(_("Your guess"), "", hint, take, below=below))

    def _show_program(self, reader: LessonPlayer, program: ShownProgram) -> None:
        from xortui.tui.screens.dialogs.faulty_program_screen import FaultyProgramScreen
        from xortui.tui.widgets.lesson_pane import LessonPane

        def is_it(line: int) -> bool:
            is_found = reader.choose_line(line)
            self._keep()
            return is_found

        pane = LessonPane(self._run.view_options.glyphs)
        screen = FaultyProgramScreen(program, pane, is_it)
        self._run.push_screen(screen, lambda _nothing: self._run.present())
        pane.call_after_refresh(pane.show_said, reader.said(), ())

    def opened(self, screen: Screen[Any]) -> None:
        """Notes a view that was opened over the main one."""
        self._take_offer_away()
        if (name := _SCREENS.get(type(screen).__name__)) is not None:
            self._opened.add(name)

    def stand_on(self, screen: Screen[Any]) -> None:
        """Has the text stand on a view that is opened over the main one, above its keys.

        Args:
            screen: The view, which has just been pushed.
        """
        reader = self._reader
        if reader is None or not isinstance(screen, PictureScreen):
            return
        from xortui.tui.widgets.lesson_pane import LessonPane

        pane = LessonPane(self._run.view_options.glyphs, screen.find_room)

        def follow() -> None:
            if self._reader is reader and pane.is_attached:
                if reader.look(self._seen(self._run.view_options)):
                    self._keep()
                pane.show_said(reader.said(), [(_("esc leads back"), "")])

        def stand() -> None:
            if screen.is_attached and not screen.query(LessonPane):
                screen.add_class("-lesson")
                screen.mount(pane, before=screen.query_one(KeyFooter))
                follow()
                pane.set_interval(1 / _FOLLOWED_A_SECOND, follow)

        screen.call_later(stand)

    def is_stale(self, frame: FrameSummary, options: ViewOptions) -> bool:
        """Whether there is anything to follow."""
        return self._reader is not None

    def show(self, frame: FrameSummary, options: ViewOptions) -> None:
        """Fills in the numbers of the moment, and asks the step's check."""
        if self._reader is None or self._pane is None:
            return
        if self._reader.look(self._seen(options)):
            self._keep()
        self._pane.show_said(self._reader.said(), self._keys)

    def _seen(self, options: ViewOptions) -> Iterator[str]:
        """Yields what the reader has on the screen."""
        yield from self._opened
        shown = {
            "3d": options.in_3d,
            "ascii": options.ascii,
            "crosshair": options.crosshair is not None,
            "log_loss": options.logarithmic,
            "unit_lines": options.unit_lines,
        }
        yield from (name for name, is_shown in shown.items() if is_shown)
        for name in ("hidden", "network", "gradients"):
            panels = (name, "parameters") if name == "gradients" else (name,)
            if any(self._panels.shows(panel) for panel in panels):
                yield name

    @property
    def _keys(self) -> Iterator[tuple[str, str]]:
        yield _("{key} next").format(key=self._key_of("lesson_next")), "lesson_next"
        yield _("{key} back").format(key=self._key_of("lesson_back")), "lesson_back"
        if self._permissions.has_key("lessons"):
            yield _("{key} lessons").format(key=self._key_of("lessons")), "lessons"

    def _key_of(self, name: str) -> str:
        """Returns how the key of an action is called now."""
        unicode = self._run.view_options.glyphs.unicode
        for group in map(self._run.mapped, (*GROUPS, EDIT)):
            for key in group.bindings:
                if key.id == name:
                    return key_text(key.key.partition(",")[0], unicode=unicode)
        return name

    def _show_step(self) -> None:
        reader = self._reader
        assert reader is not None
        self._opened.clear()
        self._keep()
        if self._pane is None:
            from xortui.tui.widgets.lesson_pane import LessonPane

            self._pane = LessonPane(self._run.view_options.glyphs, self._panels.find_room)
            self._panels.mount(self._pane, before="#timeline")
        self._point_at(reader.step.panel)
        self._run.present()

    def _point_at(self, name: str) -> None:
        """Lights up a panel, and gives it room beside the text; or a line of the screen."""
        from xortui.tui.lessons.lesson import LINES

        panels = LIT.get(name, (name,) if name and name not in LINES else ())
        found = next((one for one in panels if self._is_placed(one)), "")
        if found and self._panels.has_place_for(found) and not self._panels.shows(found):
            self._panels.toggle_panel(found)
        if found:
            self._panels.uncover(found)
        self._light(name if name in LINES else found)
        is_low = found in ("loss", "parameters", "bottom-side")
        self._panels.set_class(True, "-lesson")
        self._panels.set_class(is_low, "-lesson-above")

    def _is_placed(self, name: str) -> bool:
        """Whether a panel is shown at this size, or can be in the place of another."""
        if self._panels.has_place_for(name):
            return True
        try:
            panel = self._panels.query_one(f"#{name}", Panel)
        except NoMatches:
            return False
        return panel.display

    def _light(self, name: str) -> None:
        for panel in self._panels.panels:
            panel.set_lit(panel.spec.id == name)
        for line in self._panels.query(LinePicture):
            line.set_lit(line.id == name)

    def _keep(self) -> None:
        reader = self._reader
        is_in_it = reader is not None and reader.lesson.id == self._followed
        self._tell(reader.progress if reader is not None and is_in_it else None)
        if self._path is None:
            return
        from xortui.tui.lessons.progress_file import write_progress

        try:
            write_progress(self._path, self._progress)
        except OSError as error:
            text = _("your progress cannot be kept in {path}: {reason}")
            self._run.say(text.format(path=self._path, reason=reason_of(error)))
