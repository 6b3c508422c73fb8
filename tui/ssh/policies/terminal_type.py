"""Which terminal types are believed: a name, not a message to whoever reads the log."""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_NOT_FOR_SCREENS: Final = ("dumb", "unknown")


def is_usable(term: str | None) -> bool:
    """Returns whether a terminal that calls itself so can show the app."""
    return bool(term and _NAME.fullmatch(term) and term not in _NOT_FOR_SCREENS)
