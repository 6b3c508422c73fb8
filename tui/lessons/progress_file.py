"""How far a person has come in lessons: a file in the folder for what a program remembers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from xortui.tui.lessons.lesson_player import Progress
from xortui.tui.records.atomic_files import replacing
from xortui.tui.records.bounded_files import BoundExceededError, bounded_text

_MOST_BYTES: Final = 1 << 20
_MOST_STEPS: Final = 99


def read_progress(path: Path) -> dict[str, Progress]:
    """Returns how far somebody has come, by lesson; what cannot be read is begun anew."""
    try:
        kept = json.loads(bounded_text(path, _MOST_BYTES, _MOST_BYTES))
    except (OSError, ValueError, RecursionError, BoundExceededError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {name: progress_of(one) for name, one in kept.items() if isinstance(one, dict)}


def progress_of(kept: Mapping[str, Any]) -> Progress:
    """Returns the progress that is kept; what cannot be of any is left out."""
    found = Progress()
    if _is_step(kept.get("step")):
        found.step = kept["step"]
    done, guesses = kept.get("done"), kept.get("guesses")
    if isinstance(done, list):
        found.done = {step for step in done if _is_step(step)}
    if isinstance(guesses, dict):
        for step, guess in guesses.items():
            with suppress(ValueError):
                if isinstance(guess, int | float) and _is_step(int(step)):
                    found.guesses[int(step)] = float(guess)
    found.is_finished = kept.get("finished") is True
    return found


def _is_step(value: object) -> bool:
    return type(value) is int and 0 <= value < _MOST_STEPS


def progress_fields(progress: Progress) -> dict[str, Any]:
    """Returns a progress as it is kept, as an object of JSON."""
    return {
        "step": progress.step,
        "done": sorted(progress.done),
        "guesses": {str(step): guess for step, guess in sorted(progress.guesses.items())},
        "finished": progress.is_finished,
    }


def write_progress(path: Path, progress: Mapping[str, Progress]) -> None:
    """Keeps how far somebody has come.

    Raises:
        OSError: The file cannot be written.
    """
    kept = {name: progress_fields(one) for name, one in progress.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write((json.dumps(kept, indent=1) + "\n").encode())
