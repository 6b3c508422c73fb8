"""A run of which the loss alone is known, or not even that: no network is guessed for it."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from xortui.core.foreign import shown_loss
from xortui.tui.language import translate as _
from xortui.tui.watching.heard import UnreadableError, numbers_of
from xortui.tui.watching.line_rules import LineError
from xortui.tui.watching.watched_run import ended_sentence

if TYPE_CHECKING:
    from xortui.tui.watching.examination import Look
    from xortui.tui.watching.line_source import LineReader
    from xortui.tui.watching.process import WatchedProcess

_MOST_POINTS: Final = 4096
_NOWHERE: Final = 1 << 40
"""The number of a loop that no program has."""

_HEAR_SECONDS: Final = 0.02
_OFTEN: Final = 64


class LossPoints:
    """Losses by epoch; every second one is let go when they are too many."""

    def __init__(self) -> None:
        self.epochs: list[int] = []
        self.losses: list[float] = []

    def add(self, epoch: int, loss: float) -> None:
        """Adds the loss of an epoch; one that is not after all others is left out."""
        if self.epochs and epoch <= self.epochs[-1]:
            return
        self.epochs.append(epoch)
        self.losses.append(loss)
        if len(self.epochs) > _MOST_POINTS:
            self.epochs, self.losses = self.epochs[::2], self.losses[::2]


class LossesAlone(Protocol):
    """A run without a network.

    Attributes:
        points: Its losses; none where not even these are known.
        name: What the loss is called; empty where there is none.
        ended: Why there are no more, as a sentence; empty while there may be.
    """

    points: LossPoints
    name: str
    ended: str

    def hear(self) -> None:
        """Takes what has been told."""

    def play(self, rate: int | None) -> None:
        """Lets it go on, at so many epochs a second at most."""

    def pause(self) -> None:
        """Has it wait at its next epoch, where it can be steered."""

    def step(self, epochs: int) -> None:
        """Has it make some epochs and wait again."""


class ProgramLosses:
    """The losses that a program computes under a name that says so."""

    def __init__(self, process: WatchedProcess, look: Look | None) -> None:
        """Goes on with a program whose network was not recognised.

        Args:
            process: The program, which waits to be told what is watched.
            look: What has been seen of it.
        """
        self.points, self.name, self.ended = LossPoints(), "", ""
        self._process = process
        found = None if look is None else shown_loss(look.moments)
        if look is not None and look.is_over:
            self.ended = look.died or _("the program has ended")
        loop, rounds = _NOWHERE, 0
        if found is not None and look is not None:
            loop, self.name = found
            seen = [m for m in look.moments if m.loop == loop and not m.is_after]
            is_at_round = bool(seen) and look.moments[-1] is seen[-1]
            rounds = len(seen) - 1 if is_at_round else len(seen)
            for epoch, moment in enumerate(seen):
                self._add(epoch, moment.names.get(self.name))
        names = [self.name] if self.name else []
        process.say("watch", loop=loop, names=names, epoch=rounds)

    def hear(self) -> None:
        """Takes what the program has told."""
        end = time.monotonic() + _HEAR_SECONDS
        while time.monotonic() < end:
            try:
                event = self._process.events.get_nowait()
            except queue.Empty:
                return
            if event is None:
                self.ended = self.ended or _("the program is gone")
                return
            try:
                self._take(event)
            except (UnreadableError, LookupError, TypeError, ValueError):
                continue

    def play(self, rate: int | None) -> None:
        """Lets the program go on."""
        self._process.say("play", rate=rate)

    def pause(self) -> None:
        """Has it wait, where its epochs are known."""
        if self.name:
            self._process.say("pause")

    def step(self, epochs: int) -> None:
        """Has it make some epochs and wait again."""
        if self.name:
            self._process.say("step", epochs=epochs)

    def _take(self, event: Any) -> None:
        if event.get("event") == "epochs":
            for epoch, row in enumerate(event["values"], int(event["first"])):
                # What stands there when a round begins is the loss of the round before.
                if row and row[0] is not None:
                    self.points.add(epoch - 1, float(numbers_of(row[0]).ravel()[0]))
        elif event.get("event") == "ended":
            self.ended = ended_sentence(event)

    def _add(self, epoch: int, seen: Any) -> None:
        if epoch and seen is not None:
            self.points.add(epoch - 1, float(seen.values.ravel()[0]))


class LineLosses:
    """The losses that are told in lines, whose network cannot be shown."""

    def __init__(self, reader: LineReader, first: Sequence[Any]) -> None:
        """Goes on with lines.

        Args:
            reader: The lines.
            first: Those that have been read.
        """
        self.points, self.ended = LossPoints(), ""
        self.name = "loss"
        self._reader, self._waits = reader, False
        for line in first:
            self._add(line)

    def hear(self) -> None:
        """Takes what lines there are."""
        end = time.monotonic() + _HEAR_SECONDS
        while not self._waits and not self.ended and time.monotonic() < end:
            if not self._hear_one():
                return

    def play(self, rate: int | None) -> None:
        """Reads on."""
        self._waits = False

    def pause(self) -> None:
        """Leaves the lines waiting, and their writer once a thousand do."""
        self._waits = True

    def step(self, epochs: int) -> None:
        """Reads so many lines on."""
        self._waits = True
        for _line in range(epochs):
            self._hear_one()

    def _hear_one(self) -> bool:
        try:
            raw = self._reader.source.take()
        except queue.Empty:
            return False
        if raw is None:
            self.ended = _("there are no more lines")
            return False
        try:
            line = self._reader.read(raw)
            if line is not None:
                self._add(line)
        except LineError as error:
            self._reader.say(str(error))
        return True

    def _add(self, line: Any) -> None:
        loss = line.get("loss")
        if "epoch" in line:
            self.points.add(int(line["epoch"]), math.nan if loss is None else float(loss))
        if line["event"] == "ended":
            self.ended = _("the run has ended")
