"""Keys take turns: each goes to what has the focus once those before it have been acted on.

Textual hands every key at once to whatever has the focus, and acts on it later. In a burst of keys,
such as a program or a slow machine makes of what is typed, a value would be typed into the field
that the key before it has left, or at the view behind a panel that the key before it has opened.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from textual.events import Event
from textual.message import Message

_PATIENCE: Final = 1.0
"""Seconds until a key holds up no other that cannot be followed, as what had it is gone."""


class KeySettled(Message):
    """Goes the way of a key, behind it: what the key asked for has been done when it arrives."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Turns:
    """Whose turn it is, and what waits for its own."""

    def __init__(self) -> None:
        self._waiting: deque[Event] = deque()
        self._number = 0
        self._patience: asyncio.TimerHandle | None = None

    @property
    def is_taken(self) -> bool:
        """Whether a key is being acted on."""
        return self._patience is not None

    def take(self, give_up: Callable[[KeySettled], object]) -> KeySettled:
        """Begins the turn of a key, and returns what is to be sent behind it.

        Args:
            give_up: Is called with the same where it has not come back for long.
        """
        self._number += 1
        behind = KeySettled(self._number)
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(_PATIENCE, give_up, KeySettled(self._number))
        return behind

    def end(self, message: KeySettled) -> None:
        """Ends the turn of a key, unless it has ended before."""
        if message.number == self._number and self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def wait(self, event: Event, *, first: bool = False) -> None:
        """Has something typed wait for its turn."""
        if first:
            self._waiting.appendleft(event)
        else:
            self._waiting.append(event)

    def next(self) -> Event | None:
        """Returns what has its turn now, if something has."""
        return self._waiting.popleft() if self._waiting and not self.is_taken else None
