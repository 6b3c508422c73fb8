"""The host key and the tokens on the disk: made once, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final

import asyncssh

# Without what is read or heard wrongly: no 0 and o, no 1 and l, no u and v.
_LETTERS: Final = "abcdefghijkmnpqrstwxyz23456789"
_TOKEN_LENGTH: Final = 10  # 49 bits


def prepare(folder: Path) -> None:
    """Makes the folder, which others may pass through (to the local socket) but not list."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)


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
