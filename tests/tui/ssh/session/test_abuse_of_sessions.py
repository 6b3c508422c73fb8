"""Abuse of sessions and processes: neighbours do not notice, and nothing is left."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.ssh.pace import percentile
from support.ssh.people import Person
from support.ssh.servers import RunningServer, own_memory
from support.ssh.siege import (
    HELD,
    MEMORY,
    ROUNDS,
    SLOWER,
    Siege,
    join,
    run_as_client,
)
from support.ssh.slow_line import SlowLine

asyncssh = pytest.importorskip("asyncssh", reason="asyncssh is not installed")


def _key_latencies(person: Person, keys: int) -> list[float]:
    """Returns the seconds from each key to its answer."""
    waits = []
    for number in range(keys):
        pressed = time.monotonic()
        person.type("x")
        person.sees(f"keys {number + 1}")
        waits.append(time.monotonic() - pressed)
    return waits


def _is_soon_once(key_wait: Callable[[], float], siege: Siege) -> bool:
    """Returns whether a key is answered within a second, or as soon as where nobody abuses.

    What has piled up keeps every key waiting; what a busy machine does to one, more looks tell.
    """
    return any(key_wait() < max(1, SLOWER * siege.key_wait_elsewhere()) for _look in range(ROUNDS))


def test_three_hundred_resizes(fortress: RunningServer, siege: Siege) -> None:
    def key_wait() -> float:
        person = join(fortress)
        try:
            person.sees("tick")
            for number in range(300):
                person.resize(60 + number % 60, 12 + number % 20, tell=False)
                time.sleep(0.004)
            person.resize(70, 20)
            person.sees("size 70x20")
            return _key_latencies(person, 1)[0]
        finally:
            person.close()

    for _round in siege.rounds():
        assert _is_soon_once(key_wait, siege)


def test_a_window_of_two_gibibytes_that_nobody_reads(fortress: RunningServer, siege: Siege) -> None:
    """The client announces a window and then takes nothing from its socket."""

    async def stall(connection: Any) -> int:
        await connection.create_session(
            asyncssh.SSHClientSession, term_type="xterm", term_size=(200, 60), window=2**31 - 1,
            encoding=None,
        )  # fmt: skip
        connection._transport.pause_reading()
        await asyncio.sleep(1)
        before = own_memory(fortress.process.pid)
        await asyncio.sleep(4)
        return own_memory(fortress.process.pid) - before

    for _round in siege.rounds():
        assert run_as_client(fortress, stall, compression_algs=["zlib@openssh.com"]) < MEMORY


def test_keys_are_answered_over_a_slow_line(fortress: RunningServer, siege: Siege) -> None:
    def key_wait() -> float:
        line = SlowLine(fortress.port, 150_000)
        person = Person(line.port, password=fortress.token, size=(120, 40))
        try:
            person.sees("tick")
            return percentile(_key_latencies(person, 9), 0.5)
        finally:
            person.close()
            line.close()

    for _round in siege.rounds():
        assert _is_soon_once(key_wait, siege)


def test_killed_clients_leave_no_session(fortress: RunningServer, siege: Siege) -> None:
    for _round in siege.rounds():
        people = [join(fortress) for _unused in range(3)]
        for person in people:
            person.sees("tick")
            person.process.kill()
            person.close()


def test_a_killed_session_is_told_and_nothing_else_notices(
    fortress: RunningServer, siege: Siege
) -> None:
    for _round in siege.rounds():
        others = set(fortress.sessions())
        person = join(fortress)
        person.sees("tick")
        (session,) = set(fortress.sessions()) - others
        os.kill(session, signal.SIGKILL)
        person.reads("the session has crashed")
        assert person.wait() == 1
        person.close()


def test_a_killed_zygote_is_replaced_and_no_session_notices(
    fortress: RunningServer, siege: Siege
) -> None:
    for _round in siege.rounds():
        person = join(fortress)
        person.sees("tick")
        killed = fortress.newest_zygote()
        os.kill(killed, signal.SIGKILL)
        late = join(fortress)
        late.sees("tick")
        person.sees_more("tick")
        assert fortress.newest_zygote() not in (0, killed)
        person.close()
        late.close()


def test_sessions_die_with_the_server(tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "state", auth="none")
    person = Person(server.port)
    person.sees("tick")
    everything = server.children()
    server.process.kill()
    server.process.wait()
    waited = time.monotonic() + HELD
    while any(Path(f"/proc/{pid}/exe").exists() for pid in everything):
        assert time.monotonic() < waited
        time.sleep(0.05)
    server.stop()
    person.close()
