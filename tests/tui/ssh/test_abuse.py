"""What a server survives: bounded abuse, and afterwards nothing is left and nobody has noticed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tui.ssh.people import Metronome, Person, RunningServer, gaps, memory, percentile

asyncssh = pytest.importorskip("asyncssh", reason="asyncssh is not installed")

Connect = Callable[..., Person]
NEIGHBOUR = "127.0.0.2"  # the one who must not notice comes from an address of its own
MEMORY = 5 * 2**20  # bytes that a server may have grown by
HELD = 15.0  # s in which everything of an abuse must be gone


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all abuse: what one leaves behind the next would find."""
    running = RunningServer(tmp_path_factory.mktemp("abuse"), login_grace=2, fps=10, per_ip=8)
    yield running
    assert running.stop() == 0
    assert running.children() == []


@pytest.fixture(scope="module")
def neighbour(server: RunningServer) -> Iterator[Person]:
    """Somebody who was there before, from another address."""
    person = _join(server, NEIGHBOUR)
    person.sees("tick")
    yield person
    person.close()


@pytest.fixture(scope="module")
def metronome() -> Iterator[Metronome]:
    """Tells what pace the machine allows."""
    running = Metronome()
    yield running
    running.close()


@pytest.fixture
def unharmed(server: RunningServer, neighbour: Person, metronome: Metronome) -> Iterator[None]:
    """Looks before and after an abuse: processes, descriptors, memory, the neighbour, the door."""
    if not _first_memory:
        _measure_memory(server)
        time.sleep(0.5)
        _first_possessions.append(_possessions(server))
    _wait_until_empty(server)
    pace = percentile(neighbour.intervals(1.0), 0.95)
    began = time.monotonic()
    yield
    _wait_until_empty(server)
    waited = time.monotonic() + HELD
    while not _is_slim(server) and time.monotonic() < waited:
        time.sleep(0.2)
    assert _is_slim(server), (memory(server.process.pid), _first_memory)
    while time.monotonic() < began + 2:
        time.sleep(0.1)
    during = gaps([moment for moment, _size in neighbour.arrivals if moment > began])
    # What a busy machine does to a program of its own is not the server's doing.
    elsewhere = gaps([moment for moment in metronome.moments if moment > began])
    calm = max(pace, percentile(elsewhere, 0.95), 0.13)
    assert percentile(during, 0.95) <= 1.5 * calm
    late = _join(server, "127.0.0.3")
    late.sees("tick")
    late.type("q")
    late.wait()
    late.close()


_first_memory: list[int] = []
_first_possessions: list[tuple[int, int]] = []


def _join(server: RunningServer, address: str = "127.0.0.4", **more: Any) -> Person:
    options = ("-b", address, *more.pop("options", ()))
    return Person(server.port, password=server.token, options=options, **more)


def _possessions(server: RunningServer) -> tuple[int, int]:
    """Returns how many processes and how many descriptors the server has."""
    descriptors = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    return len(server.children()), descriptors


def _measure_memory(server: RunningServer) -> None:
    # A server that has served a few is the measure: what is imported late is no leak.
    for _unused in range(3):
        person = _join(server)
        person.sees("tick")
        person.close()
    time.sleep(1)
    _first_memory.append(memory(server.process.pid))


def _wait_until_empty(server: RunningServer) -> None:
    waited = time.monotonic() + HELD
    while _possessions(server) != _first_possessions[0]:
        assert time.monotonic() < waited, (_possessions(server), _first_possessions)
        time.sleep(0.1)


def _is_slim(server: RunningServer) -> bool:
    return memory(server.process.pid) <= _first_memory[0] + MEMORY


def _open(server: RunningServer, address: str = "127.0.0.5") -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), 5, (address, 0))


def _is_closed(connection: socket.socket) -> bool:
    connection.settimeout(HELD)
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


@pytest.mark.usefixtures("unharmed")
def test_a_thousand_connects(server: RunningServer) -> None:
    for number in range(1000):
        with _open(server) as connection:
            if number % 2:
                connection.settimeout(0.2)
                with suppress(OSError):
                    connection.recv(100)


@pytest.mark.usefixtures("unharmed")
def test_garbage_before_the_handshake(server: RunningServer) -> None:
    openings = [
        os.urandom(20_000),
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"SSH-2.0-fake\r\n" + os.urandom(5000),
        b"SSH-2.0-" + b"x" * 5000,
        b"PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n",
    ]
    connections = []
    for number in range(100):
        connection = _open(server, f"127.0.1.{number % 20 + 1}")
        connections.append(connection)
        with suppress(ConnectionError):
            connection.sendall(openings[number % len(openings)])
    assert all(_is_closed(connection) for connection in connections)
    for connection in connections:
        connection.close()


@pytest.mark.usefixtures("unharmed")
def test_two_hundred_silent_connections(server: RunningServer) -> None:
    connections = [_open(server, f"127.0.2.{number % 40 + 1}") for number in range(200)]
    assert all(_is_closed(connection) for connection in connections)
    for connection in connections:
        connection.close()


@pytest.mark.usefixtures("unharmed")
def test_three_hundred_wrong_passwords(server: RunningServer) -> None:
    async def guess(address: str) -> int:
        wrong = 0

        class Guesser(asyncssh.SSHClient):  # type: ignore[misc, name-defined]
            def password_auth_requested(self) -> str:
                nonlocal wrong
                wrong += 1
                return f"wrong{wrong}"

        try:
            connection, _ = await asyncssh.create_connection(
                Guesser, "127.0.0.1", server.port, local_addr=(address, 0), username="x",
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

    tried = asyncio.run(guess_all())
    assert max(tried) == 3 and sum(tried) <= 312
    server_log = server.log
    waited = time.monotonic() + HELD
    while not any(line["event"] == "wrong password" for line in server_log()):
        assert time.monotonic() < waited
        time.sleep(0.2)


def _run_as_client(server: RunningServer, talk: Callable[[Any], Any], **more: Any) -> Any:
    async def connected() -> Any:
        async with asyncssh.connect(
            "127.0.0.1", server.port, local_addr=("127.0.0.6", 0), username="x",
            password=server.token, known_hosts=None, config=None, agent_path=None,
            client_keys=None, **more,
        ) as connection:  # fmt: skip
            return await talk(connection)

    return asyncio.run(connected())


@pytest.mark.usefixtures("unharmed")
def test_thirty_channels_on_one_connection(server: RunningServer) -> None:
    async def open_many(connection: Any) -> int:
        kind = asyncssh.SSHClientSession
        await connection.create_session(kind, term_type="xterm")
        results = await asyncio.gather(
            *(connection.create_session(kind, term_type="xterm") for _unused in range(29)),
            return_exceptions=True,
        )
        return sum(isinstance(result, asyncssh.ChannelOpenError) for result in results)

    assert _run_as_client(server, open_many) == 29


@pytest.mark.usefixtures("unharmed")
def test_sixty_megabytes_of_environment(server: RunningServer) -> None:
    async def send(connection: Any) -> None:
        environment = {f"LC_{number}": "x" * 20_000 for number in range(3000)}
        await connection.create_session(
            asyncssh.SSHClientSession, term_type="xterm", env=environment
        )

    with pytest.raises((OSError, asyncssh.Error)):
        _run_as_client(server, send)


@pytest.mark.usefixtures("unharmed")
def test_terminal_types_with_escapes(server: RunningServer) -> None:
    for term in ("\x1b]0;owned\x07", "xterm\nroot", "x" * 30_000, "../../etc/passwd"):

        async def ask(connection: Any, term: str = term) -> None:
            await connection.create_session(asyncssh.SSHClientSession, term_type=term)

        with pytest.raises((OSError, asyncssh.Error)):
            _run_as_client(server, ask)
    text = (server.state_dir / "access.jsonl").read_bytes()
    assert b"\x1b" not in text and b"owned" not in text


@pytest.mark.usefixtures("unharmed")
def test_a_terminal_of_a_hundred_million_cells(server: RunningServer) -> None:
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

    assert 1000 < _run_as_client(server, ask) < 4_000_000


@pytest.mark.usefixtures("unharmed")
def test_three_hundred_resizes(server: RunningServer) -> None:
    person = _join(server)
    person.sees("tick")
    for number in range(300):
        person.resize(60 + number % 60, 12 + number % 20, tell=False)
        time.sleep(0.004)
    person.resize(70, 20)
    person.sees("size 70x20")
    pressed = time.monotonic()
    person.type("x")
    person.sees("keys 1")
    assert time.monotonic() - pressed < 1
    person.close()


@pytest.mark.usefixtures("unharmed")
def test_a_window_of_two_gibibytes_that_nobody_reads(server: RunningServer) -> None:
    """The client announces a window and then takes nothing from its socket."""

    async def stall(connection: Any) -> int:
        await connection.create_session(
            asyncssh.SSHClientSession, term_type="xterm", term_size=(200, 60), window=2**31 - 1,
            encoding=None,
        )  # fmt: skip
        connection._transport.pause_reading()
        await asyncio.sleep(1)
        before = memory(server.process.pid)
        await asyncio.sleep(4)
        return memory(server.process.pid) - before

    assert _run_as_client(server, stall, compression_algs=["zlib@openssh.com"]) < MEMORY


class _SlowLine:
    """Stands between a client and the server and lets so many bytes a second through."""

    def __init__(self, port: int, rate: int):
        self._port, self._rate = port, rate
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(1)
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._carry, "127.0.0.1", 0, limit=4096)
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._writers: list[asyncio.StreamWriter] = []
        self._running = self._pool.submit(self._loop.run_forever)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far = socket.socket()
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        far.bind(("127.0.0.7", 0))
        far.setblocking(False)
        await self._loop.sock_connect(far, ("127.0.0.1", self._port))
        back, out = await asyncio.open_connection(sock=far, limit=4096)
        self._writers += (writer, out)
        up = asyncio.ensure_future(self._pump(reader, out, 0))
        await self._pump(back, writer, self._rate)
        up.cancel()

    async def _pump(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, rate: int
    ) -> None:
        while data := await source.read(1500):
            target.write(data)
            await target.drain()
            if rate:
                await asyncio.sleep(len(data) / rate)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._running.result()
        for writer in self._writers:
            writer.transport.abort()
        self._server.close()
        self._loop.run_until_complete(asyncio.sleep(0.1))
        self._loop.close()
        self._pool.shutdown()


@pytest.mark.usefixtures("unharmed")
def test_keys_are_answered_over_a_slow_line(server: RunningServer) -> None:
    line = _SlowLine(server.port, 150_000)
    person = Person(line.port, password=server.token, size=(120, 40))
    try:
        person.sees("tick")
        waits = []
        for number in range(5):
            pressed = time.monotonic()
            person.type("x")
            person.sees(f"keys {number + 1}")
            waits.append(time.monotonic() - pressed)
        assert percentile(waits, 0.5) <= 1.0
    finally:
        person.close()
        line.close()


@pytest.mark.usefixtures("unharmed")
def test_killed_clients_leave_no_session(server: RunningServer) -> None:
    people = [_join(server) for _unused in range(3)]
    for person in people:
        person.sees("tick")
        person.process.kill()
        person.close()


@pytest.mark.usefixtures("unharmed")
def test_a_killed_session_is_told_and_nothing_else_notices(server: RunningServer) -> None:
    others = set(server.sessions())
    person = _join(server)
    person.sees("tick")
    (session,) = set(server.sessions()) - others
    os.kill(session, signal.SIGKILL)
    person.reads("the session has crashed")
    assert person.wait() == 1
    person.close()


@pytest.mark.usefixtures("unharmed")
def test_a_killed_zygote_is_replaced_and_no_session_notices(server: RunningServer) -> None:
    person = _join(server)
    person.sees("tick")
    os.kill(server.newest_zygote(), signal.SIGKILL)
    late = _join(server)
    late.sees("tick")
    before = person.number("tick")
    person.wait_for(lambda: person.number("tick") > before)
    assert server.newest_zygote() not in (0, server.zygote)
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
