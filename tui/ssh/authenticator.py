"""Who may come in over SSH, by the rule that the server was started with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import asyncssh

from xortui.tui.ssh.policies.password_tries import PasswordTries
from xortui.tui.ssh.sessions import PRESENTER


class Authenticator:
    """Says who may come in, by the server's rule.

    Args:
        auth: ``token``, ``keys`` or ``none``.
        token: What everybody types.
        presenter_token: What the presenter types, whatever the rule is.
        keys: Reads the file of public keys anew where it has changed.
    """

    def __init__(
        self,
        auth: str,
        token: str,
        presenter_token: str,
        keys: Callable[[], asyncssh.SSHAuthorizedKeys] | None,
    ):
        self.auth = auth
        self._token, self._presenter_token = token, presenter_token
        self._keys = keys

    def needs_proof(self, user: str) -> bool:
        """Returns whether this name has to show anything."""
        return self.auth != "none" or user == PRESENTER

    def takes_password(self, user: str) -> bool:
        """Returns whether this name shows a token."""
        return user == PRESENTER or self.auth == "token"

    def tries(self, user: str) -> PasswordTries:
        """Returns what judges this name's passwords."""
        return PasswordTries(self._presenter_token if user == PRESENTER else self._token)

    def knows(self, user: str, key: asyncssh.SSHKey, address: str) -> bool:
        """Returns whether this public key opens the door for this name."""
        if self._keys is None or user == PRESENTER:
            return False
        return self._keys().validate(key, address, address) is not None


class AuthorizedKeys:
    """The file of public keys, read again when it has changed."""

    def __init__(self, path: Path):
        self._path = path
        self._changed = 0.0
        self._keys = self()

    def __call__(self) -> asyncssh.SSHAuthorizedKeys:
        """Returns the keys as the file has them now; the last good ones where it cannot be read."""
        try:
            changed = self._path.stat().st_mtime
            if changed != self._changed:
                self._keys = asyncssh.read_authorized_keys(str(self._path))
                self._changed = changed
        except (OSError, ValueError):
            if not self._changed:
                raise
        return self._keys
