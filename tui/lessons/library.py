"""The lessons that there are: those that come with the program, and those of a folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from xortui.tui.language import translate as _
from xortui.tui.lessons.lesson import Lesson
from xortui.tui.lessons.lesson_file import (
    Fault,
    LessonError,
    lesson_from_text,
    read_lesson,
    text_of,
)
from xortui.tui.records.shortened import shortened

BUILT_IN: Final = Path(__file__).parent / "built_in"
ORDER: Final = ("tour", "numpy-article", "pytorch-article", "challenges", "bugs")
"""The lessons that come with the program, in the order in which they are listed."""

TOUR: Final = ORDER[0]
SUFFIX: Final = ".toml"


def read_built_in(keys: Collection[str] | None) -> dict[str, Lesson]:
    """Returns the lessons that come with the program, by id.

    Args:
        keys: Ids of the actions that have keys; None where that was looked at before.
    """
    return _built_in(None if keys is None else frozenset(keys))


@cache
def _built_in(keys: frozenset[str] | None) -> dict[str, Lesson]:
    lessons = (read_lesson(BUILT_IN / f"{name}{SUFFIX}", keys) for name in ORDER)
    return {lesson.id: lesson for lesson in lessons}


def read_folder(folder: Path, keys: Collection[str]) -> dict[str, Lesson]:
    """Returns the lessons of a folder, or the one in a file, by id in the order of their files.

    Args:
        folder: The folder, or a file.
        keys: Ids of the actions that have keys.

    Raises:
        LessonError: One of them breaks a rule.
        OSError: It cannot be read.
        ValueError: There is none.
    """
    return lessons_in(texts_of(folder), keys)


def texts_of(folder: Path) -> dict[str, str]:
    """Returns what stands in the lesson files of a folder, or in the one file, by path.

    Raises:
        LessonError: One of them is no text.
        OSError: It cannot be read.
        ValueError: There is none.
    """
    return {str(path): text_of(path) for path in lesson_files(folder)}


def lessons_in(texts: Mapping[str, str], keys: Collection[str] | None) -> dict[str, Lesson]:
    """Returns the lessons in texts, by id in the order of these.

    Args:
        texts: What stands in their files, by path.
        keys: Ids of the actions that have keys; None where that was looked at before.

    Raises:
        LessonError: One of them breaks a rule.
    """
    found: dict[str, Lesson] = {}
    for path, text in texts.items():
        lesson = lesson_from_text(text, keys, path)
        if lesson.id in found:
            rule = _("id must be one of its own, got {value!r} again")
            raise LessonError(path, [Fault(1, rule.format(value=lesson.id))])
        found[lesson.id] = lesson
    return found


def lesson_files(folder: Path) -> list[Path]:
    """Returns the lesson files of a folder, or the file itself.

    Raises:
        OSError: It cannot be read.
        ValueError: There is none.
    """
    if not folder.is_dir():
        folder.stat()
        return [folder]
    found = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)
    if not found:
        raise ValueError(_("{folder} has no lesson (*.toml)").format(folder=folder))
    return found


def lesson_rule(name: str, lessons: Collection[str]) -> str:
    """Returns what is said where there is no lesson of a name.

    Args:
        name: The name.
        lessons: Ids of those that there are.
    """
    rule = _("lesson must be one of {names}, got {name!r}")
    return rule.format(names=", ".join(lessons), name=shortened(name))


def messages(keys: Collection[str]) -> Iterator[str]:
    """Yields every text of the built-in lessons that a catalogue translates, each once.

    Args:
        keys: Ids of the actions that have keys.
    """
    told: set[str] = set()
    for lesson in read_built_in(keys).values():
        for message in lesson.messages():
            if message not in told:
                told.add(message)
                yield message
