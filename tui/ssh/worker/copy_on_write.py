"""What keeps the zygote's memory shared with the workers that are forked from it.

A page is shared until somebody writes to it, and Python writes to an object whenever it is looked
at: into its count of references. What a session costs is therefore mostly pages that it has only
read. Measured with a running session of 120x40 cells, without what is done here and with it:
28.8 and 24.8 MB on Python 3.11, 27 and 16.5 MB on Python 3.13.
"""

from __future__ import annotations

import gc
from types import CodeType
from typing import Any, Final

from xortui.tui.internals.cpython_objects import can_be_immortal, make_immortal

_THRESHOLDS: Final = (700, 3, 3)
"""Rubbish is collected sooner than by default: while it waits, new objects need other pages."""


def share() -> None:
    """Makes what this process holds cost its workers little. To be called before the first fork.

    On Python 3.12 and 3.13 whatever exists becomes immortal: its references are no longer counted,
    so that reading it leaves it shared. A worker then never frees what it was born with.
    """
    gc.collect()
    if can_be_immortal():
        make_immortal(_reachable())
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


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
