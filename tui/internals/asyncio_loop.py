"""Parts of asyncio's event loop: what waits in it, and what it waits with."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any


def has_waiting_callbacks(loop: asyncio.AbstractEventLoop) -> bool:
    """Returns whether something, such as a key that was pressed, waits for its turn."""
    return bool(getattr(loop, "_ready", ()))


def close_selector(loop: Any) -> None:
    """Takes from a loop that stands still what it waits with.

    A process that is forked off and went on with these would take events from this one, and from
    its siblings.

    Args:
        loop: One of asyncio's own for Unix.
    """
    loop._selector.close()
    loop._ssock.close()
    loop._csock.close()


def open_selector(loop: Any) -> None:
    """Gives a loop, in a process that was forked off, something of its own to wait with."""
    loop._selector = selectors.DefaultSelector()
    loop._internal_fds -= 1  # which making the pipe counts again
    loop._make_self_pipe()
