"""What a person writes for the axes and the size of a map: ``lr=0.01..10:log``, ``200x110``."""

from __future__ import annotations

import math
import re
from typing import Final

from xortui.core.maps import MAP_AXES, Axis
from xortui.core.number_text import NUMBER_PATTERN
from xortui.tui.language import translate as _
from xortui.tui.records.field_text import SHORT_NAMES

_RANGE: Final = re.compile(
    rf"(?P<low>{NUMBER_PATTERN})\.\.(?P<high>{NUMBER_PATTERN})(?::(?P<spacing>lin|log))?\Z"
)
_SIZE: Final = re.compile(r"([0-9]{1,6})x([0-9]{1,6})\Z")


def axis_from_text(text: str) -> Axis:
    """Returns the axis that a text such as ``learning_rate=0.01..10:log`` describes.

    Raises:
        ValueError: It describes none.
    """
    name, _equals, numbers = text.partition("=")
    field = name.strip().lstrip("-").replace("-", "_")
    field = SHORT_NAMES.get(field, field)
    match = _RANGE.match(numbers.strip())
    if match is None:
        rule = _("axis must be FIELD=LOW..HIGH or FIELD=LOW..HIGH:log with one of {fields}")
        got = _(", got {text!r}").format(text=text)
        raise ValueError(rule.format(fields=", ".join(MAP_AXES)) + got)
    low, high = float(match["low"]), float(match["high"])
    if match["spacing"] != "log":
        return Axis(field, low, high)
    if min(low, high) <= 0:
        rule = _("axis of {field} must be above 0 where it is log, got {numbers}")
        raise ValueError(rule.format(field=field, numbers=numbers.strip()))
    return Axis(field, math.log10(low), math.log10(high), is_logarithmic=True)


def size_from_text(text: str) -> tuple[int, int]:
    """Returns pixels across and up from a text such as ``200x110``.

    Raises:
        ValueError: It is no size.
    """
    match = _SIZE.match(text.strip())
    if match is None:
        raise ValueError(_("size must be WIDTHxHEIGHT, got {text!r}").format(text=text))
    return int(match[1]), int(match[2])
