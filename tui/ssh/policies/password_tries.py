"""How many wrong passwords a connection has, and what a right one is."""

from __future__ import annotations

import hmac
from typing import Final

MOST: Final = 3


class PasswordTries:
    """Judges the passwords of one connection."""

    def __init__(self, token: str):
        self._token = token
        self.wrong = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether the connection has had all its tries."""
        return self.wrong >= MOST

    def is_right(self, password: str) -> bool:
        """Returns whether this is the token; takes as long for every answer.

        A connection without tries left is told no, whatever it says. Nothing is right where there
        is no token.
        """
        right = hmac.compare_digest(password.strip().encode(), self._token.encode())
        right = right and bool(self._token)
        if self.is_exhausted or not right:
            self.wrong += 1
            return False
        return True
