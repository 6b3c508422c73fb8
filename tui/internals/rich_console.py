"""The colours of a Rich console."""

from __future__ import annotations

from rich.color import ColorSystem
from rich.console import Console


def color_system_of(console: Console) -> ColorSystem:
    """Returns what colours a console writes: all of them where it does not say."""
    return console._color_system or ColorSystem.TRUECOLOR
