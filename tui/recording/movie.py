"""Screens that follow each other, and when."""

from __future__ import annotations

from typing import Final, NamedTuple

from xortui.tui.recording.screen_grid import Ground, ScreenGrid

LEAST_SIZE: Final = (40, 12)
MOST_SIZE: Final = (400, 150)
"""Columns and rows of the smallest and of the largest screen that is recorded."""


class Shown(NamedTuple):
    """A screen, and when it begins to be shown.

    Attributes:
        seconds: Since the recording began.
        grid: What stands there.
    """

    seconds: float
    grid: ScreenGrid


class About(NamedTuple):
    """What a recording says of itself.

    Attributes:
        columns: How wide its screens are.
        rows: How high.
        title: What it shows, in words.
        command: What makes its run again.
        ground: The colours of what is blank.
    """

    columns: int
    rows: int
    title: str
    command: str
    ground: Ground
