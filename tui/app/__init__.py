"""The Textual application."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from xortui.tui.language import SOURCE, VARIABLE, use_language
from xortui.tui.permissions import GUEST, LOCAL, WATCHING, SessionPermissions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from xortui.core import RunConfig
    from xortui.tui.app.app import XortuiApp
    from xortui.tui.app.learning import Learning
    from xortui.tui.lessons.lesson import Lesson
    from xortui.tui.player.side_by_side import ComparedRuns
    from xortui.tui.terminal_question import TerminalQuestion
    from xortui.tui.watching.beginning import Beginning
    from xortui.tui.watching.watched_program import WatchedProgram

_USAGE_STATUS: Final = 2
"""Exit status of a program that was asked for something it cannot do."""


def run_app(
    config: RunConfig | Callable[[], RunConfig],
    *,
    paused: bool = False,
    ascii: bool = False,
    color: str | None = None,
    mouse: bool = True,
    once: bool = False,
    config_file: Path | None = None,
    program: WatchedProgram | None = None,
    beginning: Beginning | None = None,
    compared: ComparedRuns | None = None,
    learning: Learning | None = None,
) -> int:
    """Runs the live screen until the person quits, and returns the exit status.

    Args:
        config: The run; or what makes it, so that the screen stands before NumPy is loaded.
        paused: Whether to wait for a key before running.
        ascii: Draw with ASCII alone.
        color: The colours that are sent, of `COLOR_CHOICES`; by default as the person prefers.
        mouse: Whether the mouse is heard, unless the person prefers not.
        once: Train to the run's end and print its last frame as text on standard output instead.
        config_file: Where the person's preferences are; by default in the folder for such files.
        program: The program whose run is shown, where it is not made here.
        beginning: What is watched, while it is found out what can be shown of it; in place of a
            program.
        compared: Runs that are shown side by side at first, over the run.
        learning: The lessons that are begun with, where there are any.
    """
    if once:
        from xortui.tui.app.offscreen import print_once

        return print_once(config() if callable(config) else config, ascii=ascii)
    with _asked_terminal(is_ascii=ascii, color=color) as question:
        return _run_screen(
            config,
            question,
            paused=paused,
            ascii=ascii,
            color=color,
            mouse=mouse,
            file=config_file,
            program=program,
            beginning=beginning,
            compared=compared,
            learning=learning,
        )


@contextmanager
def _asked_terminal(*, is_ascii: bool, color: str | None) -> Iterator[TerminalQuestion | None]:
    """Asks the terminal how it draws; it answers while the program is loaded."""
    from xortui.tui.rendering.cells.glyphs import Glyphs
    from xortui.tui.terminal_colors import color_question, wants_ascii

    if sys.platform == "win32":
        yield None
        return
    from xortui.tui.terminal_question import TerminalQuestion

    ascii = is_ascii or wants_ascii(os.environ)
    is_unicode = Glyphs.of_stream(sys.__stderr__, color=True, ascii=ascii).unicode
    colors = color_question(os.environ, color or "auto")
    # Textual reads from standard input and draws on standard error.
    question = TerminalQuestion(0, 2, os.environ, widths=is_unicode, colors=colors)
    try:
        question.ask(forwards_typed=True)
        yield question
    finally:
        question.close()


def _run_screen(
    config: RunConfig | Callable[[], RunConfig],
    question: TerminalQuestion | None,
    *,
    paused: bool,
    ascii: bool,
    color: str | None,
    mouse: bool,
    file: Path | None,
    program: WatchedProgram | None,
    beginning: Beginning | None,
    compared: ComparedRuns | None,
    learning: Learning | None,
) -> int:
    from xortui.tui.app.loading import pause_gc

    pause_gc()
    from textual.theme import BUILTIN_THEMES

    from xortui.tui.app.app import XortuiApp
    from xortui.tui.app.preference_file import load_preferences, preferences_path
    from xortui.tui.app.preferences import PreferencesError
    from xortui.tui.app.shutdown import run_until_exit
    from xortui.tui.app.themes import THEMES
    from xortui.tui.internals.textual_constants import use_colors
    from xortui.tui.internals.textual_widgets import keep_strips_small
    from xortui.tui.lessons.places import progress_path
    from xortui.tui.terminal_colors import (
        TerminalColors,
        color_question,
        terminal_colors,
        wants_ascii,
    )
    from xortui.tui.typed_input import holds_escape_back

    path = file or preferences_path()
    themes = {*BUILTIN_THEMES, *(theme.name for theme in THEMES)}
    try:
        preferences = load_preferences(path, themes, must_exist=file is not None)
    except PreferencesError as error:
        print(f"xortui: {error}", file=sys.stderr)
        return _USAGE_STATUS
    if preferences.language and not os.environ.get(VARIABLE):
        use_language(preferences.language)
    if ascii or preferences.ascii or wants_ascii(os.environ):
        use_language(SOURCE)  # there are no letters for another
    choice = color or preferences.color
    colors = terminal_colors(os.environ, choice)
    may_have_more = question is not None and question.colors.is_awaited
    may_have_more = may_have_more and bool(color_question(os.environ, choice))
    # Styles find their colours once: they are those of a terminal that may say that it has more.
    drawn = TerminalColors("truecolor") if may_have_more else colors
    use_colors(drawn.rich_name, has_hues=drawn.has_hues)
    keep_strips_small()
    ascii = ascii or wants_ascii(os.environ)
    mouse = mouse and preferences.mouse and not holds_escape_back(os.environ)
    app = XortuiApp(
        config,
        paused=paused,
        ascii=ascii,
        mouse=mouse,
        preferences=preferences,
        preferences_path=path,
        has_few_colors=drawn.depth == "16",
        permissions=LOCAL if program is None and beginning is None else WATCHING,
        program=program,
        beginning=beginning,
        compared=compared,
        learning=learning,
        progress_path=progress_path(),
    )
    if sys.platform != "win32":
        from xortui.tui.app.terminal_driver import TerminalDriver, driver_asked

        depth = colors.depth if may_have_more else "truecolor"
        app.driver_class = driver_asked(question, depth) if question else TerminalDriver
    return run_until_exit(app, mouse=mouse)


def make_guest_app(
    config: RunConfig,
    *,
    frames_per_second: int = GUEST.frames_per_second,
    ascii: bool = False,
    mouse: bool = True,
    has_few_colors: bool = False,
    lesson: str = "",
    lessons: Mapping[str, str] | None = None,
    lock: bool = False,
    welcome: str = "",
) -> XortuiApp:
    """Returns the application for a guest, who sees and steers but touches nothing here.

    Args:
        config: The run that everybody starts with.
        frames_per_second: How often the screen is drawn while running; by default as often as a
            guest may have it.
        ascii: Draw with ASCII alone.
        mouse: Whether the mouse is heard.
        has_few_colors: Whether the terminal shows sixteen colours alone.
        lesson: Id of the lesson that everybody begins with; nothing for none, or for the list of
            those that are given.
        lessons: What stands in the files of the lessons, by path; the program's own where it is
            None.
        lock: Whether all that the lesson does not need is hidden.
        welcome: What is said first, or nothing.
    """
    from xortui.tui.app.app import XortuiApp
    from xortui.tui.app.learning import Learning

    own = _lessons_in(lessons)
    return XortuiApp(
        config,
        permissions=_locked(lesson, own) if lock else GUEST,
        frames_per_second=frames_per_second,
        ascii=ascii,
        mouse=mouse,
        has_few_colors=has_few_colors,
        learning=Learning(lesson, own) if lesson or own else None,
        welcome=welcome,
    )


def _lessons_in(texts: Mapping[str, str] | None) -> dict[str, Lesson] | None:
    if texts is None:
        return None
    from xortui.tui.lessons.library import lessons_in
    from xortui.tui.screens.keys import KEY_IDS

    return lessons_in(texts, KEY_IDS)


def _locked(name: str, lessons: Mapping[str, Lesson] | None) -> SessionPermissions:
    from xortui.tui.lessons.library import read_built_in
    from xortui.tui.screens.keys import KEY_IDS
    from xortui.tui.screens.lesson_keys import locked

    return locked(GUEST, (read_built_in(KEY_IDS) if lessons is None else lessons)[name])
