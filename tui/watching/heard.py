"""What a watched program tells, read: lines of others are data, bounded and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from xortui.core.foreign import Moment, Numbers, Seen

_MOST_NUMBERS: Final = 4096


class UnreadableError(ValueError):
    """What was told is not what can be told; the message says where."""


def moment_of(event: Mapping[str, Any]) -> Moment:
    """Returns a moment as a program has told it.

    Raises:
        UnreadableError: It is none.
    """
    try:
        names = {str(name): _seen(str(name), *told) for name, told in event["names"].items()}
        seen = [_seen(str(name), *told) for name, *told in event["seen"]]
        stack = tuple(int(loop) for loop in event["stack"])
        return Moment(int(event["loop"]), bool(event["after"]), stack, names, seen)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(f"a moment is not understood: {error}") from None


def numbers_of(text: str) -> Numbers:
    """Returns numbers as a program tells them, each to its last bit.

    Raises:
        UnreadableError: They are none, or too many.
    """
    try:
        numbers = np.frombuffer(bytes.fromhex(text), np.float64)
    except (TypeError, ValueError):
        raise UnreadableError("numbers are not understood") from None
    if numbers.size > _MOST_NUMBERS:
        raise UnreadableError(f"numbers must be at most {_MOST_NUMBERS}, got {numbers.size}")
    return numbers


def _seen(name: str, kind: str, shape: Sequence[int], text: str, owner: int) -> Seen:
    values = numbers_of(text).reshape([int(size) for size in shape])
    return Seen(name, str(kind), values, int(owner))
