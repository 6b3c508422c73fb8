"""The file of public keys: read only where nobody else can have written it.

The rules are those of OpenSSH's ``StrictModes`` for a file that lies outside of home folders:
whoever can write the file, or put another in its place, could let himself in. Source: OpenSSH,
``misc.c``, ``safe_path``.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

LARGEST: Final = 2**20  # bytes
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


class KeyFileError(ValueError):
    """Nobody may come in by this file. The message names the file and the rule.

    Attributes:
        path: The file or the folder that breaks the rule.
        reason: The rule and what was found, without the path.
    """

    def __init__(self, path: Path, reason: str):
        super().__init__(f"{path} {reason}")
        self.path, self.reason = path, reason


def open_trusted(path: Path, user: int) -> int:
    """Returns a descriptor to read the file with.

    Args:
        path: The file, reached over symbolic links or not.
        user: Whose file it may be, beside root's.

    Raises:
        KeyFileError: It cannot be read, is no file, or somebody else can write it, its folder or
            a folder above.
    """
    try:
        # A FIFO would otherwise be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(path, error) from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise KeyFileError(path, "must be a file")
        _require_trusted(path, found, user)
        for folder in _folders(path):
            _require_trusted(folder, folder.stat(), user)
    except OSError as error:
        os.close(descriptor)
        raise _unreadable(path, error) from None
    except KeyFileError:
        os.close(descriptor)
        raise
    return descriptor


def read(descriptor: int, path: Path) -> bytes:
    """Returns what is in the file that the descriptor has open, and closes it.

    Raises:
        KeyFileError: It is too large, or cannot be read.
    """
    try:
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(content) > LARGEST:
        raise KeyFileError(path, f"must have at most {LARGEST} bytes, got more")
    return content


def _unreadable(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(path, f"must be readable, got: {error.strerror}")


def _folders(path: Path) -> list[Path]:
    """Returns the folders through which the file is reached, links or not, nearest first."""
    real = path.resolve(strict=True)
    return list(dict.fromkeys((path.absolute().parent, *real.parents)))


def _require_trusted(path: Path, found: os.stat_result, user: int) -> None:
    if found.st_uid not in (0, user):
        owners = "root" if user == 0 else f"root or user {user}"
        raise KeyFileError(path, f"must belong to {owners}, got user {found.st_uid}")
    # In a folder like /tmp nobody can rename or remove what is somebody else's.
    is_sticky_folder = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
    if found.st_mode & _WRITABLE_BY_OTHERS and not is_sticky_folder:
        mode = f"{found.st_mode & 0o777:o}"
        raise KeyFileError(
            path, f"must be writable by its owner alone (chmod go-w), got mode {mode}"
        )
