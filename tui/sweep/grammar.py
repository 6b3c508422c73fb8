"""What a person writes for the seeds and the varied fields of a sweep.

Seeds: ``1000`` (that many, from 0), ``0..9999`` (both ends), or ``5,7,40``.

Varied fields, ``FIELD=VALUES``:

* values with commas between: ``activation=sigmoid,tanh``, ``hidden=2,3,4,8``;
* with semicolons, where a value has a comma itself: ``hidden=2;4,3;none``; one at the end says that
  there is a single value: ``hidden=4,3;``;
* rows of data, which have semicolons of their own, with bars between: ``data=0,0;1,1|0,1;1,0``;
* a range of numbers with its spacing and how many: ``learning_rate=0.01..10:log:9`` or
  ``momentum=0..0.9:lin:4``, rounded to six digits; whole numbers where the field takes those.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from xortui.core.number_text import NUMBER_PATTERN
from xortui.core.sweep import VARIED_FIELDS
from xortui.tui.language import translate as _
from xortui.tui.records.data_files import rows_in_line
from xortui.tui.records.field_text import FIELD_TYPES, SHORT_NAMES, value_from_text

DEFAULT_SEEDS: Final = "1000"

_SPACINGS: Final = ("lin", "log")
_RANGE: Final = re.compile(
    rf"(?P<low>{NUMBER_PATTERN})\.\.(?P<high>{NUMBER_PATTERN}):"
    r"(?P<spacing>[a-zA-Z]+):(?P<count>[0-9]{1,9})\Z"
)
# Longer numbers than any seed are refused before they are read.
_INTERVAL: Final = re.compile(r"(?P<first>[0-9]{1,40})\.\.(?P<last>[0-9]{1,40})")
_COUNT: Final = re.compile(r"[0-9]{1,40}")
_DIGITS: Final = 6
_MOST_VALUES: Final = 10_000


def seeds_from_text(text: str) -> Sequence[int]:
    """Returns the seeds that a text describes; consecutive ones as a range.

    Raises:
        ValueError: It describes none, or the same one twice.
    """
    parts = [part.strip() for part in text.split(",")]
    interval = _INTERVAL.fullmatch(parts[0]) if len(parts) == 1 else None
    seeds: Sequence[int] = ()
    if interval:
        seeds = range(int(interval["first"]), int(interval["last"]) + 1)
    elif all(map(_COUNT.fullmatch, parts)):
        numbers = tuple(map(int, parts))
        seeds = range(numbers[0]) if len(numbers) == 1 else numbers
    if isinstance(seeds, range) and seeds.stop > sys.maxsize:
        # More of them than Python can count.
        raise ValueError(_("seed must be from 0 to 2^63 - 1, got {text!r}").format(text=text))
    if not seeds or (isinstance(seeds, tuple) and len(seeds) != len(set(seeds))):
        rule = _("seeds must be a count such as 1000, a range such as 0..999, or different ones")
        raise ValueError(rule + _(" such as 5,7,40, got {text!r}").format(text=text))
    return seeds


def seeds_text(seeds: Sequence[int]) -> str:
    """Returns seeds as `seeds_from_text` reads them."""
    if isinstance(seeds, range):
        return f"{seeds.start}..{seeds.stop - 1}"
    return ",".join(map(str, seeds))


def varied_from_texts(texts: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    """Returns the values of each varied field, from texts such as ``hidden=2,3,4``.

    Raises:
        ValueError: A text has another form, names no field that can be varied, or one twice.
    """
    varied: dict[str, tuple[Any, ...]] = {}
    for text in texts:
        name, equals, values = text.partition("=")
        field = name.strip().lstrip("-").replace("-", "_").lower()
        field = SHORT_NAMES.get(field, field)
        if not equals or not values.strip():
            raise ValueError(_("vary must be FIELD=VALUES, got {text!r}").format(text=text))
        if field not in VARIED_FIELDS:
            rule = _("vary must name one of {fields}, got {name!r}")
            raise ValueError(rule.format(fields=", ".join(VARIED_FIELDS), name=name))
        if field in varied:
            raise ValueError(_("vary must name a field once, got {name!r} twice").format(name=name))
        varied[field] = _values(field, values.strip())
    return varied


def _values(field: str, text: str) -> tuple[Any, ...]:
    is_number = FIELD_TYPES[field] in (int, float, int | None, float | None)
    if is_number and ".." in text:
        return _range(field, text)
    parts = [part.strip() for part in text.split(_separator(field, text))]
    if len(parts) > 1 and not parts[-1]:
        parts.pop()
    if not all(parts):
        # An unset shell variable must not quietly mean "none".
        rule = _("{field} must have a value between separators, got {text!r}")
        raise ValueError(rule.format(field=field, text=text))
    return tuple(value_from_text(field, part) for part in parts)


def _separator(field: str, text: str) -> str:
    """Returns what parts values: never what one of them is written with."""
    if field == "data" and ("|" in text or rows_in_line(text) is not None):
        return "|"
    if field == "test" and "|" in text:
        return "|"
    return ";" if ";" in text else ","


def _range(field: str, text: str) -> tuple[float | int, ...]:
    match = _RANGE.match(text)
    spacing = match["spacing"].lower() if match else ""
    rule = ""
    if match is None or spacing not in _SPACINGS:
        rule = _("LOW..HIGH:log:COUNT or LOW..HIGH:lin:COUNT")
    elif not 2 <= int(match["count"]) <= _MOST_VALUES:
        rule = _("a range of 2 to {most} values").format(most=_MOST_VALUES)
    elif spacing == "log" and min(float(match["low"]), float(match["high"])) <= 0:
        rule = _("a range above 0 where its spacing is log")
    if match is None or rule:
        raise ValueError(
            _("{field} must be {rule}, got {text!r}").format(field=field, rule=rule, text=text)
        )
    space = np.geomspace if spacing == "log" else np.linspace
    with np.errstate(all="ignore"):
        spaced = space(float(match["low"]), float(match["high"]), int(match["count"]))
    if not np.isfinite(spaced).all():
        raise ValueError(
            _("{field} must be a range of finite numbers, got {text!r}").format(
                field=field, text=text
            )
        )
    numbers = spaced.tolist()
    if FIELD_TYPES[field] in (int, int | None):
        return tuple(round(number) for number in numbers)
    return tuple(float(f"{number:.{_DIGITS}g}") for number in numbers)
