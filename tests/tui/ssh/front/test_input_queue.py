"""Input in pieces, in turn, and at a pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

from xortui.tui.ssh.front.compression import inflated
from xortui.tui.ssh.front.input_queue import PIECE, InputQueue, RoundRobin
from xortui.tui.ssh.policies.allowance import Allowance
from xortui.tui.ssh.policies.input_pace import (
    BEFORE_LOGIN,
    OWN_BURST,
    OWN_PER_SECOND,
    InputPace,
)


class Socket(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.is_paused = self.is_closed = False

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


class Inner(asyncio.Protocol):
    def __init__(self, order: list[str], name: str, each: Callable[[], None] = lambda: None):
        self._order, self._name, self._each = order, name, each
        self.pieces: list[bytes] = []
        self.has_ended = False

    def data_received(self, data: bytes) -> None:
        self.pieces.append(data)
        self._order.append(self._name)
        self._each()

    def eof_received(self) -> None:
        self.has_ended = True


class Place:
    """A connection's socket, input queue and SSH side."""

    def __init__(self, round_robin: RoundRobin, order: list[str], name: str, **more: Any):
        self.socket, self.inner = Socket(), Inner(order, name, **more)
        now = time.monotonic()
        pool = Allowance(0, 1, now)
        pool.charge(10**9, now)  # others are at it
        self.pace = InputPace(pool, now)
        self.pace.is_known = True
        self.floods = 0
        self.input_queue = InputQueue(
            self.socket, self.inner, round_robin, self.pace, self._flooded
        )

    def _flooded(self) -> None:
        self.floods += 1


async def _turn() -> None:
    for _unused in range(200):
        await asyncio.sleep(0)


def test_what_is_short_is_handed_on_at_once() -> None:
    async def type_a_key() -> None:
        place = Place(RoundRobin(), [], "a")
        place.input_queue.receive(b"k")
        assert place.inner.pieces == [b"k"] and not place.socket.is_paused

    asyncio.run(type_a_key())


def test_much_is_handed_on_whole_and_in_turn() -> None:
    async def send() -> None:
        round_robin, order = RoundRobin(), list[str]()
        first, second = Place(round_robin, order, "a"), Place(round_robin, order, "b")
        data = bytes(range(256)) * 80
        first.input_queue.receive(data)
        second.input_queue.receive(data[:5000])
        assert first.socket.is_paused and second.socket.is_paused
        await _turn()
        assert b"".join(first.inner.pieces) == data
        assert b"".join(second.inner.pieces) == data[:5000]
        assert max(map(len, first.inner.pieces)) == PIECE
        assert "".join(order).startswith("ababab")
        assert not first.socket.is_paused and not second.socket.is_paused

    asyncio.run(send())


def test_the_end_comes_after_what_was_sent() -> None:
    async def send_and_end() -> None:
        place = Place(RoundRobin(), [], "a")
        place.input_queue.receive(bytes(5000))
        assert place.input_queue.end() and not place.inner.has_ended
        await _turn()
        assert sum(map(len, place.inner.pieces)) == 5000
        assert place.inner.has_ended and place.socket.is_closed

    asyncio.run(send_and_end())


def test_a_connection_that_is_gone_takes_nobodys_turn() -> None:
    async def leave() -> None:
        round_robin, order = RoundRobin(), list[str]()
        first, second = Place(round_robin, order, "a"), Place(round_robin, order, "b")
        for place in (first, second):
            place.input_queue.receive(bytes(3 * PIECE))
        first.input_queue.close()
        await _turn()
        assert order == ["a", "b", "b", "b"]

    asyncio.run(leave())


def test_one_that_fails_stops_no_other() -> None:
    def fail() -> None:
        raise RuntimeError("of this connection only")

    async def send() -> None:
        round_robin, order = RoundRobin(), list[str]()
        other, broken = Place(round_robin, order, "a"), Place(round_robin, order, "b", each=fail)
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        other.input_queue.receive(bytes(3 * PIECE))
        with pytest.raises(RuntimeError):
            broken.input_queue.receive(bytes(2 * PIECE))
        round_robin.ask(broken.input_queue)
        await _turn()
        assert order.count("a") == 3 and order.count("b") == 2

    asyncio.run(send())


def test_too_much_before_a_login_is_not_even_looked_at() -> None:
    async def flood() -> None:
        place = Place(RoundRobin(), [], "a")
        place.pace.is_known = False
        place.input_queue.receive(bytes(4 * BEFORE_LOGIN))
        await _turn()
        assert place.floods == 1
        assert sum(map(len, place.inner.pieces)) == BEFORE_LOGIN
        place.input_queue.receive(b"more")
        assert place.floods == 1

    asyncio.run(flood())


def test_what_was_inflated_is_waited_for_by_who_sent_it() -> None:
    async def inflate() -> None:
        round_robin, order = RoundRobin(), list[str]()
        debt = OWN_PER_SECOND // 2
        greedy = Place(round_robin, order, "a", each=lambda: inflated.get()(OWN_BURST + debt))
        modest = Place(round_robin, order, "b")
        greedy.input_queue.receive(b"a bomb")
        greedy.input_queue.receive(b"another")
        modest.input_queue.receive(b"key")
        assert order == ["a", "b"] and greedy.socket.is_paused and not modest.socket.is_paused
        while len(order) < 3:
            await asyncio.sleep(0.01)
        assert order == ["a", "b", "a"]
        greedy.input_queue.close()

    asyncio.run(asyncio.wait_for(inflate(), 20))
