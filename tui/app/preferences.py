"""What a person prefers, kept in ``config.toml`` in the folder for such files.

.. code-block:: toml

    theme = "xortui-light"
    speed = 100                # epochs a second, or "max"
    ramp = "grey"
    ascii = false
    frames_per_second = 20

    [keys]
    step = "m"
    back = ["f3", "backspace"]

An error names the file, the line and the rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from xortui.tui.language import translate as _
from xortui.tui.rendering.cells.color_ramps import DEFAULT_RAMP

if TYPE_CHECKING:
    from xortui.tui.player.speeds import Speed


class PreferencesError(Exception):
    """The file breaks a rule; the message names the file, the line and the rule."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person prefers.

    Attributes:
        theme: Name of a theme, or ``None`` for the program's own.
        keys: Id of a binding -> its keys, separated by commas.
        speed: The speed at the start, or ``None`` for the default.
        ramp: Colour ramp of the surface.
        ascii: Draw with ASCII alone.
        frames_per_second: How often the screen is drawn, or ``None`` for the default.
    """

    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    speed: Speed | None = None
    ramp: str = DEFAULT_RAMP
    ascii: bool = False
    frames_per_second: int | None = None


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
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, FileNotFoundError) and not must_exist:
            return Preferences()
        reason = error.strerror if isinstance(error, OSError) else _("not UTF-8 text")
        raise PreferencesError(f"{path}: {reason}") from None
    from xortui.tui.app.preference_rules import read_preferences

    return read_preferences(path, text, themes)


def remember_theme(path: Path, theme: str) -> None:
    """Keeps a theme in the file, and everything else in it as it is.

    Raises:
        OSError: The file cannot be written.
    """
    from xortui.tui.records.atomic_files import replacing

    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        lines = []
    line = f'theme = "{theme}"'
    place = line_place(lines, "", "theme")
    if place is None:
        lines.insert(0, line)
    else:
        lines[place] = line
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def line_place(lines: list[str], table: str, key: str) -> int | None:
    """Returns the index of the line on which a key is set: in its table, or with a dotted name.

    Args:
        lines: The lines of the file.
        table: The key's table; empty for the file's own keys.
        key: The key.
    """
    own = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    dotted = re.compile(rf"\s*{re.escape(table)}\s*(\.{own.pattern}|=)") if table else own
    here = ""
    for index, line in enumerate(lines):
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
        if header:
            here = header[1].strip("\"'")
        is_table = header is not None and not table and here == key
        pattern = own if here == table else dotted if not here else None
        if is_table or (pattern is not None and pattern.match(line)):
            return index
    return None
