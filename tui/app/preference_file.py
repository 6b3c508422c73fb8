"""The file of preferences: ``config.toml`` in the folder for such files."""

from __future__ import annotations

import errno
from collections.abc import Collection
from pathlib import Path
from typing import Final

from xortui.tui.app.preferences import Preferences, PreferencesError, line_place
from xortui.tui.core_errors import reason_of
from xortui.tui.language import languages

_MOST_BYTES: Final = 1 << 16
_LONGEST_LINE: Final = 2048
"""More than anybody writes by hand; a long dotted name takes the reader the square of its parts."""


def preferences_path() -> Path:
    """Returns where the preferences are kept."""
    from platformdirs import user_config_path

    return user_config_path("xortui", appauthor=False) / "config.toml"


def load_preferences(
    path: Path, themes: Collection[str], *, must_exist: bool = False
) -> Preferences:
    """Returns the preferences in a file; where there is no file, the defaults.

    Args:
        path: The file.
        themes: Names of the themes that there are.
        must_exist: Whether it is an error that there is no file.

    Raises:
        PreferencesError: The file cannot be read or breaks a rule.
    """
    from xortui.tui.records.bounded_files import BoundExceededError, bounded_text

    try:
        text = bounded_text(path, _MOST_BYTES, _LONGEST_LINE)
    except (OSError, UnicodeDecodeError, BoundExceededError) as error:
        if isinstance(error, FileNotFoundError) and not must_exist:
            return Preferences()
        raise PreferencesError(f"{path}: {reason_of(error)}") from None
    from xortui.tui.app.preference_rules import read_preferences

    return read_preferences(path, text, themes)


def preferred_language(path: Path) -> str | None:
    """Returns the language that a file of preferences asks for, of those that there are.

    What is wrong with the file is told where the screen is opened: here it asks for nothing.

    Args:
        path: The file.
    """
    from xortui.tui.records.bounded_files import BoundExceededError, bounded_text

    try:
        text = bounded_text(path, _MOST_BYTES, _LONGEST_LINE)
    except (OSError, UnicodeDecodeError, BoundExceededError):
        return None
    if "language" not in text:
        return None
    import tomllib

    try:
        asked = tomllib.loads(text).get("language")
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    return asked if asked in languages() else None


def remember_theme(path: Path, theme: str) -> None:
    """Keeps a theme in the file, and everything else in it as it is.

    Raises:
        OSError: The file cannot be written.
    """
    from xortui.tui.records.atomic_files import replacing
    from xortui.tui.records.bounded_files import BoundExceededError, bounded_text

    try:
        lines = bounded_text(path, _MOST_BYTES, _LONGEST_LINE).splitlines()
    except FileNotFoundError:
        lines = []
    except BoundExceededError as error:
        raise OSError(errno.EFBIG, str(error), str(path)) from None
    line = f'theme = "{theme}"'
    place = line_place(lines, "", "theme")
    if place is None:
        lines.insert(0, line)
    else:
        lines[place] = line
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(("\n".join(lines) + "\n").encode())
