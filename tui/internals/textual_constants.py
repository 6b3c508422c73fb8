"""What Textual takes from the environment when it is imported, and never looks at again."""

from __future__ import annotations

import os
from typing import Final

CHANCES: Final = 240


def draw_at_once() -> None:
    """Has Textual look 240 times a second whether something changed; before it is imported.

    What a key has changed then stands on the screen within 4 ms, and not within 17.
    """
    os.environ.setdefault("TEXTUAL_FPS", str(CHANCES))


def find_colors_anew() -> None:
    """Has the next application ask its own terminal's environment for the colours it can show."""
    from textual import constants

    constants.COLOR_SYSTEM = "auto"  # type: ignore[misc]
