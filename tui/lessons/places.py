"""Where is kept how far a person has come in lessons."""

from __future__ import annotations

from pathlib import Path


def progress_path() -> Path:
    """Returns the file, in the folder for what a program remembers."""
    from platformdirs import user_state_path

    return user_state_path("xortui", appauthor=False) / "lessons.json"
