"""What is learned when the program is started to learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xortui.tui.lessons.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Learning:
    """What is begun in place of the run alone.

    Attributes:
        lesson: Id of the lesson that is begun; the list of them where it is empty.
        lessons: The lessons to choose from; the program's own where it is None.
    """

    lesson: str
    lessons: Mapping[str, Lesson] | None
