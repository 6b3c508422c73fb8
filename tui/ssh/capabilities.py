"""The one right of root that a session may keep: to read its own code where only root could.

Python in root's home can be read by root alone. A session of another user then could not import
anything any more, so it keeps the right to read past file modes, but only where Landlock holds it
to the folders of the code. Source: Linux, ``capabilities(7)``.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_VERSION: Final = 0x20080522  # of the structures, 64 bits wide
_DAC_READ_SEARCH: Final = 1 << 2
_PR_SET_KEEPCAPS: Final = 8


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def keep_over_change_of_user() -> None:
    """Lets this process keep its rights when it stops being root, until ``drop``."""
    ctypes.CDLL(None).prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)


def drop(readable: Iterable[Path], *, may_keep_reading: bool) -> None:
    """Drops every right, but for reading the folders where this user otherwise could not.

    Raises:
        OSError: The kernel refuses.
    """
    can_read = all(os.access(folder, os.R_OK | os.X_OK) for folder in readable)
    kept = _DAC_READ_SEARCH if may_keep_reading and not can_read else 0
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = _Header(_VERSION, 0), (_Sets * 2)(_Sets(kept, kept, 0), _Sets(0, 0, 0))
    if libc.capset(ctypes.byref(header), sets):
        raise OSError(ctypes.get_errno(), "the rights of root cannot be dropped")
