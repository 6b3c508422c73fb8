"""Between the socket and the SSH connection: a little at a time, and in turn.

What comes in one read may hold thousands of packets, and asyncssh works through all of them before
anybody else is served. Here each turn of the loop takes one piece of one connection.
"""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from xortui.tui.internals.asyncssh_connection import PacketCount
from xortui.tui.ssh.front.compression import inflated
from xortui.tui.ssh.policies.input_pace import PACKET, InputPace

PIECE: Final = 2048  # bytes; of the smallest packets this is some milliseconds' work


class RoundRobin:
    """Who is next: one piece a turn of the loop, whatever waits."""

    def __init__(self) -> None:
        self._waiting: deque[InputQueue] = deque()
        self._is_called = False

    def ask(self, input_queue: InputQueue) -> None:
        """Puts a connection at the end of the line."""
        self._waiting.append(input_queue)
        self._call()

    def _call(self) -> None:
        if self._waiting and not self._is_called:
            self._is_called = True
            asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self._is_called = False
        try:
            self._waiting.popleft().hand_on()
        finally:
            self._call()


class InputQueue:
    """What one connection has sent and nobody has looked at yet.

    Args:
        transport: The socket.
        inner: The SSH connection.
        turns: Whose turn it is.
        pace: How much of it may be worked through.
        on_flood: Called once where too much comes before a login.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        inner: asyncio.Protocol,
        round_robin: RoundRobin,
        pace: InputPace,
        on_flood: Callable[[], None],
    ):
        self._transport, self._inner = transport, inner
        self._round_robin, self._pace, self._on_flood = round_robin, pace, on_flood
        self._packets = PacketCount(inner)
        self._context = contextvars.copy_context()
        self._context.run(inflated.set, self._note_inflated)
        self._inflated = 0
        self._bytes = bytearray()
        self._is_waiting = self._has_ended = self._is_closed = False
        self._timer: asyncio.TimerHandle | None = None

    def _note_inflated(self, size: int) -> None:
        self._inflated += size

    def receive(self, data: bytes) -> None:
        """Takes what the socket has read, and hands the first piece on at once."""
        self._bytes += data
        if not self._is_waiting:
            self.hand_on()

    def hand_on(self) -> None:
        """Hands one piece on, then waits for another turn, or for the socket."""
        self._is_waiting = False
        self._timer = None
        if self._is_closed or self._transport.is_closing():
            return
        piece = bytes(self._bytes[:PIECE])
        del self._bytes[:PIECE]
        if piece:
            if not self._pace.opens_with(len(piece)):
                self.close()
                self._on_flood()
                return
            self._context.run(self._inner.data_received, piece)
            # A piece is charged for whole: whoever lets it through, the pool or its own allowance,
            # bears all of it.
            cost = len(piece) + PACKET * self._packets.since() + self._inflated
            self._inflated = 0
            self._pace.charge(cost, time.monotonic())
        self._go_on(self._pace.wait(time.monotonic()))

    def _go_on(self, wait: float) -> None:
        if not self._bytes and self._has_ended:
            self._inner.eof_received()
            self._transport.close()
            return
        if not self._bytes and not wait:
            self._transport.resume_reading()
            return
        self._is_waiting = True
        self._transport.pause_reading()
        if wait:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(wait, self.hand_on)
        else:
            self._round_robin.ask(self)

    def end(self) -> bool | None:
        """The client sends no more; what it has sent comes first. Returns whether to stay open."""
        if self._is_waiting:
            self._has_ended = True
            return True
        return self._inner.eof_received()

    def close(self) -> None:
        """Nothing is handed on any more."""
        self._is_closed = True
        self._bytes.clear()
        if self._timer is not None:
            self._timer.cancel()
