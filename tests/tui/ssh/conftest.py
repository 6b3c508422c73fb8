"""Servers and people, all gone when a test ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tui.ssh.pace import Metronome, gaps, percentile
from tui.ssh.people import Person, missing_program
from tui.ssh.servers import RunningServer, own_memory
from tui.ssh.siege import (
    FIRST_MEMORY,
    FIRST_POSSESSIONS,
    HELD,
    NEIGHBOUR,
    OBSERVED,
    is_slim,
    join,
    measure_memory,
    possessions,
    wait_until_empty,
)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers."""
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    running: list[RunningServer] = []

    def start(state_dir: Path = tmp_path / "state", **fields: Any) -> RunningServer:
        running.append(RunningServer(state_dir, **fields))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all tests that do not need their own options: starting one takes a while."""
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    folder = tmp_path_factory.mktemp("shared")
    # Without compression a stalled line fills soon.
    running = RunningServer(folder, auth="none", per_ip=0, compress="off")
    yield running
    assert running.stop() == 0


@pytest.fixture
def connect() -> Iterator[Callable[..., Person]]:
    """Starts ``ssh`` clients."""
    if missing := missing_program("ssh"):
        pytest.skip(f"not installed: {missing}")
    people: list[Person] = []

    def start(server: RunningServer | int, *arguments: Any, **options: Any) -> Person:
        port = server if isinstance(server, int) else server.port
        people.append(Person(port, *arguments, **options))
        return people[-1]

    yield start
    for person in people:
        person.close()


@pytest.fixture(scope="session")
def fortress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all abuse: what one leaves behind the next would find."""
    running = RunningServer(tmp_path_factory.mktemp("abuse"), login_grace=2, fps=10, per_ip=8)
    yield running
    assert running.stop() == 0
    assert running.children() == []


@pytest.fixture(scope="session")
def neighbour(fortress: RunningServer) -> Iterator[Person]:
    """Somebody who was there before, from another address."""
    person = join(fortress, NEIGHBOUR)
    person.sees("tick")
    yield person
    person.close()


@pytest.fixture(scope="session")
def metronome() -> Iterator[Metronome]:
    """Tells what pace the machine allows."""
    running = Metronome()
    yield running
    running.close()


@pytest.fixture
def unharmed(fortress: RunningServer, neighbour: Person, metronome: Metronome) -> Iterator[None]:
    """Looks before and after an abuse: processes, descriptors, memory, the neighbour, the door."""
    if not FIRST_MEMORY:
        measure_memory(fortress)
        FIRST_POSSESSIONS.append(possessions(fortress))
    wait_until_empty(fortress)
    pace = percentile(neighbour.intervals(1.0), 0.95)
    began = time.monotonic()
    yield
    wait_until_empty(fortress)
    waited = time.monotonic() + HELD
    while not is_slim(fortress) and time.monotonic() < waited:
        time.sleep(0.2)
    assert is_slim(fortress), (own_memory(fortress.process.pid), FIRST_MEMORY)
    while time.monotonic() < began + OBSERVED:
        time.sleep(0.1)
    during = gaps([moment for moment, _size in neighbour.arrivals if moment > began])
    # What a busy machine does to a program of its own is not the server's doing.
    elsewhere = gaps([moment for moment in metronome.moments if moment > began])
    calm = max(pace, percentile(elsewhere, 0.95), 0.13)
    assert percentile(during, 0.95) <= 1.5 * calm
    late = join(fortress, "127.0.0.3")
    late.sees("tick")
    late.type("q")
    late.wait()
    late.close()
