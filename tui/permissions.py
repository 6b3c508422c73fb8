"""What a session may do on this machine, and how much of it: asked for by name, not by who it is.

A permission is handed in where the program is started, and from there to whoever needs it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

COARSE: Final = 24
"""Colours of the surface that can be read, and are sent fast enough over a slow line."""


@dataclass(frozen=True, slots=True)
class SessionPermissions:
    """What a session may do.

    Attributes:
        saves_files: Files may be written here: runs, pictures, programs, preferences; and saved
            runs be read.
        suspends: The program may be put to sleep, back to the shell that it came from.
        owns_terminal: The terminal is this program's own, and whatever it loses is drawn again;
            otherwise somebody stands in between and looks after that.
        frames_per_second: How often the screen is drawn while running, where nobody says.
        surface_levels: Colours of the surface where the line is fast: with fewer, fewer cells
            change over a network.
        training_share: Part of every frame that training gets, or ``None`` for all that drawing
            leaves.
        slowness: What does not move fast is drawn so many times less often.
        runs_programs: Programs of Python may be run here.
        makes_runs: The run is made here, and may be changed, begun anew and taken along as one;
            otherwise it is made by a program that is watched.
        keys: Ids of the actions that there are, where all others are hidden; None for all.
        fields: Settings that there are, where all others are hidden; None for all.
    """

    saves_files: bool
    suspends: bool
    owns_terminal: bool
    frames_per_second: int
    surface_levels: int
    training_share: float | None
    slowness: int
    runs_programs: bool
    makes_runs: bool = True
    keys: frozenset[str] | None = None
    fields: frozenset[str] | None = None

    def has_key(self, name: str) -> bool:
        """Whether an action is not hidden.

        Args:
            name: Its id.
        """
        return self.keys is None or name in self.keys


LOCAL: Final = SessionPermissions(
    saves_files=True,
    suspends=True,
    owns_terminal=True,
    frames_per_second=20,
    surface_levels=128,
    training_share=None,
    slowness=1,
    runs_programs=True,
)
"""A person at a terminal of this machine."""

WATCHING: Final = replace(LOCAL, makes_runs=False)
"""The same person, who watches a program."""

GUEST: Final = SessionPermissions(
    saves_files=False,
    suspends=False,
    owns_terminal=False,
    frames_per_second=10,
    surface_levels=16,
    training_share=0.05,
    slowness=5,
    runs_programs=False,
)
"""A guest of a server, who shares the processors with many others and touches nothing here."""
