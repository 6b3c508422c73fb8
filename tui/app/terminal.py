"""What the terminal says that it can do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

from textual.app import App

from xortui.tui.internals.asyncio_loop import has_waiting_callbacks
from xortui.tui.internals.textual_app import driver_of
from xortui.tui.rendering.cells.glyphs import Glyphs


def glyphs_of(app: App[Any], *, ascii: bool = False) -> Glyphs:
    """Returns which characters and colours pictures may use.

    Args:
        app: The application, whose console knows the colour system.
        ascii: Use ASCII alone, whatever the terminal can do.
    """
    color = app.console.color_system in ("256", "truecolor") and not app.no_color
    # Textual draws on standard error.
    return Glyphs.of_stream(sys.__stderr__, color=color, ascii=ascii)


def has_fast_line(app: App[Any], environment: Mapping[str, str]) -> bool:
    """Returns whether a picture of many colours is taken as fast as one of few.

    Args:
        app: The application, whose driver knows what is sent of the colours.
        environment: The variables of the program, which say whether it was started over SSH.
    """
    if app.is_headless:
        return True  # a picture of the same run is the same everywhere
    depth = getattr(driver_of(app), "depth", "truecolor")
    is_near = not (environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))
    return is_near and depth == "truecolor" and app.console.color_system != "256"


def has_waiting_events() -> bool:
    """Whether something, such as a key that was pressed, waits for the event loop."""
    return has_waiting_callbacks(asyncio.get_running_loop())


def is_behind(app: App[Any]) -> bool:
    """Returns whether the terminal has not taken yet what was sent.

    A slow link fills the queue of Textual's writer thread, and once it is full the event loop
    waits for it; whoever skips frames while something is left never waits.
    """
    return bool(getattr(driver_of(app), "is_behind", False))
