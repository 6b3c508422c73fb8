"""Who may come in over SSH, by the rule that the server was started with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import asyncssh

from xortui.tui.language import translate as _
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.front.key_list import KeyList
from xortui.tui.ssh.monitor.key_file import KeyFileError
from xortui.tui.ssh.policies.password_tries import PasswordTries
from xortui.tui.ssh.session.registry import PRESENTER

_NO_KEY: Final = "must hold a public key, got none"
_MOST_LINES_TOLD: Final = 20


class Authenticator:
    """Says who may come in, by the server's rule.

    Args:
        auth: ``token``, ``keys`` or ``none``.
        token: What everybody types.
        presenter_token: What the presenter types, whatever the rule is.
        keys: The file of public keys.
    """

    def __init__(
        self,
        auth: str,
        token: str,
        presenter_token: str,
        keys: AuthorizedKeys | None,
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

    def prompt(self, user: str) -> str:
        """Returns what asks this name for its token."""
        return _("presenter's token: ") if user == PRESENTER else _("class token: ")

    def greeting(self, user: str) -> str:
        """Returns what this name reads before it shows anything."""
        lines = [_("xortui: a small neural network learns, live, in your terminal")]
        if user == PRESENTER:
            lines.append(_("Type the presenter's own token; nothing appears while you type."))
        elif self.takes_password(user):
            lines.append(_("Type the class token; nothing appears while you type."))
        return "".join(f"{line}\r\n" for line in lines)

    def tries(self, user: str) -> PasswordTries:
        """Returns what judges this name's passwords."""
        return PasswordTries(self._presenter_token if user == PRESENTER else self._token)

    async def knows(self, user: str, key: asyncssh.SSHKey, address: str) -> bool:
        """Returns whether this public key lets this name in."""
        if self._keys is None or user == PRESENTER:
            return False
        return (await self._keys.now()).has(key, address)


class AuthorizedKeys:
    """The file of public keys, read again at every try, so that a key taken away is away.

    What cannot be trusted lets nobody in, whatever was in the file before.

    Args:
        path: The file.
        read: Returns what is in it, or raises ``KeyFileError``.
        log: Is told whenever something has changed, and why nobody may come in.
    """

    def __init__(self, path: Path, read: Callable[[], Awaitable[bytes]], log: AccessLog):
        self._path, self._read, self._log = path, read, log
        self._last: bytes | str | None = None
        self._keys = KeyList()

    def take(self, content: bytes) -> None:
        """Takes what is in the file when the server starts.

        Raises:
            KeyFileError: It holds no key, or a line that lets nobody in.
        """
        keys = KeyList(content)
        if keys.refused:
            first = keys.refused[0]
            raise KeyFileError(self._path, f"line {first.line}: {first.reason}")
        if not keys:
            raise KeyFileError(self._path, _NO_KEY)
        self._last, self._keys = content, keys

    async def now(self) -> KeyList:
        """Returns the keys as the file has them now; none where it cannot be trusted."""
        try:
            found: bytes | str = await self._read()
        except KeyFileError as error:
            found = str(error)
            if found != self._last:
                self._log.write("nobody by keys", file=str(error.path), reason=error.reason)
        if found != self._last:
            self._last = found
            self._keys = KeyList(found if isinstance(found, bytes) else b"")
            if isinstance(found, bytes):
                self._tell()
        return self._keys

    def _tell(self) -> None:
        path = str(self._path)
        if self._keys:
            self._log.write("keys changed", file=path, count=len(self._keys))
        else:
            self._log.write("nobody by keys", file=path, reason=_NO_KEY)
        for refused in self._keys.refused[:_MOST_LINES_TOLD]:
            self._log.write("nobody by line", line=refused.line, reason=refused.reason, file=path)
