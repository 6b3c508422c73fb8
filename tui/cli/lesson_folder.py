"""Lessons that a command is given, or the program's own."""

from __future__ import annotations

from pathlib import Path

from xortui.tui.cli.errors import UsageError
from xortui.tui.core_errors import reason_of
from xortui.tui.lessons.lesson import Lesson
from xortui.tui.lessons.lesson_file import LessonError
from xortui.tui.lessons.library import read_built_in, read_folder
from xortui.tui.screens.keys import KEY_IDS


def lessons_of(folder: Path | None) -> dict[str, Lesson]:
    """Returns the lessons of a folder or file, by id; without one the program's own.

    Raises:
        UsageError: There is none, or one of them breaks a rule.
    """
    if folder is None:
        return read_built_in(KEY_IDS)
    try:
        return read_folder(folder, KEY_IDS)
    except LessonError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{folder}: {reason_of(error)}") from None
    except ValueError as error:
        raise UsageError(str(error)) from None
