"""Servers and people, all gone when a test ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.ssh.people import PATIENCE, Person, missing_program
from support.ssh.servers import RunningServer
from support.ssh.siege import Siege


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers."""
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    running: list[RunningServer] = []

    def start(state_dir: Path = tmp_path / "state", **fields: Any) -> RunningServer:
        running.append(RunningServer(state_dir, **{"is_prepared": True, **fields}))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all tests that do not need their own options: starting one takes a while."""
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    folder = tmp_path_factory.mktemp("shared")
    # Without compression a stalled line fills soon.
    running = RunningServer(folder, is_prepared=True, auth="none", per_ip=0, compress="off")
    yield running
    assert running.stop() == 0


@pytest.fixture
def server(shared_server: RunningServer) -> RunningServer:
    """The server that is shared, once everybody who was there before has left."""
    deadline = time.monotonic() + PATIENCE

    def is_left() -> bool:
        log = shared_server.state_dir / "access.jsonl"
        events = [line["event"] for line in shared_server.log()] if log.exists() else []
        return events.count("opened") <= events.count("closed") and not shared_server.sessions()

    while not is_left():
        assert time.monotonic() < deadline, "somebody is still there"
        time.sleep(0.02)
    return shared_server


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
    running = RunningServer(
        tmp_path_factory.mktemp("abuse"),
        login_grace=2,
        # Whoever looks on types nothing, for as long as all of it takes.
        idle_timeout=0,
        fps=10,
        per_ip=8,
        compress="require",
    )
    yield running
    assert running.stop() == 0
    assert running.children() == []


@pytest.fixture(scope="session")
def siege(fortress: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """What looks at an abuse: ``for _round in siege.rounds():`` carries it out."""
    elsewhere = RunningServer(
        tmp_path_factory.mktemp("elsewhere"), is_prepared=True, fps=10, idle_timeout=0
    )
    try:
        running = Siege(fortress, elsewhere)
        yield running
        running.close()
    finally:
        elsewhere.stop()
