"""A lesson on paper: Markdown with room for answers, and the answers at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xortui.tui.language import translate as _
from xortui.tui.lessons.lesson import Lesson, ShownProgram
from xortui.tui.lessons.lesson_player import Said
from xortui.tui.lessons.walk import reader_at, walk_through
from xortui.tui.records.run_card import run_card

_LINE = "_" * 60
_SPECIAL = "\\`*_<>|#"


def worksheet(lesson: Lesson, key_of: Callable[[str], str]) -> Iterator[str]:
    """Yields the lines of a worksheet; its numbers are those of the runs.

    Args:
        lesson: The lesson.
        key_of: Returns how the key of an action is called.

    Raises:
        WalkError: A step cannot be done as it says.
    """
    yield f"# {_plain(lesson.title.shown())}"
    yield ""
    yield _plain(lesson.about.shown())
    yield ""
    yield _("Name:") + " " + _LINE.replace("_", "\\_")
    answers = []
    for number, step in enumerate(lesson.steps):
        _player, reader = reader_at(lesson, number, key_of)
        said = reader.said()
        yield ""
        yield f"## {number + 1}. {_plain(said.title)}"
        yield ""
        if step.run is not None:
            yield f"`{run_card(step.run, 'xortui')}`"
            yield ""
        yield from _paragraphs(said.text)
        if step.program is not None:
            yield ""
            yield from _numbered(step.program)
        if step.is_asked:
            yield ""
            yield f"**{_plain(said.do)}**"
            yield ""
            yield _("What came:") + " " + _LINE.replace("_", "\\_")
            if step.guess is not None:
                yield ""
                yield f"**{_plain(reader.asked)}**"
                yield ""
                yield _("Your guess:") + " " + _LINE.replace("_", "\\_")
    for reader in walk_through(lesson, afresh=True, key_of=key_of):
        said = reader.said()
        if said.is_done and said.done:
            answers.append(said)
    if answers:
        yield ""
        yield "## " + _("What came")
        yield ""
        yield from map(_answer, answers)


def _answer(said: Said) -> str:
    return f"{said.number}. {_plain(said.done)}"


def _numbered(program: ShownProgram) -> Iterator[str]:
    """Yields a program with the numbers of its lines, as code."""
    yield "```text"
    width = len(str(len(program.lines)))
    for number, line in enumerate(program.lines, 1):
        yield f"{number:>{width}}  {line}".rstrip()
    yield "```"


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n")):
        if number:
            yield ""
        yield _plain(paragraph)


def _plain(text: str) -> str:
    """Returns a text with nothing in it that Markdown takes for a sign of its own."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)
