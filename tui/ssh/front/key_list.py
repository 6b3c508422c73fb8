"""The public keys of a file, line by line, and why a line lets nobody in.

What a line asks for beside its key is a limit, so a line with a limit that is not kept here lets
nobody in. As in OpenSSH that is a matter of the line: the others are not touched by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import asyncssh

_KEPT_FROM: Final = "from"  # in this spelling; asyncssh keeps it
_KEPT_ANYHOW: Final = frozenset(
    (
        "no-agent-forwarding",
        "no-port-forwarding",
        "no-x11-forwarding",
        "no-user-rc",
        "permitopen",
        "permitlisten",
        "restrict",
        "pty",
    )
)
"""Limits of what is never given: nothing is forwarded, and no program of a user's runs."""
_GIVES_NOTHING: Final = "restrict"  # but with this: the terminal
_GIVES_TERMINAL: Final = "pty"


@dataclass(frozen=True)
class RefusedLine:
    """A line that lets nobody in.

    Attributes:
        line: Its number, from 1 on.
        reason: The rule and what was found.
    """

    line: int
    reason: str


class KeyList:
    """What a file of public keys says.

    Args:
        content: The file.

    Attributes:
        refused: The lines that let nobody in.
    """

    def __init__(self, content: bytes = b""):
        self.refused: list[RefusedLine] = []
        self._keys: list[asyncssh.SSHAuthorizedKeys] = []
        for number, line in enumerate(content.decode(errors="replace").split("\n"), 1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            try:
                self._keys.append(_read_line(text))
            except ValueError as error:
                self.refused.append(RefusedLine(number, str(error)))

    def __len__(self) -> int:
        """Returns how many keys let somebody in."""
        return len(self._keys)

    def has(self, key: asyncssh.SSHKey, address: str) -> bool:
        """Returns whether a line lets in whoever has this key and comes from this address."""
        return any(one.validate(key, address, address) is not None for one in self._keys)


def _read_line(text: str) -> asyncssh.SSHAuthorizedKeys:
    if len(text.splitlines()) != 1:  # asyncssh would take the rest for a line of its own
        raise ValueError("must hold no control characters")
    options, key = "", text
    try:
        asyncssh.import_public_key(key)
    except asyncssh.KeyImportError:
        options, key = _split(text)
        _require_kept(_named(options))
        try:
            asyncssh.import_public_key(key)
        except asyncssh.KeyImportError:
            raise ValueError("must hold a public key that can be read") from None
    return asyncssh.import_authorized_keys(text)


def _split(text: str) -> tuple[str, str]:
    """Returns the options in front of the key, and the key, by the first blank outside quotes."""
    is_quoted = is_escaped = False
    for place, letter in enumerate(text):
        if is_escaped:
            is_escaped = False
        elif letter == "\\":
            is_escaped = True
        elif letter == '"':
            is_quoted = not is_quoted
        elif letter in " \t" and not is_quoted:
            return text[:place], text[place:].strip()
    raise ValueError("must hold a public key that can be read")


def _named(options: str) -> dict[str, bool]:
    """Returns the names of the options, and whether each has a value."""
    named: dict[str, bool] = {}
    is_quoted = is_escaped = False
    word = ""
    for letter in options + ",":
        if letter == "," and not (is_quoted or is_escaped):
            name, equals, _value = word.partition("=")
            named[name] = bool(equals)
            word = ""
            continue
        is_quoted ^= letter == '"' and not is_escaped
        is_escaped = letter == "\\" and not is_escaped
        word += letter
    return named


def _require_kept(named: dict[str, bool]) -> None:
    for name, has_value in named.items():
        if name == _KEPT_FROM and not has_value:
            raise ValueError(f"option {name} must have a value, got none")
        # OpenSSH takes names in any case. Of those in another, asyncssh keeps nothing.
        if name != _KEPT_FROM and name.lower() not in _KEPT_ANYHOW:
            raise ValueError(f"option must be one that is kept here, got {name!r}")
    names = {name.lower() for name in named}
    if _GIVES_NOTHING in names and _GIVES_TERMINAL not in names:
        raise ValueError("option restrict must come with pty: what is served is a terminal")
