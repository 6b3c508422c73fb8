"""Where somebody was in a lesson, in front of the bytes of the run that they have left."""

from __future__ import annotations

import json
from typing import Final

from xortui.tui.lessons.lesson_player import Progress
from xortui.tui.lessons.progress_file import progress_fields, progress_of

_MARK: Final = b"xortui lesson 1 "
_LONGEST: Final = 16384  # bytes


def with_place(run: bytes, lesson: str, progress: Progress) -> bytes:
    """Returns a run's bytes behind where its reader is.

    Args:
        run: The run.
        lesson: Id of the lesson.
        progress: How far they have come in it.
    """
    place = {"lesson": lesson, **progress_fields(progress)}
    return _MARK + json.dumps(place).encode() + b"\n" + run


def without_place(kept: bytes) -> tuple[bytes, tuple[str, Progress] | None]:
    """Returns the run's bytes, and the lesson's id with the progress in it, where it was kept.

    Args:
        kept: Bytes of any origin.
    """
    if not kept.startswith(_MARK):
        return kept, None
    line, _end, run = kept.partition(b"\n")
    try:
        place = json.loads(line[len(_MARK) : _LONGEST])
    except (ValueError, RecursionError):
        return run, None
    if not isinstance(place, dict) or not isinstance(place.get("lesson"), str):
        return run, None
    return run, (place["lesson"], progress_of(place))
