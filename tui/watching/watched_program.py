"""What the screen needs of a run that is made elsewhere: by a program, or told in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from xortui.core import RecordedHistory, RunConfig


class WatchedProgram(Protocol):
    """A program that trains, and as far as it can does so at the pace it is told.

    Attributes:
        script: Its file, or what is read, as one calls it.
        config: What describes its run.
        history: Its epochs so far.
        findings_text: Where its updates differ from the gradient, a line for each.
        ended: With what it has ended, as a sentence; empty while it goes on.
        news: What is to be said at once; whoever says it takes it away.
    """

    script: str
    config: RunConfig
    history: RecordedHistory
    ended: str
    news: str

    @property
    def findings_text(self) -> str:
        """Where its updates differ from the gradient, a line for each; empty where nowhere."""

    def play(self, rate: int | None) -> None:
        """Lets it go on, at so many epochs a second at most."""

    def pause(self) -> None:
        """Has it wait at the start of its next epoch."""

    def step(self, epochs: int) -> None:
        """Has it make some epochs and wait again; returns soon, whether or not it has."""

    def hear(self) -> None:
        """Takes all that it has told."""

    def output(self) -> str:
        """Returns what it has printed, the end of it where it was much."""

    def type(self, text: str) -> None:
        """Gives it a line as its input."""

    def close(self) -> None:
        """Ends it, as far as it was begun here."""
