"""Which files a process may reach, by Landlock.

Landlock needs no root. Where the kernel lacks it (before Linux 5.13), a session is kept from files
by the filter of its system calls alone. Source: Linux,
``Documentation/userspace-api/landlock.rst``.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION: Final = 1  # LANDLOCK_CREATE_RULESET_VERSION
_PATH_BENEATH: Final = 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_RIGHTS_BY_VERSION: Final = {1: 13, 2: 14, 3: 15, 4: 15}  # number of rights; 16 from version 5 on
SCOPES_FROM: Final = 6  # version that can refuse signals and abstract sockets to the outside
_SYSTEM: Final = (
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
    "/usr/share/zoneinfo",
    "/usr/share/locale",
    "/dev/null",
    "/dev/urandom",
    "/etc/localtime",
)


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Returns the kernel's version of Landlock, 0 where it has none."""
    found: int = ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _VERSION)
    return max(found, 0)


@functools.cache
def code_folders(hidden: Path) -> tuple[Path, ...]:
    """Returns the folders that Python's code is read from, without those that hold ``hidden``.

    To look through all modules makes every one's memory a process's own: 3.5 MB. So the zygote
    does it, once, and its workers know.
    """
    packages = [
        folder
        for name, module in list(sys.modules.items())
        if name.startswith("xortui")
        for folder in getattr(module, "__path__", ())
    ]
    named = {Path(path).resolve() for path in (sys.prefix, sys.base_prefix, *sys.path, *packages)}
    hidden = hidden.resolve()
    there = (folder for folder in named if folder.exists())
    return tuple(sorted(set(there) - {hidden, *hidden.parents}))


def restrict(readable: Iterable[Path]) -> None:
    """Leaves this process only these folders and the system's libraries, to read.

    ``no-new-privs`` must be set before.

    Raises:
        OSError: The kernel has no Landlock.
    """
    _leave((*map(Path, _SYSTEM), *readable))


def close() -> None:
    """Leaves this process no file at all. ``no-new-privs`` must be set before.

    Raises:
        OSError: The kernel has no Landlock.
    """
    _leave(())


def _leave(readable: Iterable[Path]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    known = version()
    rights = (1 << _RIGHTS_BY_VERSION.get(known, 16)) - 1
    wanted = _Ruleset(rights, 0, 3 if known >= SCOPES_FROM else 0)
    size = ctypes.sizeof(wanted) if known >= SCOPES_FROM else 8
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(wanted), size, 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "the kernel has no Landlock")
    try:
        for path in readable:
            _allow(libc, ruleset, path)
        if libc.syscall(_RESTRICT_SELF, ruleset, 0):
            raise OSError(ctypes.get_errno(), "the kernel takes no file rules")
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no rule
    # Executing is mapping a shared library's code, which a late import does.
    rights = _EXECUTE | _READ_FILE | (_READ_DIR if path.is_dir() else 0)
    rule = _PathRule(rights, parent)
    try:
        if libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0):
            raise OSError(ctypes.get_errno(), f"no file rule for {path}")
    finally:
        os.close(parent)
