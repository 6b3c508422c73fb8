"""What a lesson is: steps, each a text, a run, a panel, and what is asked of the reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from xortui.core import RunConfig
from xortui.tui.language import language, translate
from xortui.tui.lessons.expressions import Expression

PANELS: Final = ("network", "surface", "hidden", "loss", "parameters", "table")
"""What a step may point at: panels, by the names that do not depend on the size of the screen."""

LINES: Final = ("header", "caption", "timeline")
"""Lines of the screen that a step may point at."""

OWN: Final = "en"
"""The language of texts that stand alone: those are looked up in the program's catalogue."""

Moved = Literal["solved", "end"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a lesson.

    Attributes:
        by_language: Language -> text. What stands alone is English, and the catalogue has the rest.
    """

    by_language: Mapping[str, str]

    @property
    def message(self) -> str:
        """The text as a catalogue knows it."""
        return self.by_language.get(OWN) or next(iter(self.by_language.values()), "")

    def shown(self) -> str:
        """Returns it in the reader's language: as its writer has it there, or by the catalogue."""
        spoken = language()
        own = self.by_language.get(spoken) if spoken != OWN else None
        return own or (translate(self.message) if self.message else "")

    def __bool__(self) -> bool:
        return bool(self.message)


NOTHING: Final = Text({})


@dataclass(frozen=True, slots=True)
class Guess:
    """A number that is asked for before the run shows it.

    Attributes:
        ask: The question.
        low: The least that may be answered.
        high: The most.
    """

    ask: Text
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ShownProgram:
    """A program of which the reader is to name a line.

    Attributes:
        path: Its file.
        lines: What stands there.
    """

    path: Path
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a lesson.

    Attributes:
        title: A few words.
        text: What is to be learned.
        article: The number of the article's section, or nothing.
        panel: What it points at, of `PANELS` and `LINES`, or nothing.
        run: The run that it sets up, or None where that of the step before goes on.
        at: The epoch that the run is brought to, or until it is ``solved``, or to its ``end``.
        do: What the reader is asked for, or nothing.
        guess: What is asked for first, or None.
        program: The program of which a line is to be named, or None.
        check: What has to be true before the lesson goes on.
        done: What is said once it is.
        way: How what is asked can be done: see `walk.py`.
    """

    title: Text
    text: Text
    article: str = ""
    panel: str = ""
    run: RunConfig | None = None
    at: int | Moved = 0
    do: Text = NOTHING
    guess: Guess | None = None
    program: ShownProgram | None = None
    check: tuple[Expression, ...] = ()
    done: Text = NOTHING
    way: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[Text, ...]:
        """All that a reader sees of it."""
        asked = self.guess.ask if self.guess is not None else NOTHING
        return self.title, self.text, self.do, asked, self.done

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked of the reader."""
        return bool(self.check) or self.guess is not None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson.

    Attributes:
        id: Its name in progress, on the command line and in the server's status.
        title: Its title.
        about: A line about it.
        steps: The steps, at least one.
        minutes: About how long it takes, or 0.
        needs: Keys that it needs besides those that its texts name: ids of actions.
    """

    id: str
    title: Text
    about: Text
    steps: tuple[Step, ...]
    minutes: int = 0
    needs: tuple[str, ...] = field(default=())

    @property
    def has_programs(self) -> bool:
        """Whether a step of it shows a program, which may be run where the lesson is read."""
        return any(step.program is not None for step in self.steps)

    def setup_of(self, number: int) -> tuple[RunConfig | None, int | Moved]:
        """Returns the run of a step, and where it is brought, for who comes to it afresh.

        Args:
            number: Which step, from 0.
        """
        for earlier in range(number, -1, -1):
            step = self.steps[earlier]
            if step.run is not None:
                placed = (one.at for one in self.steps[number:earlier:-1] if one.at)
                return step.run, next(placed, step.at)
        return None, 0

    def messages(self) -> Iterator[str]:
        """Yields every text that a catalogue may translate."""
        for text in (self.title, self.about, *(t for step in self.steps for t in step.texts)):
            if text and list(text.by_language) == [OWN]:
                yield text.message
