"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from xortui.tui.language import translate as _


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Opens a file that takes the place of ``path`` once it has been written without an error.

    Where the system can, the file has no name until it is complete, so that not even a process
    that is killed leaves a part of it behind. Between its first name and its last, or where there
    are only named files, a kill may leave one: the next file for the same path takes it away.

    Args:
        path: Where the complete file shall stand. A file there is replaced in one step.

    Yields:
        A binary file to write to.

    Raises:
        OSError: The folder cannot be written to, or a device or a pipe stands there.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise FileExistsError(errno.EEXIST, _("not a file"), str(path))
    complete = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor, is_named = _opened(target.parent, complete)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if not is_named and _is_named_at_once(file.fileno(), target):
                return
            if not is_named:
                _name(file.fileno(), complete)
        os.replace(complete, target)
        _clear_away(target)
    except BaseException:
        with suppress(FileNotFoundError):
            complete.unlink()
        raise


def create_private(path: Path, content: bytes) -> None:
    """Makes a file for its owner alone, unless there is one already.

    Args:
        path: Where the complete file shall stand.
        content: All of it.

    Raises:
        FileExistsError: Something stands there; it is not touched.
        OSError: The folder cannot be written to.
    """
    complete = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor, is_named = _opened(path.parent, complete, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if is_named:
                os.link(complete, path)
            else:
                _name(file.fileno(), path)
    finally:
        if is_named:
            complete.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _is_named_at_once(descriptor: int, target: Path) -> bool:
    """Gives a file its name, unless another has it, which only a file with a name can replace."""
    try:
        _name(descriptor, target)
    except FileExistsError:
        return False
    return True


def _clear_away(target: Path) -> None:
    """Takes away what a kill has left of earlier files for the same path."""
    left = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{8}}")
    with suppress(OSError):
        for entry in os.scandir(target.parent):
            # One that is new may be another program's, which is about to rename it.
            if left.fullmatch(entry.name) and time.time() - entry.stat().st_mtime > _STALE:
                os.unlink(entry.path)


def _opened(folder: Path, name: Path, mode: int = 0o666) -> tuple[int, bool]:
    """Returns a descriptor to write to, and whether it has a name in the folder already."""
    nameless = getattr(os, "O_TMPFILE", None)
    if nameless is not None and os.path.isdir(_DESCRIPTORS):
        with suppress(OSError):
            return os.open(folder, nameless | os.O_RDWR, mode), False
    return os.open(
        name, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), mode
    ), True


def _name(descriptor: int, name: Path) -> None:
    # Only relative to a folder does Python's os.link follow the descriptor to its file.
    folder = os.open(_DESCRIPTORS, os.O_RDONLY)
    try:
        os.link(str(descriptor), name, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


_DESCRIPTORS = "/proc/self/fd"
_STALE = 60.0
"""Seconds after which a file is nobody's."""
