"""Reads lessons from files, and says what is wrong with one: file, line, field, rule and value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from xortui.core import PRESETS, Change, RunConfig
from xortui.tui.core_errors import reason_of, told
from xortui.tui.language import translate as _
from xortui.tui.lessons.expressions import Expression, parsed
from xortui.tui.lessons.filled import expression_at, is_key, keys_in, places_in
from xortui.tui.lessons.lesson import (
    LINES,
    NOTHING,
    OWN,
    PANELS,
    Guess,
    Lesson,
    ShownProgram,
    Step,
    Text,
)
from xortui.tui.lessons.moment import NAMES
from xortui.tui.lessons.ways import WayError, check_way, keys_of
from xortui.tui.records.bounded_files import BoundExceededError, bounded_text
from xortui.tui.records.field_text import FIELD_TYPES, SHORT_NAMES, value_from_text
from xortui.tui.records.shortened import shortened

_MOST_BYTES: Final = 1 << 18
_LONGEST_LINE: Final = 4096
_MOST_STEPS: Final = 99
_LATEST: Final = 10_000_000
"""The last epoch that a step may be brought to."""

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_PARAMETER: Final = re.compile(r"([wb])([1-9]\d?)((?:\[\d+\])+)")
LESSON_FIELDS: Final = ("id", "title", "about", "minutes", "needs", "steps")
STEP_FIELDS: Final = (
    "title",
    "text",
    "article",
    "panel",
    "run",
    "set",
    "at",
    "do",
    "guess",
    "program",
    "check",
    "done",
    "way",
)
"""Fields of a lesson, and of a step."""

_GUESS: Final = ("ask", "low", "high")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a lesson.

    Attributes:
        line: Where, from 1.
        rule: The field, the rule and the value.
    """

    line: int
    rule: str


class LessonError(ValueError):
    """A file is no lesson; the message names the file, each line and rule.

    Attributes:
        faults: What is wrong, by line.
    """

    def __init__(self, path: Path | str, faults: Collection[Fault]) -> None:
        """Makes the message of all that is wrong."""
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        line = _("{path}, line {line}: {rule}")
        super().__init__(
            "\n".join(
                line.format(path=path, line=fault.line, rule=fault.rule) for fault in self.faults
            )
        )


def read_lesson(path: Path, keys: Collection[str] | None) -> Lesson:
    """Returns the lesson in a file.

    Args:
        path: The file.
        keys: Ids of the actions that have keys; None where that was looked at before.

    Raises:
        LessonError: It breaks a rule.
        OSError: It cannot be read.
    """
    return lesson_from_text(text_of(path), keys, path)


def text_of(path: Path) -> str:
    """Returns what stands in a file that is to be a lesson.

    Raises:
        LessonError: It is no text, or too long.
        OSError: It cannot be read.
    """
    try:
        return bounded_text(path, _MOST_BYTES, _LONGEST_LINE)
    except UnicodeDecodeError:
        raise LessonError(path, [Fault(1, _("a lesson must be text in UTF-8"))]) from None
    except BoundExceededError as error:
        raise LessonError(path, [Fault(1, str(error))]) from None


def lesson_from_text(
    text: str, keys: Collection[str] | None, path: Path | str = "lesson"
) -> Lesson:
    """Returns the lesson that a text describes.

    Args:
        text: The text, TOML.
        keys: Ids of the actions that have keys; None where that was looked at before.
        path: The file, for errors.

    Raises:
        LessonError: It breaks a rule; every fault that is found is named.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LessonError(path, [_syntax_fault(str(error), text)]) from None
    except (ValueError, RecursionError) as error:
        rule = _("a value is too long or too deep ({kind})").format(kind=type(error).__name__)
        raise LessonError(path, [Fault(1, rule)]) from None
    reader = _Reader(text.splitlines(), keys, Path(path).parent)
    lesson = reader.lesson(values)
    if reader.faults or lesson is None:
        raise LessonError(path, reader.faults)
    return lesson


def _syntax_fault(error: str, text: str) -> Fault:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", error)
    line = int(place[1]) if place and place[1] else len(text.splitlines()) or 1
    return Fault(line, shortened(error[: place.start()] if place else error))


class _RuleError(Exception):
    """A value breaks its rule."""


def _rule(name: str, rule: str, value: object) -> _RuleError:
    text = _("{name} must be {rule}, got {value}")
    return _RuleError(text.format(name=name, rule=rule, value=shortened(repr(value))))


class _Reader:
    """Reads one file, and goes on behind a fault so that all are named at once."""

    def __init__(self, lines: list[str], keys: Collection[str] | None, folder: Path) -> None:
        self._lines, self._keys, self._folder = lines, keys, folder
        self.faults: list[Fault] = []
        self._heads = [n for n, line in enumerate(lines) if re.match(r"\s*\[\[\s*steps", line)]

    def lesson(self, values: Mapping[str, Any]) -> Lesson | None:
        """Returns the lesson, or None where it has a fault."""
        self._known(values, LESSON_FIELDS, None)
        name = self._tried(None, "id", lambda: _id(values.get("id")), "")
        title = self._text(values, "title", None, is_needed=True)
        about = self._text(values, "about", None, is_needed=True)
        minutes = self._tried(None, "minutes", lambda: _whole(values, "minutes", 0, 600), 0)
        needs = self._tried(None, "needs", lambda: self._ids(values.get("needs", [])), ())
        steps = values.get("steps")
        if not isinstance(steps, list) or not 1 <= len(steps) <= _MOST_STEPS:
            rule = _("1 to {most} tables [[steps]]").format(most=_MOST_STEPS)
            count = len(steps) if isinstance(steps, list) else steps
            self._fault(None, "steps", str(_rule("steps", rule, count)))
            return None
        read = []
        config: RunConfig | None = None
        for number, step in enumerate(steps):
            if not isinstance(step, dict):
                self._fault(number, "steps", str(_rule("steps", _("a table"), step)))
                continue
            made = self._step(step, number, config)
            config = made.run or config
            read.append(made)
        return None if self.faults else Lesson(name, title, about, tuple(read), minutes, needs)

    def _step(self, values: Mapping[str, Any], number: int, before: RunConfig | None) -> Step:
        self._known(values, STEP_FIELDS, number)

        def tried(field: str, read: Callable[[], Any], default: Any) -> Any:
            return self._tried(number, field, read, default)

        run = None
        if "run" in values or number == 0:
            run = tried("run", lambda: _run(values.get("run", {})), None)
        if "set" in values:
            base = run or before
            run = tried("set", lambda: _with_parameters(base, values["set"]), run)
        step = Step(
            title=self._text(values, "title", number, is_needed=True),
            text=self._text(values, "text", number, is_needed=True),
            article=tried("article", lambda: _word(values, "article"), ""),
            panel=tried("panel", lambda: _one_of(values, "panel", (*PANELS, *LINES)), ""),
            run=run,
            at=tried("at", lambda: _moment(values.get("at", 0)), 0),
            do=self._text(values, "do", number),
            guess=self._guess(values, number),
            program=tried("program", lambda: _program(values, self._folder), None),
            check=tried("check", lambda: _conditions(values.get("check", [])), ()),
            done=self._text(values, "done", number),
            way=tried("way", lambda: self._way(values.get("way", [])), ()),
        )
        tried("do", lambda: _has_what_it_needs(step), None)
        tried("way", lambda: _is_named(step), None)
        return step

    def _guess(self, values: Mapping[str, Any], number: int) -> Guess | None:
        given = values.get("guess")
        if given is None:
            return None
        if not isinstance(given, dict):
            self._fault(number, "guess", str(_rule("guess", _("a table"), given)))
            return None
        self._known(given, _GUESS, number)
        ask = self._text(given, "ask", number, is_needed=True)
        bounds = self._tried(number, "low", lambda: _bounds(given), (0.0, 0.0))
        return Guess(ask, *bounds)

    def _way(self, value: object) -> tuple[str, ...]:
        words = _texts("way", value)
        for word in words:
            try:
                check_way(word, self._keys)
            except WayError as error:
                raise _RuleError(_("way: {rule}").format(rule=error)) from None
        return words

    def _ids(self, value: object) -> tuple[str, ...]:
        names = _texts("needs", value)
        for name in names:
            if self._keys is not None and name not in self._keys:
                raise _rule("needs", _("names of actions"), name)
        return names

    def _text(
        self,
        values: Mapping[str, Any],
        field: str,
        number: int | None,
        *,
        is_needed: bool = False,
    ) -> Text:
        def read() -> Text:
            if field not in values and not is_needed:
                return NOTHING
            text = _text_of(field, values.get(field))
            for one in text.by_language.values():
                self._check_places(field, one)
            return text

        found: Text = self._tried(number, field, read, NOTHING)
        return found

    def _check_places(self, field: str, text: str) -> None:
        for place in places_in(text):
            try:
                if not is_key(place):
                    expression_at(place, NAMES)
            except ValueError as error:
                raise _RuleError(_("{name}: {rule}").format(name=field, rule=error)) from None
        for name in keys_in(text):
            if self._keys is not None and name not in self._keys:
                raise _rule(f"{field}: {{key {name}}}", _("the name of an action"), name)
        left = re.sub(r"\{[^{}]*\}", "", text)
        if "{" in left or "}" in left:
            raise _rule(field, _("a text whose braces are pairs around an expression"), text)

    def _tried(self, number: int | None, field: str, read: Callable[[], Any], default: Any) -> Any:
        try:
            return read()
        except _RuleError as error:
            self._fault(number, field, str(error))
            return default

    def _known(self, values: Mapping[str, Any], names: Collection[str], number: int | None) -> None:
        for name in values:
            if name not in names:
                rule = _("left out, or one of {names}").format(names=", ".join(names))
                self._fault(number, name, str(_rule(shortened(name), rule, values[name])))

    def _fault(self, number: int | None, field: str, rule: str) -> None:
        if number is not None:
            rule = _("step {number}: {rule}").format(number=number + 1, rule=rule)
        self.faults.append(Fault(self._line(number, field), rule))

    def _line(self, number: int | None, field: str) -> int:
        """Returns the line on which a field stands, or else that of its table."""
        first, last = 0, len(self._lines)
        if number is not None and number < len(self._heads):
            first = self._heads[number]
            last = self._heads[number + 1] if number + 1 < len(self._heads) else last
        elif self._heads:
            last = self._heads[0]
        own = re.compile(rf"\s*(\[+\s*steps\.)?[\"']?{re.escape(field)}[\"']?\s*[=.\]]")
        for line in range(first, last):
            if own.match(self._lines[line]):
                return line + 1
        return first + 1


def _id(value: object) -> str:
    if not (isinstance(value, str) and _ID.fullmatch(value)):
        raise _rule("id", _("1 to 40 of a to z, 0 to 9 and -"), value)
    return value


def _word(values: Mapping[str, Any], field: str) -> str:
    value = values.get(field, "")
    if not isinstance(value, str):
        raise _rule(field, _("a text"), value)
    return value


def _program(values: Mapping[str, Any], folder: Path) -> ShownProgram | None:
    """Returns the program that a step shows: a file beside the lesson, or in a folder there."""
    name = values.get("program")
    if name is None:
        return None
    if not isinstance(name, str) or not name or PurePath(name).is_absolute() or ".." in name:
        raise _rule("program", _("a file in the folder of the lesson"), name)
    if "guess" in values:
        raise _rule("program", _("left out where a number is asked for"), name)
    path = folder / name
    try:
        text = bounded_text(path, _MOST_BYTES, _LONGEST_LINE)
    except (OSError, UnicodeDecodeError, BoundExceededError) as error:
        reason = reason_of(error)
        rule = _("program: {name} cannot be read: {reason}")
        raise _RuleError(rule.format(name=shortened(name), reason=shortened(reason))) from None
    lines = tuple(
        "".join(c if c.isprintable() else " " for c in line.expandtabs(4))
        for line in text.splitlines()
    )
    if not lines:
        raise _rule("program", _("a file with a program"), name)
    return ShownProgram(path, lines)


def _text_of(field: str, value: object) -> Text:
    """Returns a text, or texts by language."""
    if isinstance(value, str) and value.strip():
        return Text({OWN: _one_paragraph(value)})
    if isinstance(value, dict) and value:
        for language, text in value.items():
            if not _LANGUAGE.fullmatch(language):
                raise _rule(field, _("by languages such as en and ja"), language)
            if not (isinstance(text, str) and text.strip()):
                raise _rule(f"{field}.{language}", _("a text"), text)
        return Text({language: _one_paragraph(text) for language, text in value.items()})
    raise _rule(field, _("a text, or texts by language (text.en, text.ja)"), value)


def _one_paragraph(text: str) -> str:
    """Returns a text with its lines joined, and paragraphs apart."""
    return "\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))


def _whole(values: Mapping[str, Any], field: str, low: int, high: int) -> int:
    value = values.get(field, low)
    if type(value) is not int or not low <= value <= high:
        raise _rule(
            field, _("a whole number from {low} to {high}").format(low=low, high=high), value
        )
    return value


def _one_of(values: Mapping[str, Any], field: str, names: Collection[str]) -> str:
    value = values.get(field, "")
    if field in values and value not in names:
        raise _rule(field, _("one of {names}").format(names=", ".join(names)), value)
    return str(value)


def _texts(field: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _rule(field, _("a list of texts"), value)
    return tuple(value)


def _moment(value: object) -> Any:
    if value in ("solved", "end") and isinstance(value, str):
        return value
    if type(value) is not int or not 0 <= value <= _LATEST:
        rule = _("an epoch from 0 to {latest:,}, solved or end").format(latest=_LATEST)
        raise _rule("at", rule, value)
    return value


def _bounds(given: Mapping[str, Any]) -> tuple[float, float]:
    bounds = []
    for name in ("low", "high"):
        value = given.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _rule(f"guess.{name}", _("a number"), value)
        bounds.append(float(value))
    if bounds[0] >= bounds[1]:
        raise _rule("guess.low", _("below guess.high"), given["low"])
    return bounds[0], bounds[1]


def _conditions(value: object) -> tuple[Expression, ...]:
    conditions = []
    for text in _texts("check", value):
        try:
            conditions.append(parsed(text, NAMES))
        except ValueError as error:
            raise _RuleError(_("check: {rule}").format(rule=error)) from None
    return tuple(conditions)


def _run(value: object) -> RunConfig:
    """Returns the run that a table of fields describes."""
    if not isinstance(value, dict):
        raise _rule("run", _("a table of fields"), value)
    fields = dict(value)
    preset = fields.pop("preset", "torch")
    if preset not in PRESETS:
        raise _rule("run.preset", _("one of {names}").format(names=", ".join(PRESETS)), preset)
    config = PRESETS[preset].config
    try:
        read = {}
        for name, given in fields.items():
            field = SHORT_NAMES.get(name, name)
            if field not in FIELD_TYPES or field in ("changes", "test"):
                raise _rule(f"run.{name}", _("a field of the run"), given)
            read[field] = value_from_text(field, _written(given))
        return config.changed(**read)
    except (TypeError, ValueError) as error:
        raise _RuleError(_("run: {rule}").format(rule=shortened(told(error)))) from None


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(str, value)) or "none"
    return str(value)


def _with_parameters(config: RunConfig | None, value: object) -> RunConfig:
    """Returns a run with parameters set at its start."""
    if config is None:
        raise _RuleError(_("set: there is no run in which anything could be set"))
    if not isinstance(value, dict):
        raise _rule("set", _("a table of parameters, such as w1[0][1]"), value)
    changes = []
    for name, number in value.items():
        matched = _PARAMETER.fullmatch(name)
        if matched is None:
            raise _rule("set", _("by parameters such as w1[0][1] and b1[0]"), name)
        kind = "weights" if matched[1] == "w" else "biases"
        places = ",".join(re.findall(r"\d+", matched[3]))
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise _rule(f"set.{name}", _("a number"), number)
        changes.append(Change(0, f"{kind}[{int(matched[2]) - 1}][{places}]", float(number)))
    try:
        return config.replace(changes=(*config.changes, *changes))
    except (TypeError, ValueError) as error:
        raise _RuleError(_("set: {rule}").format(rule=shortened(told(error)))) from None


def _has_what_it_needs(step: Step) -> None:
    """Refuses a step that asks for something without saying for what, or by which way."""
    if step.check and not step.do:
        raise _rule("do", _("there where there is a check: what the reader is asked for"), "")
    if step.do and not step.is_asked:
        raise _rule("check", _("there where the reader is asked for something"), "")
    if step.is_asked and not step.way:
        raise _rule("way", _("there where there is a check: how it can be done"), "")
    if step.program is not None and not step.check:
        raise _rule("check", _("there where a program is shown: which line is meant"), "")
    if not step.is_asked and step.way:
        raise _rule("way", _("left out where nothing is asked for"), list(step.way))


def _is_named(step: Step) -> None:
    """Refuses a way by keys that the step does not name."""
    texts = (text for one in step.texts for text in one.by_language.values())
    named = {key for text in texts for key in keys_in(text)}
    for word in step.way:
        missing = sorted(set(keys_of(word)) - named)
        if missing:
            rule = _("by keys that the step names ({{key {name}}} in do or text)")
            raise _rule("way", rule.format(name=missing[0]), word)
