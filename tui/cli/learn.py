"""``xortui learn``: lessons beside the run, checked, printed, or begun."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Group, Parameter

from xortui.tui.cli.default_run import default_config, require_terminal
from xortui.tui.cli.errors import UsageError
from xortui.tui.cli.help_text import examples_text
from xortui.tui.cli.lesson_folder import lessons_of
from xortui.tui.cli.output_options import Ascii, Color, NoMouse, draw_with, switch
from xortui.tui.core_errors import reason_of
from xortui.tui.language import deferred
from xortui.tui.language import translate as _
from xortui.tui.lessons.article_losses import beside_ours
from xortui.tui.lessons.lesson import Lesson
from xortui.tui.lessons.lesson_file import LessonError, read_lesson
from xortui.tui.lessons.library import lesson_files, lesson_rule
from xortui.tui.lessons.walk import WalkError, walk_through
from xortui.tui.lessons.worksheet import worksheet
from xortui.tui.records.shortened import shortened
from xortui.tui.rendering.text.glossary import WORDS, explained, word_meant
from xortui.tui.screens.key_names import key_text
from xortui.tui.screens.keys import EDIT, GROUPS, KEY_IDS

EPILOGUE: Final = examples_text(
    ("xortui learn", deferred("the list of lessons, beside the run")),
    ("xortui learn tour", deferred("a tour of two minutes")),
    ("xortui learn --word plateau", deferred("what a word means")),
    ("xortui learn --numbers", deferred("the PyTorch article's losses beside ours")),
    ("xortui learn tour --print", deferred("a worksheet, in Markdown")),
    ("xortui learn --check mine.toml", deferred("what is wrong with a lesson of your own")),
    ("xortui learn --from lessons/", deferred("the lessons of a folder")),
)

_LESSONS: Final = Group(deferred("Lessons"), sort_key=0)
_FAULTY: Final = 1


def learn(
    lesson: Annotated[
        str | None,
        Parameter(
            help=deferred("the lesson; without one they are listed on the screen"), group=_LESSONS
        ),
    ] = None,
    /,
    *,
    from_: Annotated[
        Path | None,
        Parameter(
            name="--from",
            help=deferred("lessons of a folder, or of a file, in place of the program's own"),
            metavar="DIR|FILE.toml",
            show_default=False,
            group=_LESSONS,
        ),
    ] = None,
    check: Annotated[
        Path | None,
        Parameter(
            help=deferred(
                "say what is wrong with the lessons there, line by line, and go through them"
            ),
            metavar="DIR|FILE.toml",
            show_default=False,
            group=_LESSONS,
        ),
    ] = None,
    list_: Annotated[
        bool, switch(deferred("print which lessons there are"), _LESSONS), Parameter(name="--list")
    ] = False,
    print_: Annotated[
        bool,
        switch(deferred("print the lesson as a worksheet, in Markdown"), _LESSONS),
        Parameter(name="--print"),
    ] = False,
    word: Annotated[
        str | None,
        Parameter(
            help=deferred("say what a word means, such as plateau"),
            metavar="WORD",
            show_default=False,
            group=_LESSONS,
        ),
    ] = None,
    numbers: Annotated[
        bool,
        switch(deferred("print the losses of the PyTorch article's program beside ours"), _LESSONS),
    ] = False,
    color: Color = "auto",
    ascii: Ascii = False,
    no_mouse: NoMouse = False,
) -> int:
    """Go through lessons beside the run, step by step."""
    draw_with(color, ascii=ascii)
    if check is not None:
        return check_lessons(check)
    if word is not None:
        return explain_word(word)
    if numbers:
        return print_numbers()
    lessons = lessons_of(from_)
    if lesson is not None and lesson not in lessons:
        raise UsageError(lesson_rule(lesson, lessons))
    if list_:
        width = max(map(len, lessons))
        for name, one in lessons.items():
            print(f"{name:<{width}}  {one.title.shown()}")
        return 0
    if print_:
        return print_worksheets([lessons[lesson]] if lesson else list(lessons.values()))
    require_terminal()
    from xortui.tui.app import run_app
    from xortui.tui.app.learning import Learning

    return run_app(
        default_config,
        paused=True,
        ascii=ascii,
        color=None if color == "auto" else color,
        mouse=not no_mouse,
        learning=Learning(lesson or "", lessons),
    )


def print_worksheets(lessons: Sequence[Lesson]) -> int:
    """Prints lessons as worksheets, and returns the exit status."""
    for lesson in lessons:
        try:
            for line in worksheet(lesson, _key_of):
                print(line)
        except WalkError as error:
            raise UsageError(f"{lesson.id}, {error}") from None
        print()
    return 0


def _key_of(name: str) -> str:
    """Returns the key that an action has by default."""
    keys = (key for group in (*GROUPS, EDIT) for key in group.bindings if key.id == name)
    return key_text(next(keys).key.partition(",")[0])


def explain_word(text: str) -> int:
    """Says what a word means, and returns the exit status.

    Raises:
        UsageError: It is none of the glossary.
    """
    word = word_meant(text)
    if word is None:
        known = ", ".join(_(name) for name, _meaning in WORDS)
        rule = _("--word must be one of {known}; got {text!r}")
        raise UsageError(rule.format(known=known, text=shortened(text)))
    print(f"{_(word)}: {explained(word)}")
    return 0


def print_numbers() -> int:
    """Prints what the PyTorch article's program prints beside our losses; returns the status."""
    print(_("epoch     article   in float64        ours"))
    single = double = 0.0
    count = 0
    for row, loss in beside_ours():
        ours = f"{loss:.6f}"
        print(f"{row.epoch:>6,}   {row.single}     {row.double}    {ours}")
        single = max(single, abs(float(row.single) - float(ours)))
        double = max(double, abs(float(row.double) - float(ours)))
        count += 1
    text = _("{count} lines: ours differs from the program in float64 by at most {double:.6f},")
    print(text.format(count=count, double=double))
    text = _("and from the article's, whose float32 rounds, by at most {single:.6f}.")
    print(text.format(single=single))
    return 0


def check_lessons(place: Path) -> int:
    """Says what is wrong with lessons, and returns the exit status.

    Args:
        place: A folder, or a file.
    """
    try:
        files = lesson_files(place)
    except OSError as error:
        raise UsageError(f"{place}: {reason_of(error)}") from None
    except ValueError as error:
        raise UsageError(str(error)) from None
    faults = 0
    for path in files:
        try:
            lesson = read_lesson(path, KEY_IDS)
            for afresh in (True, False):
                for _reader in walk_through(lesson, afresh=afresh):
                    pass
        except (LessonError, WalkError) as error:
            faults += 1
            text = str(error)
            print(text if isinstance(error, LessonError) else f"{path}, {text}", file=sys.stderr)
        except OSError as error:
            raise UsageError(f"{path}: {reason_of(error)}") from None
        else:
            text = _("{path}: {count} steps, all can be done as they say")
            print(text.format(path=path, count=len(lesson.steps)))
    return _FAULTY if faults else 0
