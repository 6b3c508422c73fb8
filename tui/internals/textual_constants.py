"""What Textual takes from the environment when it is imported, and never looks at again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

CHANCES: Final = 240


def draw_at_once() -> None:
    """Has Textual look 240 times a second whether something changed; before it is imported.

    What a key has changed then stands on the screen within 4 ms, and not within 17.
    """
    os.environ.setdefault("TEXTUAL_FPS", str(CHANCES))


def use_colors(system: str, *, has_hues: bool) -> None:
    """Has the next application of this process send these colours, whatever it would find itself.

    Args:
        system: ``truecolor``, ``256`` or ``standard``.
        has_hues: Whether others than greys are sent.
    """
    from textual import constants

    constants.COLOR_SYSTEM = system  # type: ignore[misc]
    # Textual asks whether there is such a variable, where an empty one is to count for none.
    if has_hues:
        os.environ.pop("NO_COLOR", None)
    else:
        os.environ["NO_COLOR"] = "1"


@contextmanager
def using_colors(system: str) -> Iterator[None]:
    """Has applications that are made meanwhile show these colours, hues too; see `use_colors`.

    Args:
        system: ``truecolor``, ``256`` or ``standard``.
    """
    from textual import constants

    before, without_hues = constants.COLOR_SYSTEM, os.environ.get("NO_COLOR")
    use_colors(system, has_hues=True)
    try:
        yield
    finally:
        constants.COLOR_SYSTEM = before  # type: ignore[misc]
        if without_hues is not None:
            os.environ["NO_COLOR"] = without_hues
