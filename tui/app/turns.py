"""Keys take turns: each goes to what has the focus once those before it have been acted on.

Textual hands every key at once to whatever has the focus, and acts on it later. In a burst of keys,
such as a program or a slow machine makes of what is typed, a value would be typed into the field
that the key before it has left, or at the view behind a panel that the key before it has opened.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from typing import Final
from weakref import ref

from textual.dom import DOMNode
from textual.events import Event, Key
from textual.message import Message

_PATIENCE: Final = 1.0
"""Seconds until a key holds up no other though what follows it is kept somewhere."""

_ROUNDS: Final = 4
"""How often it is waited for what a key has set going, which itself may set going more."""


class KeySettled(Message):
    """Goes the way of a key, behind it: what the key asked for has been done when it arrives.

    Attributes:
        number: Of the message; the last one sent alone is heeded.
        sent_from: Where its way began; None where it has been lost.
    """

    def __init__(self, number: int, sent_from: DOMNode | None = None) -> None:
        super().__init__()
        self.number = number
        self.sent_from = sent_from


class Turns:
    """Whose turn it is, and what waits for its own."""

    def __init__(self) -> None:
        self._waiting: deque[Event] = deque()
        self._number = self._rounds = 0
        self._patience: asyncio.TimerHandle | None = None
        self._behind: ref[KeySettled] | None = None

    @property
    def is_taken(self) -> bool:
        """Whether a key is being acted on."""
        return self._patience is not None

    def take(self, sent_from: DOMNode, give_up: Callable[[KeySettled], object]) -> KeySettled:
        """Begins the turn of a key, and returns what is to be sent behind it.

        Args:
            sent_from: What the key has been given to.
            give_up: Is called with another such message where this one can arrive no more, as
                a screen or a widget on its way has gone with it.
        """
        self._rounds = 0
        return self._follow(sent_from, give_up)

    def go_on(
        self, message: KeySettled, front: DOMNode, give_up: Callable[[KeySettled], object]
    ) -> KeySettled | None:
        """Returns what is to be sent once more as the key is not settled yet; None where it is.

        Args:
            message: What has arrived.
            front: What the next key would be given to.
            give_up: As in `take`.
        """
        if message.number != self._number or not self.is_taken or self._rounds == _ROUNDS:
            return None
        if message.sent_from is front and not any(
            node.message_queue_size for node in front.ancestors_with_self
        ):
            return None
        self._rounds += 1
        return self._follow(front, give_up)

    def _follow(self, sent_from: DOMNode, give_up: Callable[[KeySettled], object]) -> KeySettled:
        self._stop()
        self._number += 1
        number = self._number
        behind = KeySettled(number, sent_from)
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(_PATIENCE, give_up, KeySettled(number))
        # A pump that ends drops what it has not handed on, without a word to who has sent it.
        self._behind = ref(behind, lambda _: give_up(KeySettled(number)))
        return behind

    def end(self, message: KeySettled) -> None:
        """Ends the turn of a key, unless it has ended before."""
        if message.number == self._number:
            self._stop()

    def _stop(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._patience = self._behind = None

    def wait(self, event: Event, *, first: bool = False) -> None:
        """Has something typed wait for its turn."""
        if first:
            self._waiting.appendleft(event)
        else:
            self._waiting.append(event)

    def is_waiting(self, keys: Collection[str]) -> bool:
        """Whether one of some keys waits for its turn."""
        return any(isinstance(event, Key) and event.key in keys for event in self._waiting)

    def next(self) -> Event | None:
        """Returns what has its turn now, if something has."""
        return self._waiting.popleft() if self._waiting and not self.is_taken else None
