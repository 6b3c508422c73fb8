"""Whether a file can be kept where a person wants it: asked before anything is trained."""

from __future__ import annotations

import os
from pathlib import Path

from xortui.tui.cli.errors import UsageError
from xortui.tui.language import translate as _
from xortui.tui.records.shortened import shortened


def check_place(option: str, path: Path | None) -> None:
    """Checks that a file can be kept at a path.

    Args:
        option: Which option asks for it.
        path: The place; nothing is checked where there is none.

    Raises:
        UsageError: It cannot.
    """
    if path is None:
        return
    try:
        folder = path.resolve().parent
        # A device or a pipe would be replaced by a file.
        is_other = path.exists() and not path.is_file()
        is_kept = not is_other and folder.is_dir() and os.access(folder, os.W_OK)
    except (OSError, ValueError, RuntimeError):  # a name too long, with a NUL, or a loop of links
        is_kept = False
    if not is_kept and not path.is_absolute() and is_folder_gone():
        raise UsageError(folder_gone())
    if not is_kept:
        raise UsageError(
            _("{option} must be a file in a folder that can be written to, got {path!r}").format(
                option=option, path=shortened(str(path))
            )
        )


def is_folder_gone() -> bool:
    """Whether the current folder has been removed, so that no relative path leads anywhere."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def folder_gone() -> str:
    """Returns what is said where a command needs the current folder and it has been removed."""
    return _("the current folder has been removed; change to another one")
