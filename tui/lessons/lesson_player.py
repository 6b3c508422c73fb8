"""Goes through a lesson: sets up the run of a step, asks its check, says what was done.

It acts on a player and knows no screen; whoever shows it tells it what the reader has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from xortui.core.number_text import number_from_text
from xortui.tui.language import translate as _
from xortui.tui.lessons.filled import filled
from xortui.tui.lessons.lesson import Lesson, Moved, Step, Text
from xortui.tui.lessons.moment import NAMES, Moment, PastEpochs
from xortui.tui.rendering.text.number_format import short_text

if TYPE_CHECKING:
    from xortui.core import RunConfig
    from xortui.tui.player.player import Player

SOLVED: Final = "solved"


@dataclass(slots=True)
class Progress:
    """How far somebody has come in a lesson.

    Attributes:
        step: Where they are, from 0.
        done: Steps that were done.
        guesses: Step -> what was guessed there, or the line of a program that was named.
        is_finished: Whether the end was reached once.
        refused: Step -> how often it was to be left before it was done.
    """

    step: int = 0
    done: set[int] = field(default_factory=set)
    guesses: dict[int, float] = field(default_factory=dict)
    is_finished: bool = False
    refused: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What a step says at a moment, numbers filled in.

    Attributes:
        lesson: Title of the lesson.
        number: Which step, from 1.
        count: How many there are.
        title: Title of the step.
        text: What is to be learned.
        do: What is asked for, or nothing.
        done: What was done, or nothing.
        is_done: Whether the lesson may go on.
    """

    lesson: str
    number: int
    count: int
    title: str
    text: str
    do: str
    done: str
    is_done: bool


class LessonPlayer:
    """One reader in one lesson.

    Attributes:
        lesson: The lesson.
        progress: How far the reader has come.
    """

    def __init__(
        self,
        lesson: Lesson,
        player: Callable[[], Player],
        progress: Progress | None = None,
        key_of: Callable[[str], str] = str,
    ) -> None:
        """Makes a lesson ready; `begin` sets up its step.

        Args:
            lesson: The lesson.
            player: Returns what plays the run.
            progress: How far the reader has come before.
            key_of: Returns how the key of an action is called.
        """
        self.lesson = lesson
        self.progress = progress or Progress()
        self.progress.step = min(self.progress.step, len(lesson.steps) - 1)
        self._player, self._key_of = player, key_of
        self._seen: set[str] = set()
        self._past = PastEpochs()
        self._awaited: int | None = None

    @property
    def number(self) -> int:
        """Which step it is, from 0."""
        return self.progress.step

    @property
    def step(self) -> Step:
        """The step."""
        return self.lesson.steps[self.number]

    @property
    def is_done(self) -> bool:
        """Whether the lesson may go on."""
        return self.number in self.progress.done or not self.step.is_asked

    @property
    def asks(self) -> str:
        """The question that is to be answered before anything else, or nothing."""
        return "" if self.number in self.progress.guesses else self.asked

    @property
    def asked(self) -> str:
        """The question that the step asks first, answered or not; nothing where it has none."""
        return "" if self.step.guess is None else self._filled(self.step.guess.ask)

    @property
    def is_ready(self) -> bool:
        """Whether the run has come to where the step has it."""
        return self._awaited is None

    def begin(self) -> None:
        """Sets the step up for who comes to it from elsewhere."""
        run, at = self.lesson.setup_of(self.number)
        self._set_up(run, at)

    def forward(self) -> str:
        """Goes to the next step; returns why not, where it does not."""
        if not self.is_done:
            refused = self.progress.refused
            refused[self.number] = refused.get(self.number, 0) + 1
            return _("not yet: {what}").format(what=self.asks or self._filled(self.step.do))
        if self.number + 1 == len(self.lesson.steps):
            self.progress.is_finished = True
            return _("this was the last step of the lesson")
        self.progress.step += 1
        self._set_up(self.step.run, self.step.at)
        return ""

    def back(self) -> str:
        """Goes to the step before; returns why not, where it does not."""
        if self.number == 0:
            return _("this is the first step of the lesson")
        self.progress.step -= 1
        self.begin()
        return ""

    def guess(self, text: str) -> None:
        """Takes the answer to the question that is asked first.

        Raises:
            ValueError: It is none.
        """
        asked = self.step.guess
        assert asked is not None
        number = number_from_text(text.replace(",", ""))
        if number is None or not asked.low <= number <= asked.high:
            rule = _("a guess must be a number from {low} to {high}, got {text!r}")
            low, high = short_text(asked.low), short_text(asked.high)
            raise ValueError(rule.format(low=low, high=high, text=text))
        self.progress.guesses[self.number] = number
        self.look()

    def choose_line(self, line: int) -> bool:
        """Takes the line of the program that the reader names; returns whether it is the one.

        Args:
            line: Which, from 1.
        """
        self.progress.guesses[self.number] = float(line)
        self.look()
        return self.is_done

    def look(self, seen: Iterable[str] = ()) -> bool:
        """Asks the step's check; returns whether it has come to hold just now.

        Args:
            seen: What the reader has on the screen, by the names of `moment.NAMES` without
                ``seen_``.
        """
        player = self._player()
        if self._awaited is not None:
            if player.is_playing and player.epoch < self._awaited:
                return False
            self._awaited = None
            if player.is_playing:
                player.pause()
        self._seen.update(seen)
        if self.is_done or self.asks:
            return False
        moment = self._moment()
        if not all(condition.holds(moment) for condition in self.step.check):
            return False
        self.progress.done.add(self.number)
        return True

    def said(self) -> Said:
        """Returns what the step says now."""
        step = self.step
        is_done = step.is_asked and self.is_done
        return Said(
            lesson=self._filled(self.lesson.title),
            number=self.number + 1,
            count=len(self.lesson.steps),
            title=self._filled(step.title),
            text=self._filled(step.text),
            do=self.asks or self._filled(step.do),
            done=self._filled(step.done) if is_done else "",
            is_done=is_done,
        )

    def _filled(self, text: Text) -> str:
        shown = text.shown()
        return filled(shown, self._moment(), NAMES, self._key_of) if shown else ""

    def _moment(self) -> Moment:
        guesses = self.progress.guesses
        asking = (n for n in guesses if n <= self.number and self.lesson.steps[n].program is None)
        last = max(asking, default=None)
        guess = None if last is None else guesses[last]
        line = None if self.step.program is None else guesses.get(self.number)
        return Moment(
            self._player(),
            seen=self._seen,
            guess=guess,
            past=self._past,
            line=None if line is None else int(line),
        )

    def _set_up(self, run: RunConfig | None, at: int | Moved) -> None:
        player = self._player()
        self._seen.clear()
        self._awaited = None
        player.pause()
        if run is not None:
            player.restart_alone(run)
        if at == SOLVED:
            self._awaited = player.config.epochs
            player.play_until_solved()
        elif at:
            epoch = player.config.epochs if isinstance(at, str) else at
            player.seek(epoch)
            self._awaited = epoch if player.is_playing else None
