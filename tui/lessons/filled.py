"""Texts of lessons with the run's numbers and the reader's keys filled in.

``{loss}`` is the loss at the epoch shown, ``{loss@0}`` that at epoch 0, ``{w1[0][1]:+.2f}`` a
weight with its sign and two decimals, ``{key step}`` the key of an action.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from xortui.tui.language import translate as _
from xortui.tui.lessons.expressions import Asked, Expression, parsed
from xortui.tui.rendering.text.number_format import epoch_text, short_text

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_FORM: Final = re.compile(r"(.*):(\+?,?(?:\.\d)?[feg%]?)", re.DOTALL)
_KEY: Final = "key "
_THOUSAND: Final = 1000
UNKNOWN: Final = "..."
"""What stands for a number that there is not yet."""


def places_in(text: str) -> list[str]:
    """Returns what stands in braces in a text."""
    return _PLACE.findall(text)


def keys_in(text: str) -> Iterator[str]:
    """Yields the ids of the actions whose keys a text names."""
    return (place.removeprefix(_KEY).strip() for place in places_in(text) if is_key(place))


def is_key(place: str) -> bool:
    """Whether a place is that of a key."""
    return place.startswith(_KEY)


def expression_at(place: str, names: Mapping[str, int]) -> tuple[Expression, str]:
    """Returns what a place in a text shows, and how it is written.

    Raises:
        ValueError: It is no expression.
    """
    matched = _FORM.fullmatch(place)
    text, form = (matched[1], matched[2]) if matched else (place, "")
    return parsed(text, names), form


def filled(text: str, moment: Asked, names: Mapping[str, int], key_of: Callable[[str], str]) -> str:
    """Returns a text with its places filled in.

    Args:
        text: The text; every place of it has been checked.
        moment: Where the numbers come from.
        names: The names that may stand in places.
        key_of: Returns how the key of an action is called.
    """

    def shown(match: re.Match[str]) -> str:
        place = match[1]
        if is_key(place):
            return key_of(place.removeprefix(_KEY).strip())
        expression, form = expression_at(place, names)
        return value_text(expression.of(moment), form)

    return _PLACE.sub(shown, text)


def value_text(value: object, form: str = "") -> str:
    """Returns a value as it stands in a sentence."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return value
    assert isinstance(value, int | float)
    if isinstance(value, float) and not math.isfinite(value):
        return _("not finite")
    if form:
        text = format(value, form)
        return text.replace("-", "", 1) if float(text.strip("%").replace(",", "")) == 0 else text
    is_long = abs(value) >= _THOUSAND and float(value).is_integer()
    return epoch_text(int(value)) if isinstance(value, int) or is_long else short_text(value)
