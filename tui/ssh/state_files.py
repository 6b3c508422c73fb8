"""The host key and the tokens on the disk: made once, readable by their owner alone."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import asyncssh

from xortui.tui.language import translate as _
from xortui.tui.records.atomic_files import create_private

# Without what is read or heard wrongly: no 0 and o, no 1 and l, no u and v.
_LETTERS: Final = "abcdefghijkmnpqrstwxyz23456789"
_TOKEN_LENGTH: Final = 10  # 49 bits
SHORTEST_TOKEN: Final = 8
"""Characters of a token that somebody has chosen; with fewer it can be guessed."""


def prepare(folder: Path) -> None:
    """Makes the folder, which others may pass through (to the local socket) but not list.

    Raises:
        PermissionError: Somebody else could change what is in it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    found = folder.stat()
    if found.st_uid not in (0, os.geteuid()):
        raise PermissionError(
            f"{folder} must belong to the user who runs the server, got user {found.st_uid}"
        )
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(
            f"{folder} must be for its owner alone to write to (chmod go-w),"
            f" got mode {found.st_mode & 0o777:o}"
        )


def claim(folder: Path) -> int:
    """Keeps other servers from a folder for as long as the descriptor that it returns is open.

    The kernel lets go of it with the process, however that ends, and nothing is left in the folder.

    Raises:
        OSError: A server has it.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        text = _("a server runs for this folder already: {folder}")
        raise OSError(text.format(folder=folder)) from None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _read_private(path: Path) -> bytes:
    """Returns what is in a file that nobody else can read.

    Raises:
        PermissionError: Others can read it.
        ValueError: It is no file.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ValueError(f"{path} must be a file, got something else")
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise PermissionError(
            f"{path} must be for its owner alone (chmod 600), got mode {found.st_mode & 0o777:o}"
        )
    return path.read_bytes()


def _read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    if not os.path.lexists(path):
        with suppress(FileExistsError):  # another start was faster
            create_private(path, make())
    return _read_private(path)


def host_key(folder: Path) -> asyncssh.SSHKey:
    """Returns the server's key, made at the first start.

    Raises:
        ValueError: The file holds no key.
    """
    path = folder / "host_key"
    content = _read_or_make(
        path, lambda: asyncssh.generate_private_key("ssh-ed25519").export_private_key()
    )
    try:
        return asyncssh.import_private_key(content)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise ValueError(
            f"{path} must hold a private key without a passphrase, got {len(content)} bytes that"
            f" are none ({error}); delete it to get another"
        ) from None


def token(folder: Path, name: str) -> str:
    """Returns the token of this name, made at the first start; deleting the file changes it.

    Raises:
        ValueError: The file holds no token that could keep anybody out.
    """
    path = folder / name
    found = _read_or_make(path, _make_token).decode(errors="replace").strip()
    if len(found) < SHORTEST_TOKEN or not found.isprintable():
        got = f"{len(found)}" if found.isprintable() else "what is no such line"
        raise ValueError(
            f"{path} must hold a token of at least {SHORTEST_TOKEN} characters in one line,"
            f" got {got}; delete it to get a new one"
        )
    return found


def _make_token() -> bytes:
    return "".join(secrets.choice(_LETTERS) for _unused in range(_TOKEN_LENGTH)).encode() + b"\n"
