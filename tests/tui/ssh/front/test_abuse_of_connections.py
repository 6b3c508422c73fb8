"""Abuse from the first byte to the session: bounded, and afterwards nothing is left of it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.ssh import attackers as attackers_of_ssh
from support.ssh.people import PATIENCE
from support.ssh.servers import RunningServer, peak_memory
from support.ssh.siege import (
    HELD,
    ROUNDS,
    Siege,
    is_closed,
    open_connection,
    run_as_client,
)

asyncssh = pytest.importorskip("asyncssh", reason="asyncssh is not installed")


def test_a_thousand_connects(fortress: RunningServer, siege: Siege) -> None:
    for _round in siege.rounds():
        for number in range(1000):
            with open_connection(fortress) as connection:
                if number % 2:
                    connection.settimeout(0.2)
                    with suppress(OSError):
                        connection.recv(100)


def test_garbage_before_the_handshake(fortress: RunningServer, siege: Siege) -> None:
    openings = [
        os.urandom(20_000),
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"SSH-2.0-fake\r\n" + os.urandom(5000),
        b"SSH-2.0-" + b"x" * 5000,
        b"PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
    ]
    for _round in siege.rounds():
        connections = []
        for number in range(100):
            connection = open_connection(fortress, f"127.0.1.{number % 20 + 1}")
            connections.append(connection)
            with suppress(ConnectionError):
                connection.sendall(openings[number % len(openings)])
        assert all(is_closed(connection) for connection in connections)
        for connection in connections:
            connection.close()


def test_two_hundred_silent_connections(fortress: RunningServer, siege: Siege) -> None:
    for _round in siege.rounds():
        connections = [
            open_connection(fortress, f"127.0.2.{number % 40 + 1}") for number in range(200)
        ]
        assert all(is_closed(connection) for connection in connections)
        for connection in connections:
            connection.close()


def test_three_hundred_wrong_passwords(fortress: RunningServer, siege: Siege) -> None:
    async def guess(address: str) -> int:
        wrong = 0

        class Guesser(asyncssh.SSHClient):  # type: ignore[misc, name-defined]
            def password_auth_requested(self) -> str:
                nonlocal wrong
                wrong += 1
                return f"wrong{wrong}"

        try:
            connection, _ = await asyncssh.create_connection(
                Guesser, "127.0.0.1", fortress.port, local_addr=(address, 0), username="x",
                known_hosts=None, config=None, agent_path=None, client_keys=None,
            )  # fmt: skip
            connection.close()
        except (OSError, asyncssh.Error):
            pass
        return wrong

    async def guess_all() -> list[int]:
        found: list[int] = []
        for start in range(0, 100, 8):
            addresses = [f"127.0.3.{number % 4 + 1}" for number in range(start, start + 8)]
            found += await asyncio.gather(*map(guess, addresses))
        return found

    for round_ in siege.rounds():
        tried = asyncio.run(guess_all())
        # Four addresses have three tries a connection, until they are barred for a while.
        assert (max(tried) == 3) if round_ == 0 else (max(tried) <= 3)
        assert sum(tried) <= 100
    log = fortress.log
    waited = time.monotonic() + HELD
    while not {"wrong password", "barred: failed to log in", "turned away: penalty"} <= {
        line["event"] for line in log()
    }:
        assert time.monotonic() < waited
        time.sleep(0.2)


def test_thirty_channels_on_one_connection(fortress: RunningServer, siege: Siege) -> None:
    async def open_many(connection: Any) -> int:
        kind = asyncssh.SSHClientSession
        await connection.create_session(kind, term_type="xterm")
        results = await asyncio.gather(
            *(connection.create_session(kind, term_type="xterm") for _unused in range(29)),
            return_exceptions=True,
        )
        return sum(isinstance(result, asyncssh.ChannelOpenError) for result in results)

    for _round in siege.rounds():
        assert run_as_client(fortress, open_many) == 29


def test_sixty_megabytes_of_environment(
    fortress: RunningServer, siege: Siege, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "asyncio")  # a line for everything sent after the hanging up

    async def send(connection: Any) -> None:
        environment = {f"LC_{number}": "x" * 20_000 for number in range(3000)}
        await connection.create_session(
            asyncssh.SSHClientSession, term_type="xterm", env=environment
        )

    for round_ in siege.rounds():
        with pytest.raises((OSError, asyncssh.Error)):
            # Whoever has done so is barred for a while, and would not come as far again.
            run_as_client(fortress, send, f"127.0.7.{round_ + 1}")


def test_terminal_types_with_escapes(fortress: RunningServer, siege: Siege) -> None:
    async def ask(connection: Any, term: str) -> None:
        await connection.create_session(asyncssh.SSHClientSession, term_type=term)

    for _round in siege.rounds():
        for term in ("\x1b]0;owned\x07", "xterm\nroot", "x" * 30_000, "../../etc/passwd"):
            with pytest.raises((OSError, asyncssh.Error)):
                run_as_client(fortress, partial(ask, term=term))
    text = (fortress.state_dir / "access.jsonl").read_bytes()
    assert b"\x1b" not in text and b"owned" not in text


def test_a_terminal_of_a_hundred_million_cells(fortress: RunningServer, siege: Siege) -> None:
    async def ask(connection: Any) -> int:
        got = 0

        class Screen(asyncssh.SSHClientSession):  # type: ignore[misc, name-defined]
            def data_received(self, data: Any, datatype: Any) -> None:
                nonlocal got
                got += len(data)

        await connection.create_session(
            Screen, term_type="xterm", term_size=(10_000, 10_000), encoding=None
        )
        await asyncio.sleep(2)
        return got

    for _round in siege.rounds():
        assert 1000 < run_as_client(fortress, ask) < 4_000_000


def test_key_exchanges_in_a_loop_and_compression_bombs(
    fortress: RunningServer, siege: Siege
) -> None:
    """The attackers are a process of their own; tests/benchmarks/ssh_siege.py measures it whole."""
    attackers = Path(attackers_of_ssh.__file__)

    def attack(number: int, seconds: float) -> None:
        before = peak_memory(fortress.process.pid)
        done = subprocess.run(
            [
                sys.executable, str(attackers), str(fortress.port), "--token", fortress.token,
                "--address", f"127.0.8.{number + 1}", "--seconds", str(seconds),
                "--exchangers", "16", "--bombers", "4", "--megabytes", "100",
            ],
            capture_output=True, timeout=PATIENCE, check=True,
        )  # fmt: skip
        made = json.loads(done.stdout.splitlines()[-1])["exchanges"]
        assert made <= 24 * seconds  # one a connection
        assert peak_memory(fortress.process.pid) - before < 50e6

    for round_ in siege.rounds():
        attack(round_, 2.5)
    began, tried = time.monotonic(), ROUNDS
    while "cut: key exchanges" not in {line["event"] for line in fortress.log()}:
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.2)
        if time.monotonic() - began > (tried - ROUNDS + 1) * HELD / 4:
            # On a busy machine nobody may have come as far as a second exchange.
            attack(tried, 10)
            tried += 1


def test_packets_that_mean_nothing_before_a_login(fortress: RunningServer, siege: Siege) -> None:
    attackers = Path(attackers_of_ssh.__file__)
    for round_ in siege.rounds():
        done = subprocess.run(
            [
                sys.executable, str(attackers), str(fortress.port), "--seconds", "2.5",
                "--address", f"127.0.9.{round_ + 1}", "--babblers", "16",
            ],
            capture_output=True, timeout=PATIENCE, check=True,
        )  # fmt: skip
        assert json.loads(done.stdout.splitlines()[-1])["connections"] <= 60
