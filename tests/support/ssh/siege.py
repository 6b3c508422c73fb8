"""What every abuse needs: ways in, and what a server has while nobody abuses it."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

from support.ssh.pace import percentile
from support.ssh.people import Person
from support.ssh.servers import RunningServer, own_memory

NEIGHBOUR = "127.0.0.2"  # the one who must not notice comes from an address of its own
MEMORY = 5 * 2**20  # bytes that a server may have grown by
HELD = 40.0  # s in which everything of an abuse must be gone, on a busy machine too
OBSERVED = 2.5  # s at least in which the neighbour is looked at: of 25 pictures one may be late
ROUNDS = 5  # looks at most, where the ones before leave a doubt
SLOWER = 1.5  # times the time between pictures that a neighbour bears
UNEVEN = 0.13  # s between pictures, ten a second, that are even enough for anybody


_numbers = itertools.count()


def newcomer() -> str:
    """Returns a name that has left no run behind."""
    return f"guest{next(_numbers)}"


def join(server: RunningServer, address: str = "127.0.0.4", **more: Any) -> Person:
    options = ("-b", address, *more.pop("options", ()))
    return Person(server.port, newcomer(), password=server.token, options=options, **more)


def possessions(server: RunningServer) -> tuple[int, int]:
    """Returns how many processes and how many descriptors the server has."""
    descriptors = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    return len(server.children()), descriptors


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


def run_as_client(
    server: RunningServer, talk: Callable[[Any], Any], address: str = "127.0.0.6", **more: Any
) -> Any:
    import asyncssh

    async def connected() -> Any:
        async with asyncssh.connect(
            "127.0.0.1", server.port, local_addr=(address, 0), username=newcomer(),
            password=server.token, known_hosts=None, config=None, agent_path=None,
            client_keys=None, **more,
        ) as connection:  # fmt: skip
            return await talk(connection)

    return asyncio.run(connected())


def _sees_more_pictures(person: Person) -> None:
    before = person.newest("tick")
    person.wait_for(lambda: person.newest("tick") > before)


class Siege:
    """A server that is abused, and one that is not, with somebody at each who sees its pictures.

    What comes between a server and whoever measures it comes between the other and them too: a
    busy machine, and a process that is busy with an abuse while its threads read. Where the one
    has waited longer for its pictures than the other by chance, more looks tell.
    """

    def __init__(self, server: RunningServer, elsewhere: RunningServer):
        self._server = server
        self._neighbour, self._stranger = (join(place, NEIGHBOUR) for place in (server, elsewhere))
        for person in self._people:
            person.sees("tick")
        self._possessions = possessions(server)
        # A server that has served a few is the measure: what is imported late is no leak.
        for _unused in range(3):
            person = join(server)
            person.sees("tick")
            person.close()
        self._wait_until_nothing_is_left()
        self._memory = own_memory(server.process.pid)
        self._pause_or_go_on()

    @property
    def _people(self) -> tuple[Person, Person]:
        return self._neighbour, self._stranger

    def rounds(self) -> Iterator[int]:
        """Looks before and after an abuse, which is to be carried out once for every number."""
        self._pause_or_go_on()
        for person in self._people:
            _sees_more_pictures(person)
        try:
            yield from self._looks()
        finally:
            self._pause_or_go_on()

    def _pause_or_go_on(self) -> None:
        """Has the two rest while nobody looks: their pictures take a tenth of a processor."""
        for person in self._people:
            person.type(" ")

    def _looks(self) -> Iterator[int]:
        during: list[float] = []
        elsewhere: list[float] = []
        for number in range(ROUNDS):
            began = time.monotonic()
            yield number
            self._wait_until_nothing_is_left()
            self._wait_until_slim()
            time.sleep(max(began + OBSERVED - time.monotonic(), 0))
            during += self._neighbour.intervals_since(began)
            elsewhere += self._stranger.intervals_since(began)
            calm = max(percentile(elsewhere, 0.95), UNEVEN)
            if percentile(during, 0.95) <= SLOWER * calm:
                break
        else:
            raise AssertionError(f"the neighbour noticed: {sorted(during)}, calm is {calm}")
        _sees_more_pictures(self._neighbour)
        self._is_still_served()

    def key_wait_elsewhere(self) -> float:
        """Returns how long it now takes until a key is answered by the server without abuse."""
        before, pressed = self._stranger.newest("keys"), time.monotonic()
        self._stranger.type("x")
        self._stranger.wait_for(lambda: self._stranger.newest("keys") > before)
        return time.monotonic() - pressed

    def _wait_until_nothing_is_left(self) -> None:
        waited = time.monotonic() + HELD
        while (left := possessions(self._server)) != self._possessions:
            assert time.monotonic() < waited, (left, self._possessions)
            time.sleep(0.1)

    def _wait_until_slim(self) -> None:
        waited = time.monotonic() + HELD
        while (grown := own_memory(self._server.process.pid) - self._memory) > MEMORY:
            assert time.monotonic() < waited, f"{grown} bytes left"
            time.sleep(0.2)

    def _is_still_served(self) -> None:
        late = join(self._server, "127.0.0.3")
        late.sees("tick")
        late.type("q")
        late.wait()
        late.close()

    def close(self) -> None:
        for person in self._people:
            person.close()
