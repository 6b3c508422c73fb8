"""What a connection may do before anybody has shown who he is, and what it costs an address."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

import asyncssh
from support.ssh.attackers import (
    KEXDH_REPLY,
    LARGEST,
    NEWKEYS,
    Afresh,
    Bombs,
    RawClient,
    bomb,
    kexdh_init,
    kexinit,
    legal_packets,
)
from support.ssh.people import PATIENCE, Person
from support.ssh.servers import RunningServer, peak_memory
from support.ssh.siege import is_closed, join, open_connection, run_as_client

from xortui.tui.internals.asyncssh_connection import usable_key_exchanges
from xortui.tui.ssh.front.connection import KEY_EXCHANGES
from xortui.tui.ssh.front.input_queue import PIECE
from xortui.tui.ssh.policies.input_pace import (
    OWN_BURST,
    OWN_PER_SECOND,
    POOL_BURST,
    POOL_PER_SECOND,
)
from xortui.tui.ssh.policies.key_exchanges import BURST, PER_SECOND
from xortui.tui.ssh.policies.unauthenticated_limit import FULL, START

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]
CURVE = "curve25519-sha256"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all; each test comes from an address of its own."""
    running = RunningServer(tmp_path_factory.mktemp("house"), is_prepared=True, fps=10)
    yield running
    assert running.stop() == 0


@pytest.fixture
def network(tmp_path: Path) -> Iterator[RunningServer]:
    """A class that comes from one address."""
    running = RunningServer(tmp_path, fps=10, per_ip=0, is_prepared=True)
    yield running
    assert running.stop() == 0


def _talk(server: RunningServer, address: str, talk: Callable[[RawClient], Any]) -> Any:
    async def talked() -> Any:
        client = await RawClient.open(server.port, address)
        try:
            return await asyncio.wait_for(talk(client), PATIENCE)
        finally:
            client.close()

    return asyncio.run(talked())


async def _exchange_twice(client: RawClient) -> bool:
    """Returns whether the server takes a second exchange before there is any login."""
    client.send(kexinit(), kexdh_init(CURVE))
    await client.until(NEWKEYS)
    client.received = 0
    client.send(kexinit(), kexdh_init(CURVE))
    try:
        await client.at_least(2000)  # more than the sentence that it is ended with
    except OSError:
        return False
    return True


def _events(server: RunningServer) -> list[str]:
    """Ends the server, so that what it has gathered is written, and returns what it has noted."""
    server.stop()
    return [line["event"] for line in server.log()]


def test_the_list_of_key_exchanges_is_short_and_slow_ones_are_not_on_it(
    house: RunningServer,
) -> None:
    async def offered(client: RawClient) -> list[str]:
        return client.offered

    names = _talk(house, "127.0.20.1", offered)
    marks = ("kex-strict-s-v00@openssh.com", "ext-info-s")
    assert [name for name in names if name not in marks] == usable_key_exchanges(KEY_EXCHANGES)
    assert names[0] == CURVE


def test_who_knows_the_hybrid_exchange_gets_it(house: RunningServer) -> None:
    hybrid = "mlkem768x25519-sha256"
    if hybrid not in usable_key_exchanges([hybrid]):
        pytest.skip("the cryptography library has no ML-KEM")
    chosen = []

    async def look(connection: Any) -> None:
        begun = asyncio.Event()
        handlers = connection._packet_handlers

        async def look_on(conn: Any, *words: Any) -> None:
            await handlers[20](conn, *words)
            chosen.append(conn._kex.algorithm.decode())
            begun.set()

        connection._packet_handlers = {**handlers, 20: look_on}
        connection._send_kexinit()
        connection._kexinit_sent = True
        await asyncio.wait_for(begun.wait(), PATIENCE)

    for kex in (f"{hybrid},{CURVE}", f"{CURVE},{hybrid}", "ecdh-sha2-nistp256"):
        run_as_client(house, look, "127.0.20.2", kex_algs=kex)
    assert chosen == [hybrid, CURVE, "ecdh-sha2-nistp256"]


def test_a_second_exchange_before_a_login_cuts_the_connection_and_bars_the_address(
    serve: Serve,
) -> None:
    server = serve()
    assert not _talk(server, "127.0.20.3", _exchange_twice)
    with open_connection(server, "127.0.20.3") as barred:
        barred.settimeout(PATIENCE)
        assert b"too many connections" in barred.recv(200)
    with open_connection(server, "127.0.20.4") as other:
        other.settimeout(PATIENCE)
        assert other.recv(200).startswith(b"SSH-2.0-")
    events = _events(server)
    for event in ("cut: key exchanges", "barred: misbehaved", "turned away: penalty"):
        assert event in events


def test_one_of_a_class_behind_one_address_locks_nobody_out(network: RunningServer) -> None:
    for _unused in range(5):
        assert not _talk(network, "127.0.20.5", _exchange_twice)
    person = join(network, "127.0.20.5")
    person.sees("tick")
    person.close()
    assert "turned away: penalty" not in _events(network)


@pytest.mark.parametrize(
    ("kex", "host_keys", "is_discarded"),
    [
        ((CURVE, "ecdh-sha2-nistp256"), ("ssh-ed25519",), False),
        (("diffie-hellman-group14-sha256", CURVE), ("ssh-ed25519",), True),
        (("ecdh-sha2-nistp256", CURVE), ("ssh-ed25519",), True),
        ((CURVE,), ("ssh-rsa", "ssh-ed25519"), True),
    ],
)
def test_a_guess_is_taken_or_discarded_and_is_no_second_exchange(
    house: RunningServer, kex: tuple[str, ...], host_keys: tuple[str, ...], is_discarded: bool
) -> None:
    async def guess(client: RawClient) -> bytes:
        client.send(kexinit(kex, host_keys, guesses=True))
        if is_discarded:
            client.send(kexdh_init("diffie-hellman-group18-sha512"))  # whatever it is
        agreed = next(name for name in kex if name in KEY_EXCHANGES)
        client.send(_p256() if agreed == "ecdh-sha2-nistp256" else kexdh_init(agreed))
        return await client.until(KEXDH_REPLY)

    assert _talk(house, "127.0.20.6", guess)[0] == KEXDH_REPLY


def _p256() -> bytes:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from support.ssh.attackers import KEXDH_INIT, string

    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = public.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return bytes([KEXDH_INIT]) + string(point)


def test_packets_without_end_before_a_login_are_not_looked_at(serve: Serve) -> None:
    server = serve()

    async def babble(client: RawClient) -> int:
        sent = 0
        try:
            while True:
                client.send(*[b"\x02" + bytes(4)] * 1000)
                await client._writer.drain()
                sent += 16_000
        except OSError:
            return sent

    assert _talk(server, "127.0.20.7", babble) < 20e6  # what the sockets hold
    assert "cut: sent too much before a login" in _events(server)


def test_silent_connections_do_not_keep_a_class_out(serve: Serve) -> None:
    server = serve(login_grace=60, answer_time=60)
    standing = [
        open_connection(server, f"127.0.21.{number // 15 + 1}")
        for number in range(FULL + 2 * (FULL - START))
    ]
    # Of so many, one in a hundred is the one whom chance meets as it comes.
    for number in range(5):
        person = join(server, f"127.0.22.{number + 1}")
        try:
            person.sees("tick", 10)
            break
        except (AssertionError, OSError):
            continue
        finally:
            person.close()
    else:
        pytest.fail("nobody comes in")
    waiting = sum(_is_open(connection) for connection in standing)
    assert START <= waiting <= FULL
    for connection in standing:
        connection.close()
    assert "turned away: chance" in _events(server)


def _is_open(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        while connection.recv(4096):
            pass
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def test_who_guesses_tokens_is_barred_for_a_while(serve: Serve) -> None:
    server = serve()

    async def guess() -> list[str]:
        outcomes = []
        for _unused in range(12):
            try:
                await asyncssh.connect(
                    "127.0.0.1", server.port, local_addr=("127.0.20.8", 0), username="x",
                    password="wrong", known_hosts=None, config=None, agent_path=None,
                    client_keys=None,
                )  # fmt: skip
            except (OSError, asyncssh.Error) as error:
                outcomes.append(type(error).__name__)
        return outcomes

    outcomes = asyncio.run(guess())
    assert outcomes[0] == "PermissionDenied" and outcomes[-1] != "PermissionDenied"
    events = _events(server)
    assert "barred: failed to log in" in events and "turned away: penalty" in events


def test_keys_are_changed_as_often_as_a_client_wants_in_earnest(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    server = serve(compress="off", fps=20)
    notes = tmp_path / "ssh.log"
    options = ("-v", "-E", str(notes), "-o", "RekeyLimit=64K 1h")
    person = connect(server, password=server.token, options=options)
    person.wait_for(lambda: notes.read_text().count("SSH2_MSG_NEWKEYS received") >= 4)
    person.sees_more("tick")


def test_keys_that_are_changed_without_end_cut_the_connection(serve: Serve) -> None:
    server = serve()

    async def exchange(connection: Any) -> tuple[int, float]:
        await connection.create_session(asyncssh.SSHClientSession, term_type="xterm", encoding=None)
        began = time.monotonic()
        for number in range(5 * BURST):
            connection._send_kexinit()
            connection._kexinit_sent = True
            while not connection._kex_complete:
                await asyncio.sleep(0.001)
                if connection._transport is None:
                    return number, time.monotonic() - began
        return 5 * BURST, 0.0

    number, seconds = run_as_client(server, exchange, "127.0.20.9")
    assert BURST <= number <= BURST + 2 + seconds * PER_SECOND
    assert "cut: key exchanges" in _events(server)


def test_pictures_do_not_pile_up_while_keys_are_exchanged(serve: Serve) -> None:
    server = serve(fps=20)

    async def exchange_slowly(connection: Any) -> None:
        got = bytearray()

        class Screen(asyncssh.SSHClientSession):  # type: ignore[misc, name-defined]
            def data_received(self, data: Any, datatype: Any) -> None:
                got.extend(data)

        async def sees_a_picture() -> None:
            got.clear()
            while len(got) < 100:
                await asyncio.sleep(0.02)

        await connection.create_session(Screen, term_type="xterm", encoding=None)
        await asyncio.wait_for(sees_a_picture(), PATIENCE)
        handlers = connection._packet_handlers

        async def wait_first(conn: Any, *words: Any) -> None:
            await asyncio.sleep(1.5)
            await handlers[20](conn, *words)

        connection._packet_handlers = {**handlers, 20: wait_first}
        connection._send_kexinit()
        connection._kexinit_sent = True
        while not connection._kex_complete:
            await asyncio.sleep(0.01)
        await asyncio.wait_for(sees_a_picture(), PATIENCE)

    run_as_client(server, exchange_slowly, "127.0.20.10")
    server.stop()
    closed = next(line for line in server.log() if line["event"] == "closed")
    assert closed["dropped"] > 0


def test_a_bomb_is_refused_and_costs_no_memory(serve: Serve) -> None:
    server = serve(compress="require", is_prepared=False)

    async def send(connection: Any) -> None:
        await connection.create_session(asyncssh.SSHClientSession, term_type="xterm", encoding=None)
        connection._compressor = Bombs(bomb(200))
        connection.send_packet(2, b"")
        await asyncio.wait_for(connection.wait_closed(), PATIENCE)

    before = peak_memory(server.process.pid)
    run_as_client(server, send, "127.0.20.11")
    assert peak_memory(server.process.pid) - before < 20e6
    assert "cut: compression" in _events(server)


def test_packets_of_a_legal_size_are_worked_through_at_a_pace(serve: Serve) -> None:
    server = serve(compress="require", fps=20)
    count = 120

    async def send(connection: Any) -> float:
        await connection.create_session(asyncssh.SSHClientSession, term_type="xterm", encoding=None)
        connection._compressor = Bombs(legal_packets(LARGEST))
        began = time.monotonic()
        for _unused in range(count):
            connection.send_packet(2, b"")
        connection._compressor = Afresh()
        kind, _packet = await connection._make_global_request(b"are you there")
        assert kind == 82  # an answer: no
        return time.monotonic() - began

    # The last pieces are answered before they are paid for.
    beyond = count * LARGEST - OWN_BURST - POOL_BURST - 2 * PIECE // 100 * LARGEST
    seconds = run_as_client(server, send, "127.0.20.12")
    assert seconds >= 0.9 * beyond / (OWN_PER_SECOND + POOL_PER_SECOND)


@pytest.mark.parametrize("compress", ["require", "allow"])
def test_a_client_that_compresses_pastes_as_before(
    serve: Serve, connect: Connect, compress: str
) -> None:
    server = serve(compress=compress, fps=10)
    person = connect(server, password=server.token, options=("-C",))
    person.sees("tick")
    person.type("\x1b[200~" + "".join(chr(97 + n % 26) for n in range(3000)) + "\x1b[201~")
    person.type("x" * 500)
    person.sees("keys 500")


def test_the_door_closes_on_what_is_no_ssh(house: RunningServer) -> None:
    with open_connection(house, "127.0.20.13") as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert is_closed(connection)
