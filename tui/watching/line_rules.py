"""The rules of a run's lines: one object of JSON a line, held against the schema in this folder.

The schema is what a writer reads, too: `lines.schema.json` is the one place where a rule stands.
Lines of others are data. Nothing of them is evaluated, and each is bounded before it is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import fastjsonschema

from xortui.tui.language import deferred
from xortui.tui.language import translate as _

SCHEMA: Final = Path(__file__).with_name("lines.schema.json")
LONGEST_LINE: Final = 1 << 20
"""Bytes of a line that is read."""

_LONGEST_SHOWN: Final = 40
_EVENTS: Final = ("started", "epoch", "ended")

Line = Mapping[str, Any]


class LineError(ValueError):
    """A line breaks a rule; the message is a sentence with the line, field, rule and value."""

    def __init__(self, number: int, rule: str) -> None:
        """Makes the sentence.

        Args:
            number: The line, from 1.
            rule: The field, the rule and the value.
        """
        super().__init__(_("line {number}: {rule}").format(number=f"{number:,}", rule=rule))


def checked_line(text: bytes, number: int) -> Line:
    """Returns a line that keeps the rules.

    Args:
        text: The line.
        number: Which it is, from 1.

    Raises:
        LineError: It does not keep them.
    """
    if len(text) > LONGEST_LINE:
        rule = _("a line must have at most {most:,} bytes, got more")
        raise LineError(number, rule.format(most=LONGEST_LINE))
    try:
        # Its names of what is no number become words, which the schema takes nowhere.
        line = json.loads(text.decode(), parse_constant=str)
    except UnicodeDecodeError:
        raise LineError(number, _("a line must be text in UTF-8, got other bytes")) from None
    except (ValueError, RecursionError):
        rule = _("a line must be one object of JSON, got {text}")
        shown = _shown_text(text.decode(errors="replace"))
        raise LineError(number, rule.format(text=shown)) from None
    event = line.get("event") if isinstance(line, dict) else None
    try:
        _check_of(event if isinstance(event, str) and event in _EVENTS else "")(line)
    except fastjsonschema.JsonSchemaValueException as error:
        raise LineError(number, _rule_of(error)) from None
    except (RecursionError, OverflowError):
        raise LineError(number, _("a line must not be nested so deeply")) from None
    found: Line = line
    return found


@cache
def schema() -> dict[str, Any]:
    """Returns the schema."""
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


@cache
def _check_of(event: str) -> Callable[[Any], Any]:
    """Returns what checks the lines of an event: of all of them at once no field could be named."""
    whole = schema()
    rules: dict[str, Any] = {
        "$schema": whole["$schema"],
        "definitions": whole["definitions"],
        "type": "object",
        "required": whole["required"],
        "properties": whole["properties"],
    }
    if event:
        rules["allOf"] = [{"$ref": f"#/definitions/{event}"}]
    check: Callable[[Any], Any] = fastjsonschema.compile(rules, use_default=False)
    return check


_KINDS: Final = {
    "object": deferred("an object"),
    "array": deferred("a list"),
    "number": deferred("a number"),
    "integer": deferred("a whole number"),
    "string": deferred("a text"),
    "null": "null",
}


def _rule_of(error: fastjsonschema.JsonSchemaValueException) -> str:
    """Returns field, rule and value of what the schema does not take."""
    field = str(error.name).removeprefix("data").lstrip(".") or _("a line")
    rule, bound, value = str(error.rule), error.rule_definition, error.value
    if rule == "required":
        missing = next(name for name in bound if name not in value)
        place = missing if field == _("a line") else f"{field}.{missing}"
        return _("{field} must be given, got none").format(field=place)
    words = {
        "type": _("{field} must be {kinds}, got {value}"),
        "enum": _("{field} must be one of {bound}, got {value}"),
        "minimum": _("{field} must be >= {bound}, got {value}"),
        "exclusiveMinimum": _("{field} must be > {bound}, got {value}"),
        "maximum": _("{field} must be <= {bound}, got {value}"),
        "minItems": _("{field} must have {bound} items or more, got {size}"),
        "maxItems": _("{field} must have at most {bound} items, got {size}"),
        "maxLength": _("{field} must have at most {bound} characters, got {size}"),
    }
    kinds = bound if isinstance(bound, list) else [bound]
    named = [_(_KINDS.get(str(kind), str(kind))) for kind in kinds]
    return words.get(rule, _("{field} breaks the rule {rule}, got {value}")).format(
        field=field,
        kinds=_(" or ").join(named),
        bound=", ".join(map(str, kinds)),
        rule=rule,
        value=shown(value),
        size=f"{len(value):,}" if hasattr(value, "__len__") else "",
    )


def shown(value: Any) -> str:
    """Returns a value as a line has it, its beginning where it is long."""
    if isinstance(value, float | int) or value is None:
        return _shown_text(json.dumps(value))
    if isinstance(value, list | dict) and len(value) > _LONGEST_SHOWN:
        return _("a list of {count:,}").format(count=len(value))
    return _shown_text(json.dumps(value, ensure_ascii=False, default=str))


def _shown_text(text: str) -> str:
    plain = "".join(c if c.isprintable() else "?" for c in text[: _LONGEST_SHOWN + 1])
    return plain if len(plain) <= _LONGEST_SHOWN else plain[: _LONGEST_SHOWN - 3] + "..."
