"""What a session tells of a reader to whoever teaches: numbers alone, for it is not believed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xortui.tui.lessons.progress_file import progress_fields

if TYPE_CHECKING:
    from xortui.tui.lessons.lesson import Lesson
    from xortui.tui.lessons.lesson_player import Progress

MOST_REFUSED: Final = 999
"""Times that are counted that a step was to be left before it was done."""

_FIELDS: Final = {"step", "done", "guesses", "refused", "finished"}


@dataclass(frozen=True, slots=True)
class Report:
    """How far a reader has come in one lesson.

    Attributes:
        step: Where they are, from 0; None where they are not in it.
        done: Steps that were asked for and done.
        guesses: Step -> what was guessed there.
        refused: Step -> how often it was to be left before it was done.
        is_finished: Whether the end was reached.
    """

    step: int | None
    done: frozenset[int]
    guesses: Mapping[int, float]
    refused: Mapping[int, int]
    is_finished: bool


def report_fields(progress: Progress | None) -> dict[str, Any]:
    """Returns a reader's progress as it is told, as an object of JSON.

    Args:
        progress: The progress, or None where the reader is not in the lesson.
    """
    if progress is None:
        return {"step": None, "done": [], "guesses": {}, "refused": {}, "finished": False}
    refused = {step: min(times, MOST_REFUSED) for step, times in progress.refused.items()}
    return {**progress_fields(progress), "refused": {str(n): refused[n] for n in sorted(refused)}}


def read_report(fields: Mapping[str, Any], lesson: Lesson) -> Report:
    """Returns what an object of JSON tells, which may come from anybody.

    Args:
        fields: The object.
        lesson: The lesson that it is about.

    Raises:
        ValueError: It tells what cannot be of this lesson.
    """
    if set(fields) != _FIELDS or type(fields["finished"]) is not bool:
        raise ValueError("a report must have its fields and no others")
    step = fields["step"]
    steps = range(len(lesson.steps))
    if step is not None and not (type(step) is int and step in steps):
        raise ValueError("a report must name a step of the lesson, or none")
    asked = [number for number in steps if lesson.steps[number].is_asked]
    done = fields["done"]
    if not isinstance(done, list) or len(done) > len(asked) or not _are_of(done, asked):
        raise ValueError("steps that are done must be some that ask for something")
    return Report(
        step=step,
        done=frozenset(done),
        guesses=_guesses(fields["guesses"], lesson),
        refused=_refused(fields["refused"], asked),
        is_finished=fields["finished"],
    )


def _are_of(found: Collection[object], known: Collection[int]) -> bool:
    return all(type(one) is int and one in known for one in found)


def _by_step(found: object, known: Collection[int]) -> dict[int, Any]:
    """Returns what is told by step, of those that are known."""
    names = {str(number): number for number in known}
    if not isinstance(found, dict) or not set(found) <= set(names):
        raise ValueError("what is told by step must be of steps that ask for it")
    return {names[name]: value for name, value in found.items()}


def _guesses(found: object, lesson: Lesson) -> dict[int, float]:
    asks = {number: step.guess for number, step in enumerate(lesson.steps) if step.guess}
    guesses = _by_step(found, asks)
    for number, guess in guesses.items():
        asked = asks[number]
        if type(guess) not in (int, float) or not asked.low <= guess <= asked.high:
            raise ValueError(
                "a guess must be a number from the least to the most that is asked for"
            )
    return {number: float(guess) for number, guess in guesses.items()}


def _refused(found: object, asked: Collection[int]) -> dict[int, int]:
    refused = _by_step(found, asked)
    if not all(type(times) is int and 0 <= times <= MOST_REFUSED for times in refused.values()):
        raise ValueError(f"a count must be from 0 to {MOST_REFUSED}")
    return refused
