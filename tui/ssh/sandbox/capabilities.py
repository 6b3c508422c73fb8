"""What root may do beyond others, given up for good. Source: Linux, ``capabilities(7)``."""

from __future__ import annotations

import ctypes
from typing import Final

_VERSION: Final = 0x20080522  # of the structures, 64 bits wide


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def drop() -> None:
    """Drops every right of root that this process has, or could give to a program.

    Raises:
        OSError: The kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = _Header(_VERSION, 0), (_Sets * 2)()
    if libc.capset(ctypes.byref(header), sets):
        raise OSError(ctypes.get_errno(), "the rights of root cannot be dropped")
