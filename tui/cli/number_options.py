"""Options whose values are numbers: written in ASCII digits, and in no other way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cyclopts import CoercionError, Token, convert

from xortui.core.number_text import integer_from_text, number_from_text


def plain_number(kind: Any, tokens: Sequence[Token]) -> Any:
    """Returns the value of an option: as the library reads it, but for numbers.

    Raises:
        CoercionError: It is no number where a number is asked for.
    """
    if kind not in (int, float):
        return convert(kind, tokens)
    text = tokens[0].value
    number = integer_from_text(text) if kind is int else number_from_text(text)
    if number is None:
        raise CoercionError(token=tokens[0], target_type=kind)
    return number
