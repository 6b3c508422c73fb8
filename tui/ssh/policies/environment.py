"""Which environment variables a person may bring: a few harmless ones, short, and not many."""

from __future__ import annotations

import re
from typing import Final

NAMES: Final = ("LANG", "LANGUAGE", "LC_*", "COLORTERM", "NO_COLOR", "XORTUI_*")
"""As sshd's ``AcceptEnv`` takes them."""

NO_MOUSE_VARIABLE: Final = "XORTUI_NOMOUSE"
"""Is set to anything but nothing where the mouse is left to the terminal."""

_ALLOWED: Final = re.compile("|".join(NAMES).replace("*", "[A-Z]{1,20}"))
VALUE: Final = re.compile(rb"[\w.@:+-]{1,64}")
MOST_REQUESTS: Final = 64
MOST_BYTES: Final = 16384


def is_allowed(name: str) -> bool:
    """Returns whether a person may bring a variable of this name."""
    return _ALLOWED.fullmatch(name) is not None


class EnvironmentFloodError(Exception):
    """More was sent than any honest client sends: the connection should end."""


class Environment(dict[bytes, bytes]):
    """Keeps what is allowed and forgets the rest.

    Setting an item raises ``EnvironmentFloodError`` once too much was offered.
    """

    def __init__(self) -> None:
        super().__init__()
        self._requests = self._bytes = 0

    def __setitem__(self, name: bytes, value: bytes) -> None:
        self._requests += 1
        self._bytes += len(name) + len(value)
        if self._requests > MOST_REQUESTS or self._bytes > MOST_BYTES:
            raise EnvironmentFloodError
        if is_allowed(name.decode(errors="replace")) and VALUE.fullmatch(value):
            super().__setitem__(name, value)

    def as_text(self) -> dict[str, str]:
        """Returns what was kept, as text."""
        return {name.decode(): value.decode() for name, value in self.items()}
