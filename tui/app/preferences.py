"""What a person prefers, and where it stands in ``config.toml``.

.. code-block:: toml

    theme = "xortui-light"
    speed = 100                # epochs a second, or "max"
    ramp = "grey"
    ascii = false
    color = "256"              # or "auto", "truecolor", "16", "none"
    mouse = true
    language = "ja"
    frames_per_second = 20

    [keys]
    step = "m"
    back = ["f3", "backspace"]

An error names the file, the line and the rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xortui.tui.rendering.cells.ramps import DEFAULT_RAMP

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
        color: The colours that are sent, of `terminal_colors.COLOR_CHOICES`.
        mouse: Whether the mouse is heard.
        language: The language that is spoken, or ``None`` for that of the environment.
    """

    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    speed: Speed | None = None
    ramp: str = DEFAULT_RAMP
    ascii: bool = False
    frames_per_second: int | None = None
    color: str = "auto"
    mouse: bool = True
    language: str | None = None


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
        header = re.match(r"\s*\[([^\[\]]+)\]", line)
        if header:
            here = header[1].strip().strip("\"'")
        is_table = header is not None and not table and here == key
        pattern = own if here == table else dotted if not here else None
        if is_table or (pattern is not None and pattern.match(line)):
            return index
    return None
