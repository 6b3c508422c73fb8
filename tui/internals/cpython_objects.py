"""CPython's objects: the count of references at their head."""

from __future__ import annotations

import ctypes
import sys
import sysconfig
from collections.abc import Iterable
from typing import Final

_Count = ctypes.c_uint32
_IMMORTAL: Final = 0xFFFFFFFF  # PEP 683 as in Python 3.12 and 3.13, on machines of 64 bits


def can_be_immortal() -> bool:
    """Returns whether this Python has immortal objects that look as is known here."""
    return (
        (3, 12) <= sys.version_info < (3, 14)
        and sys.implementation.name == "cpython"
        and sys.byteorder == "little"
        and object.__basicsize__ == 16  # a count and a type: neither traced nor free-threaded
        and not sysconfig.get_config_var("Py_GIL_DISABLED")
        and reference_count(None) == _IMMORTAL
    )


def make_immortal(objects: Iterable[object]) -> None:
    """Has the references to some objects counted no more, where `can_be_immortal`."""
    for one in objects:
        _Count.from_address(id(one)).value = _IMMORTAL


def reference_count(one: object) -> int:
    """Returns the lower 32 bits at the head of an object."""
    return _Count.from_address(id(one)).value
