"""How many wrong passwords a connection has, and what a right one is."""

from __future__ import annotations

import hmac
import unicodedata
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

        A token is read out and copied from a projector: small and capital letters are the same, as
        are the wide ones of an input method.

        A connection without tries left is told no, whatever it says. Nothing is right where there
        is no token.
        """
        right = hmac.compare_digest(_plain(password), _plain(self._token))
        right = right and bool(self._token)
        if self.is_exhausted or not right:
            self.wrong += 1
            return False
        return True


def _plain(token: str) -> bytes:
    return unicodedata.normalize("NFKC", token).strip().casefold().encode(errors="surrogatepass")
