"""Who is at which step of the lesson that everybody is given, what they guessed, and who is stuck.

What is known comes from the sessions, as numbers that are checked; the time is taken here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from xortui.tui.lessons.lesson import Lesson
from xortui.tui.lessons.report import Report
from xortui.tui.ssh.plain_text import plain_text

STUCK_AFTER: Final = 300.0
"""Seconds without a step begun, a guess or a step done, from which on somebody is stuck."""

STUCK_REFUSED: Final = 3
"""Times that somebody wants to go on from a step before it is done, until they count as stuck."""

MOST: Final = 1000
"""People who are kept; who comes after them is in the lesson all the same."""

LONGEST_NAME: Final = 40  # characters

State = Literal["not begun", "begun", "done"]
Stuck = Literal["", "refused", "waiting"]


@dataclass(slots=True)
class StepRecord:
    """What somebody has made of a step.

    Attributes:
        state: A step that asks for nothing is done once it was left for a later one.
        guess: What was guessed there, or None.
        tries: How often it was to be left before it was done.
        seconds: How long they were at it until it was done.
    """

    state: State = "not begun"
    guess: float | None = None
    tries: int = 0
    seconds: float = 0.0


class Who(NamedTuple):
    """Whom a session is of.

    Attributes:
        user: The name, as it was said.
        proof: What was shown with it, which tells two of one name apart.
    """

    user: str
    proof: str


@dataclass(slots=True, eq=False)
class Pupil:
    """Somebody in the lesson, from the first session to the last.

    Attributes:
        name: As it may be shown anywhere; no two have the same.
        steps: What they have made of each step.
        step: Where they are, from 0; None where they are not in the lesson.
        is_here: Whether they have a session.
        is_finished: Whether they have come to the end.
        progressed_at: When they last came on, in seconds of the clock.
    """

    name: str
    steps: list[StepRecord]
    step: int | None = None
    is_here: bool = True
    is_finished: bool = False
    progressed_at: float = 0.0
    _counted_at: float = field(default=0.0, repr=False)

    @property
    def record(self) -> StepRecord | None:
        """What they have made of the step that they are at."""
        return None if self.step is None else self.steps[self.step]

    @property
    def n_done(self) -> int:
        """How many steps are done."""
        return sum(record.state == "done" for record in self.steps)

    def stuck(self, now: float) -> Stuck:
        """Returns whether they are stuck, and in which way.

        Args:
            now: Seconds of the clock.
        """
        record = self.record
        if not self.is_here or self.is_finished or record is None:
            return ""
        if record.state != "done" and record.tries >= STUCK_REFUSED:
            return "refused"
        return "waiting" if now - self.progressed_at >= STUCK_AFTER else ""

    def count_time(self, now: float) -> None:
        """Adds the time since the last count to the step that they are at."""
        since, self._counted_at = now - self._counted_at, now
        record = self.record
        if self.is_here and record is not None and record.state != "done":
            record.seconds += since


class Seat:
    """A session's place: what it tells is its pupil's, in addition to what earlier ones told."""

    def __init__(self, pupil: Pupil, lesson: Lesson, now: float) -> None:
        """Begins a session of somebody.

        Args:
            pupil: Whose it is.
            lesson: The lesson.
            now: Seconds of the clock.
        """
        self.pupil = pupil
        self._lesson = lesson
        self._tries: dict[int, int] = {}
        self._is_left = False
        pupil.count_time(now)
        pupil.is_here = True
        pupil.progressed_at = now

    def take(self, report: Report, now: float) -> list[int]:
        """Takes what the session tells; returns the steps that are done since the last time.

        Args:
            report: What it tells.
            now: Seconds of the clock.
        """
        pupil = self.pupil
        pupil.count_time(now)
        before = [(record.state, record.guess) for record in pupil.steps]
        if report.step is not None:
            for number, record in enumerate(pupil.steps[: report.step + 1]):
                if number < report.step and not self._lesson.steps[number].is_asked:
                    record.state = "done"
                elif record.state == "not begun":
                    record.state = "begun"
        for number in report.done:
            pupil.steps[number].state = "done"
        for number, guess in report.guesses.items():
            pupil.steps[number].guess = guess
        for number, times in report.refused.items():
            pupil.steps[number].tries += max(times - self._tries.get(number, 0), 0)
            self._tries[number] = times
        if report.is_finished:
            pupil.is_finished = True
            if not self._lesson.steps[-1].is_asked:
                pupil.steps[-1].state = "done"
        after = [(record.state, record.guess) for record in pupil.steps]
        if after != before:
            pupil.progressed_at = now
        if not self._is_left:
            pupil.step = report.step
        return [
            number
            for number, (was, has) in enumerate(zip(before, after, strict=True))
            if has[0] == "done" != was[0]
        ]

    def leave(self, now: float) -> None:
        """Ends the session; what it still has to tell is taken all the same."""
        if not self._is_left:
            self._is_left = True
            self.pupil.count_time(now)
            self.pupil.is_here = False
            self.pupil.step = None


class Classroom:
    """Everybody who was in the lesson since the server was started.

    Attributes:
        lesson: The lesson.
        version: Grows with all that is told: what was made of an older one is out of date.
    """

    def __init__(self, lesson: Lesson) -> None:
        """Has nobody in it.

        Args:
            lesson: The lesson.
        """
        self.lesson = lesson
        self.version = 0
        self._pupils: dict[str, tuple[Who, Pupil]] = {}
        self._told_stuck: set[tuple[Pupil, int]] = set()

    @property
    def pupils(self) -> list[Pupil]:
        """Everybody, in the order in which they came."""
        return [pupil for _who, pupil in self._pupils.values()]

    def enter(self, who: Who, now: float) -> Seat | None:
        """Gives a session a seat: that of the same person who has left, or a new one.

        Args:
            who: Whose session it is.
            now: Seconds of the clock.

        Returns:
            The seat; none where there are too many people.
        """
        self.version += 1
        for known, pupil in self._pupils.values():
            if known == who and not pupil.is_here:
                return Seat(pupil, self.lesson, now)
        if len(self._pupils) >= MOST:
            return None
        pupil = Pupil(self._name(who), [StepRecord() for _step in self.lesson.steps])
        self._pupils[pupil.name] = who, pupil
        return Seat(pupil, self.lesson, now)

    def _name(self, who: Who) -> str:
        name = plain_text(who.user, LONGEST_NAME)
        number = 1
        while (free := name if number == 1 else f"{name} ({number})") in self._pupils:
            number += 1
        return free

    def take(self, seat: Seat, report: Report, now: float) -> list[int]:
        """Takes what a session tells; returns the steps that are done since the last time."""
        self.version += 1
        return seat.take(report, now)

    def leave(self, seat: Seat, now: float) -> None:
        """Ends a session."""
        self.version += 1
        seat.leave(now)

    def newly_stuck(self, now: float) -> Iterator[Pupil]:
        """Yields who is stuck at a step, once for each.

        Args:
            now: Seconds of the clock.
        """
        for pupil in self.pupils:
            if pupil.step is not None and pupil.stuck(now):
                place = pupil, pupil.step
                if place not in self._told_stuck:
                    self._told_stuck.add(place)
                    yield pupil

    def count_time(self, now: float) -> None:
        """Adds the time since the last count to the steps that people are at."""
        for pupil in self.pupils:
            pupil.count_time(now)
