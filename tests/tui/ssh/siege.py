"""What every abuse needs: ways in, and what a server has while nobody abuses it."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable
from typing import Any

from tui.ssh.people import Person
from tui.ssh.servers import RunningServer, own_memory

Connect = Callable[..., Person]
NEIGHBOUR = "127.0.0.2"  # the one who must not notice comes from an address of its own
MEMORY = 5 * 2**20  # bytes that a server may have grown by
HELD = 15.0  # s in which everything of an abuse must be gone
OBSERVED = 4.0  # s at least in which the neighbour is looked at: of forty pictures two may be late


FIRST_MEMORY: list[int] = []
FIRST_POSSESSIONS: list[tuple[int, int]] = []


def join(server: RunningServer, address: str = "127.0.0.4", **more: Any) -> Person:
    options = ("-b", address, *more.pop("options", ()))
    return Person(server.port, password=server.token, options=options, **more)


def possessions(server: RunningServer) -> tuple[int, int]:
    """Returns how many processes and how many descriptors the server has."""
    descriptors = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    return len(server.children()), descriptors


def measure_memory(server: RunningServer) -> None:
    # A server that has served a few is the measure: what is imported late is no leak.
    for _unused in range(3):
        person = join(server)
        person.sees("tick")
        person.close()
    while len(server.sessions()) > 1:  # the neighbour stays
        time.sleep(0.1)
    time.sleep(1)
    FIRST_MEMORY.append(own_memory(server.process.pid))


def wait_until_empty(server: RunningServer) -> None:
    waited = time.monotonic() + HELD
    while possessions(server) != FIRST_POSSESSIONS[0]:
        assert time.monotonic() < waited, (possessions(server), FIRST_POSSESSIONS)
        time.sleep(0.1)


def is_slim(server: RunningServer) -> bool:
    return own_memory(server.process.pid) <= FIRST_MEMORY[0] + MEMORY


def open_connection(server: RunningServer, address: str = "127.0.0.5") -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), 5, (address, 0))


def is_closed(connection: socket.socket) -> bool:
    connection.settimeout(HELD)
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def run_as_client(server: RunningServer, talk: Callable[[Any], Any], **more: Any) -> Any:
    import asyncssh

    async def connected() -> Any:
        async with asyncssh.connect(
            "127.0.0.1", server.port, local_addr=("127.0.0.6", 0), username="x",
            password=server.token, known_hosts=None, config=None, agent_path=None,
            client_keys=None, **more,
        ) as connection:  # fmt: skip
            return await talk(connection)

    return asyncio.run(connected())
