"""What keeps the zygote's memory shared with the workers that are forked from it.

A page is shared until somebody writes to it, and Python writes to an object whenever it is looked
at: into its count of references. What a session costs is therefore mostly pages that it has only
read. Measured with a running session of 120x40 cells, without what is done here and with it:
28.8 and 24.8 MB on Python 3.11, 27 and 16.5 MB on Python 3.13.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import sysconfig
from types import CodeType
from typing import Any, Final

from textual import strip

_THRESHOLDS: Final = (700, 3, 3)
"""Rubbish is collected sooner than by default: while it waits, new objects need other pages."""

_Count = ctypes.c_uint32
_IMMORTAL: Final = 0xFFFFFFFF  # PEP 683 as in Python 3.12 and 3.13, on machines of 64 bits


class NoCache:
    """Takes the place of the seven caches of a Textual strip, and keeps nothing.

    A picture that moves is made of new strips, whose caches fill up and are never asked again:
    2 MB a session.
    """

    __slots__ = ()

    def get(self, key: object, default: Any = None) -> Any:
        """Returns the default: nothing is kept."""
        return default

    def __setitem__(self, key: object, value: object) -> None:
        pass


_NO_CACHE: Final = NoCache()


def keep_strips_small() -> None:
    """Lets the strips of this process keep no copies of themselves."""
    vars(strip)["FIFOCache"] = lambda maxsize: _NO_CACHE


def share() -> None:
    """Makes what this process holds cost its workers little. To be called before the first fork.

    On Python 3.12 and 3.13 whatever exists becomes immortal: its references are no longer counted,
    so that reading it leaves it shared. A worker then never frees what it was born with.
    """
    gc.collect()
    if can_be_immortal():
        for found in _reachable():
            _Count.from_address(id(found)).value = _IMMORTAL
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


def can_be_immortal() -> bool:
    """Returns whether this Python has immortal objects that look as is known here."""
    return (
        (3, 12) <= sys.version_info < (3, 14)
        and sys.implementation.name == "cpython"
        and sys.byteorder == "little"
        and object.__basicsize__ == 16  # a count and a type: neither traced nor free-threaded
        and not sysconfig.get_config_var("Py_GIL_DISABLED")
        and _Count.from_address(id(None)).value == _IMMORTAL
    )


def _reachable() -> list[Any]:
    """Returns every object that the collector knows, and what those hold."""
    found = gc.get_objects()
    seen = set(map(id, found))
    for holder in found:  # which grows meanwhile
        held = gc.get_referents(holder)
        if isinstance(holder, CodeType):  # which the collector does not look into
            held += [holder.co_consts, holder.co_names, *holder.co_consts]
        for one in held:
            if id(one) not in seen:
                seen.add(id(one))
                found.append(one)
    return found
