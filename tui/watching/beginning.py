"""What is watched, before it is known what it is: its words are shown and it can be typed to.

A program may ask something before it trains, and what it trains may not be recognised. What can be
shown of it is found out in a thread, step by step down a ladder: its network, its loss alone, its
words alone; each with a sentence on why there is no more, and what would help.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from xortui.tui.language import translate as _
from xortui.tui.watching.line_run import LineRun, NoNetworkError
from xortui.tui.watching.line_source import LineReader
from xortui.tui.watching.losses_alone import LineLosses, LossesAlone, ProgramLosses
from xortui.tui.watching.process import WatchedProcess
from xortui.tui.watching.shown import NotWatchedError
from xortui.tui.watching.watched_program import WatchedProgram
from xortui.tui.watching.watched_run import WatchedRun

_FOR_EVER = 1e8


class Beginning(Protocol):
    """What is watched, while it is found out what can be shown of it.

    Attributes:
        script: Its file, or what is read, as one calls it.
        found: Its run with a network, once there is one.
        losses: What there is instead, once it is known that no network is shown.
        reason: Why none is, and what would help.
    """

    script: str
    found: WatchedProgram | None
    losses: LossesAlone | None
    reason: str

    @property
    def takes_input(self) -> bool:
        """Whether something can be typed to it."""

    def output(self) -> str:
        """Returns what it has printed, the end of it where it was much."""

    def type(self, text: str) -> None:
        """Gives it a line as its input."""

    def close(self) -> None:
        """Ends it, as far as it was begun here."""


class ProgramBeginning:
    """A program whose first epochs are looked at."""

    takes_input = True

    def __init__(self, process: WatchedProcess, script: str, clock: Callable[[], float]) -> None:
        """Begins to look.

        Args:
            process: The program.
            script: Its file.
            clock: Returns seconds of a monotonic clock.
        """
        self.script = script
        self.found: WatchedProgram | None = None
        self.losses: LossesAlone | None = None
        self.reason = ""
        self._process, self._clock = process, clock
        threading.Thread(target=self._look, name="looking", daemon=True).start()

    def output(self) -> str:
        """Returns what it has printed, the end of it where it was much."""
        return self._process.lines()

    def type(self, text: str) -> None:
        """Gives it a line as its input."""
        self._process.type(text + "\n")

    def close(self) -> None:
        """Ends the program and all that it has started."""
        self._process.end()

    def _look(self) -> None:
        try:
            # However long it takes: it is on the screen, and whoever waits can leave.
            self.found = WatchedRun.begun(self._process, self.script, _FOR_EVER, self._clock)
        except NotWatchedError as error:
            losses = ProgramLosses(self._process, error.look)
            text = _("its loss alone is shown: {reason}")
            if not losses.name:
                text = _("its words alone are shown: {reason}")
            self.reason = text.format(reason=error)
            self.losses = losses


class LinesBeginning:
    """Lines whose first is waited for."""

    takes_input = False

    def __init__(self, reader: LineReader, clock: Callable[[], float]) -> None:
        """Begins to wait.

        Args:
            reader: The lines.
            clock: Returns seconds of a monotonic clock.
        """
        self.script = reader.source.name
        self.found: WatchedProgram | None = None
        self.losses: LossesAlone | None = None
        self.reason = ""
        self._reader, self._clock = reader, clock
        threading.Thread(target=self._look, name="looking", daemon=True).start()

    def output(self) -> str:
        """Returns what is to be said of the lines."""
        return self._reader.output()

    def type(self, text: str) -> None:
        """Does nothing: whoever writes the lines is not heard."""

    def close(self) -> None:
        """Reads no more."""
        self._reader.source.close()

    def _look(self) -> None:
        try:
            self.found = LineRun.begun(self._reader, _FOR_EVER, self._clock)
        except NoNetworkError as error:
            losses = LineLosses(self._reader, error.first)
            text = _("the loss alone is shown: {reason}")
            if not error.first:
                text, losses.ended = "{reason}", _("there are no more lines")
            self.reason = text.format(reason=error)
            self.losses = losses
