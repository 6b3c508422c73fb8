"""Input in pieces, in turn, and at a pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

from xortui.tui.ssh.compression import inflated
from xortui.tui.ssh.intake import PIECE, Intake, Turns
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
    """A connection's socket, intake and SSH side."""

    def __init__(self, turns: Turns, order: list[str], name: str, **more: Any):
        self.socket, self.inner = Socket(), Inner(order, name, **more)
        now = time.monotonic()
        pool = Allowance(0, 1, now)
        pool.charge(10**9, now)  # others are at it
        self.pace = InputPace(pool, now)
        self.pace.is_known = True
        self.floods = 0
        self.intake = Intake(self.socket, self.inner, turns, self.pace, self._flooded)

    def _flooded(self) -> None:
        self.floods += 1


async def _turn() -> None:
    for _unused in range(200):
        await asyncio.sleep(0)


def test_what_is_short_is_handed_on_at_once() -> None:
    async def type_a_key() -> None:
        place = Place(Turns(), [], "a")
        place.intake.receive(b"k")
        assert place.inner.pieces == [b"k"] and not place.socket.is_paused

    asyncio.run(type_a_key())


def test_much_is_handed_on_whole_and_in_turn() -> None:
    async def send() -> None:
        turns, order = Turns(), list[str]()
        first, second = Place(turns, order, "a"), Place(turns, order, "b")
        data = bytes(range(256)) * 80
        first.intake.receive(data)
        second.intake.receive(data[:5000])
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
        place = Place(Turns(), [], "a")
        place.intake.receive(bytes(5000))
        assert place.intake.end() and not place.inner.has_ended
        await _turn()
        assert sum(map(len, place.inner.pieces)) == 5000
        assert place.inner.has_ended and place.socket.is_closed

    asyncio.run(send_and_end())


def test_a_connection_that_is_gone_takes_nobodys_turn() -> None:
    async def leave() -> None:
        turns, order = Turns(), list[str]()
        first, second = Place(turns, order, "a"), Place(turns, order, "b")
        for place in (first, second):
            place.intake.receive(bytes(3 * PIECE))
        first.intake.close()
        await _turn()
        assert order == ["a", "b", "b", "b"]

    asyncio.run(leave())


def test_one_that_fails_stops_no_other() -> None:
    def fail() -> None:
        raise RuntimeError("of this connection only")

    async def send() -> None:
        turns, order = Turns(), list[str]()
        other, broken = Place(turns, order, "a"), Place(turns, order, "b", each=fail)
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        other.intake.receive(bytes(3 * PIECE))
        with pytest.raises(RuntimeError):
            broken.intake.receive(bytes(2 * PIECE))
        turns.ask(broken.intake)
        await _turn()
        assert order.count("a") == 3 and order.count("b") == 2

    asyncio.run(send())


def test_too_much_before_a_login_is_not_even_looked_at() -> None:
    async def flood() -> None:
        place = Place(Turns(), [], "a")
        place.pace.is_known = False
        place.intake.receive(bytes(4 * BEFORE_LOGIN))
        await _turn()
        assert place.floods == 1
        assert sum(map(len, place.inner.pieces)) == BEFORE_LOGIN
        place.intake.receive(b"more")
        assert place.floods == 1

    asyncio.run(flood())


def test_what_was_inflated_is_waited_for_by_who_sent_it() -> None:
    async def inflate() -> None:
        turns, order = Turns(), list[str]()
        debt = OWN_PER_SECOND // 2
        greedy = Place(turns, order, "a", each=lambda: inflated.get()(OWN_BURST + debt))
        modest = Place(turns, order, "b")
        greedy.intake.receive(b"a bomb")
        greedy.intake.receive(b"another")
        modest.intake.receive(b"key")
        assert order == ["a", "b"] and greedy.socket.is_paused and not modest.socket.is_paused
        while len(order) < 3:
            await asyncio.sleep(0.01)
        assert order == ["a", "b", "a"]
        greedy.intake.close()

    asyncio.run(asyncio.wait_for(inflate(), 20))
