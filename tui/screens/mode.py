"""What the keys of the main view go to at a moment, and which of them hold then."""

from __future__ import annotations

from enum import Flag, auto
from typing import Final


class Mode(Flag):
    """What the run does, and what the keys go to; at a moment one of each.

    A key holds in the modes that it names: in a moment of which both are among them.
    """

    RUNNING = auto()
    """The run goes on."""
    PAUSED = auto()
    """The run waits."""
    VIEW = auto()
    """The keys go to the run and to how it is seen."""
    PARAMETERS = auto()
    """A weight or a bias is changed by hand."""
    TARGETS = auto()
    """The truth table is changed by hand."""
    POINTS = auto()
    """Points are set, moved and removed by hand."""
    SETTINGS = auto()
    """A field of the settings is typed into."""


ALWAYS: Final = Mode.RUNNING | Mode.PAUSED
EDITING: Final = Mode.PARAMETERS | Mode.TARGETS
USUAL: Final = ALWAYS | Mode.VIEW
"""Where a key holds that says nothing of it."""

EVERY: Final = ALWAYS | Mode.VIEW | EDITING | Mode.POINTS | Mode.SETTINGS
BY_HAND: Final = EDITING | Mode.POINTS
"""Where something is changed by hand."""
NONE: Final = Mode(0)
