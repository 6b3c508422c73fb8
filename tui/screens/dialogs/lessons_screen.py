"""The lessons to choose from, each with a line about it and how far one has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets.option_list import Option

from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.lessons.lesson import Lesson
from xortui.tui.lessons.lesson_player import Progress
from xortui.tui.screens.left_once import Dialog
from xortui.tui.widgets.paged_options import PagedOptions

_WIDTH: Final = 82
_FRAME: Final = 6

LEAVE = "leave:"
"""What is chosen by who leaves the lesson that is on."""

ANEW = "anew:"
"""What stands before the id of a lesson that is begun again."""


class _Lessons(PagedOptions):
    """The list, which begins what is selected at once: a message would come after the next key."""

    def action_select(self) -> None:
        """Chooses what is highlighted."""
        if self.highlighted is not None and isinstance(self.screen, LessonsScreen):
            self.screen.choose(self.get_option_at_index(self.highlighted).id)


class LessonsScreen(Dialog[str | None]):
    """A list to choose a lesson from; returns its id, `LEAVE`, or ``None``."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape,L,q", "close", deferred("close")),
        Binding("r", "begin_anew", deferred("from the start")),
    ]

    DEFAULT_CSS = """
    LessonsScreen {
        align: center middle;
        & > .dialog { width: 82; max-width: 100%; height: auto; max-height: 100%; }
    }
    """

    def __init__(
        self,
        lessons: Sequence[Lesson],
        progress: Mapping[str, Progress],
        on: str = "",
        left_out: Collection[str] = (),
    ) -> None:
        """Makes the list.

        Args:
            lessons: The lessons, in order.
            progress: How far the reader has come, by id.
            on: Id of the lesson that is on, or nothing.
            left_out: Those that cannot be begun here, as they run programs.
        """
        super().__init__()
        self._lessons, self._progress = lessons, progress
        self._on, self._left_out = on, left_out

    def compose(self) -> ComposeResult:
        """Lays out a lesson in two lines."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = _("Lessons")
            dialog.border_subtitle = _("enter begins or goes on · r from the start · esc closes")
            options = [Option(self._line(lesson), id=lesson.id) for lesson in self._lessons]
            if self._on:
                options.insert(0, Option(Text(_("Leave the lesson, and keep the run")), id=LEAVE))
            yield _Lessons(*options, compact=True)

    def _line(self, lesson: Lesson) -> Text:
        width = min(_WIDTH, self.app.size.width) - _FRAME
        state = self._state(lesson)
        title = set_cell_size(lesson.title.shown(), width - cell_len(state))
        return Text.assemble((title, "bold"), state, "\n", lesson.about.shown())

    def _state(self, lesson: Lesson) -> str:
        if lesson.id in self._left_out:
            return _("not in a served session")
        progress, count = self._progress.get(lesson.id), len(lesson.steps)
        if progress is None or not (progress.step or progress.done):
            minutes = lesson.minutes
            return _("{minutes} minutes").format(minutes=minutes) if minutes else ""
        if progress.is_finished:
            return _("done")
        return _("step {step} of {count}").format(step=progress.step + 1, count=count)

    def choose(self, name: str | None) -> None:
        """Chooses a lesson."""
        self.dismiss(name)

    def action_begin_anew(self) -> None:
        """Chooses what is highlighted, from its first step."""
        options = self.query_one(_Lessons)
        if options.highlighted is not None:
            name = options.get_option_at_index(options.highlighted).id or ""
            self.dismiss(name if name == LEAVE else f"{ANEW}{name}")

    def action_close(self) -> None:
        """Chooses none."""
        self.dismiss(None)
