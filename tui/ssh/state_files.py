"""The host key and the tokens on the disk: made once, readable by their owner alone."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from pathlib import Path
from typing import Final

import asyncssh

from xortui.tui.language import translate as _

# Without what is read or heard wrongly: no 0 and o, no 1 and l, no u and v.
_LETTERS: Final = "abcdefghijkmnpqrstwxyz23456789"
_TOKEN_LENGTH: Final = 10  # 49 bits


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
    """
    mode = path.stat().st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise PermissionError(
            f"{path} must be for its owner alone (chmod 600), got mode {mode & 0o777:o}"
        )
    return path.read_bytes()


def _read_or_make(path: Path, content: bytes) -> bytes:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_private(path)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return content


def host_key(folder: Path) -> asyncssh.SSHKey:
    """Returns the server's key, made at the first start."""
    path = folder / "host_key"
    if path.exists():
        return asyncssh.import_private_key(_read_private(path))
    made = asyncssh.generate_private_key("ssh-ed25519").export_private_key()
    return asyncssh.import_private_key(_read_or_make(path, made))


def token(folder: Path, name: str) -> str:
    """Returns the token of this name, made at the first start; deleting the file changes it."""
    made = "".join(secrets.choice(_LETTERS) for _unused in range(_TOKEN_LENGTH))
    return _read_or_make(folder / name, made.encode() + b"\n").decode().strip()
