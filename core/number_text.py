"""Numbers as people and files write them: ASCII digits, a point, an exponent, and nothing else.

Python's own `float` and `int` also take the digits of every other script and underscores between
digits, so that ``1_0``, a slip of the finger for ``1.0``, would quietly be ten.
"""

from __future__ import annotations

import re
from typing import Final

NUMBER_PATTERN: Final = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
"""A regular expression of a number, whole or not."""

# What is not finite is a number, too, which the rules of a field then refuse by name.
_NUMBER: Final = re.compile(
    rf"{NUMBER_PATTERN}|[-+]?(?:nan|inf|infinity)", re.IGNORECASE | re.ASCII
)
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,4000}")  # Python reads no more than 4,300 digits
_BLANKS: Final = " \t\r\n"


def number_from_text(text: str) -> float | None:
    """Returns the number that a text writes, or ``None`` where it writes none."""
    plain = text.strip(_BLANKS)
    return float(plain) if _NUMBER.fullmatch(plain) else None


def integer_from_text(text: str) -> int | None:
    """Returns the whole number that a text writes, or ``None`` where it writes none."""
    plain = text.strip(_BLANKS)
    return int(plain) if _INTEGER.fullmatch(plain) else None
