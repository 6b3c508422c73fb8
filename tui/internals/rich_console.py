"""The colours of a Rich console."""

from __future__ import annotations

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console


def color_system_of(console: Console) -> ColorSystem:
    """Returns what colours a console writes: all of them where it does not say."""
    return console._color_system or ColorSystem.TRUECOLOR


def use_color_system(console: Console, name: str) -> None:
    """Has a console write other colours than when it was made.

    What has been rendered before keeps its colours, as Rich and Textual remember it.

    Args:
        console: An app's, say.
        name: ``truecolor``, ``256`` or ``standard``.
    """
    console._color_system = COLOR_SYSTEMS[name]
