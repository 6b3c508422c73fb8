"""Clients that people have: each comes in as it stands, without options of its own."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.ssh.people import PATIENCE, Person, missing_program
from support.ssh.servers import RunningServer
from support.ssh.siege import newcomer

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]


def _has_ipv6() -> bool:
    try:
        with closing(socket.socket(socket.AF_INET6)) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6 loopback")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all of them, at every address where there are two kinds."""
    host = "::" if _has_ipv6() else "127.0.0.1"
    running = RunningServer(
        tmp_path_factory.mktemp("house"), is_prepared=True, fps=10, per_ip=0, host=host
    )
    yield running
    assert running.stop() == 0


ADDRESSES = ["127.0.0.1", pytest.param("::1", marks=needs_ipv6)]


def _need(program: str) -> None:
    if missing := missing_program(program):
        pytest.skip(f"not installed: {missing}")


def _plays_and_leaves(person: Person) -> None:
    person.sees("tick")
    person.type("x")
    person.sees("keys 1")
    person.type("q")
    assert person.wait() == 0


@pytest.mark.parametrize("compression", ["yes", "no"])
def test_openssh_comes_in_whether_or_not_it_compresses(
    house: RunningServer, connect: Connect, compression: str
) -> None:
    options = ("-o", f"Compression={compression}")
    person = connect(house, newcomer(), house.token, options=options)
    person.sees("tick")


@needs_ipv6
def test_both_kinds_of_addresses_reach_a_server_that_listens_everywhere(
    house: RunningServer, connect: Connect
) -> None:
    for address in ("127.0.0.1", "::1"):
        person = connect(house, newcomer(), house.token, address=address)
        person.sees("tick")
        person.type("q")
        assert person.wait() == 0
    person.wait_for(lambda: {"127.0.0.1", "::1"} <= {line["address"] for line in house.log()})


@pytest.mark.parametrize("user", ["ada", "watch"])
def test_who_has_no_keyboard_holds_no_session(
    house: RunningServer, connect: Connect, user: str
) -> None:
    person = connect(house, user, house.token, options=("-tt", "-n"))
    person.reads("nothing can be typed")
    assert person.wait() == 1
    person.wait_for(lambda: house.log()[-1].get("reason") == "no keyboard")


@pytest.mark.parametrize("address", ADDRESSES)
def test_plink_comes_in(
    house: RunningServer, connect: Connect, tmp_path: Path, address: str
) -> None:
    _need("plink")
    words = ["plink", "-ssh", "-P", str(house.port), "-l", newcomer(), address]
    person = connect(house, command=words, environment={"HOME": str(tmp_path)})
    person.reads("Store key in cache?")
    person.type("y\n")
    person.reads("class token:")
    person.type(f"{house.token}\n")
    person.reads("Press Return to begin session")
    person.type("\n")
    _plays_and_leaves(person)


@pytest.mark.parametrize("address", ADDRESSES)
def test_dropbears_client_comes_in(house: RunningServer, connect: Connect, address: str) -> None:
    """It sends a guess, and judges for itself whether it was right."""
    _need("dbclient")
    words = ["dbclient", "-y", "-y", "-p", str(house.port), f"{newcomer()}@{address}"]
    person = connect(house, command=words, password=house.token)
    _plays_and_leaves(person)


def test_libssh2_comes_in_and_is_refused_files(serve: Serve) -> None:
    """What curl is for is not served; it gets as far as to be told so."""
    _need("curl")
    server = serve()
    url = f"sftp://127.0.0.1:{server.port}/"
    words = ["curl", "--silent", "--show-error", "--insecure", "--user", f"ada:{server.token}"]
    done = subprocess.run([*words, url], capture_output=True, timeout=PATIENCE)
    if b"not supported" in done.stderr or b"unsupported" in done.stderr.lower():
        pytest.skip("this curl has no sftp")
    assert done.returncode != 0 and done.stdout == b""
    server.stop()
    events = [line["event"] for line in server.log()]
    assert events == ["refused a subsystem"]


def _answers(channel: Any) -> bytes:
    got = b""
    while b"tick" not in got:
        got += channel.recv(65536)
        assert got
    return got


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["password", "questions"])
def test_paramiko_comes_in(house: RunningServer, address: str, method: str) -> None:
    paramiko = pytest.importorskip("paramiko", reason="paramiko is not installed")
    asked: list[Any] = []

    def answer(_title: str, _instructions: str, prompts: list[Any]) -> list[str]:
        asked.extend(prompts)
        return [house.token for _prompt in prompts]

    with socket.create_connection((address, house.port), PATIENCE) as connection:
        transport = paramiko.Transport(connection)
        try:
            transport.start_client(timeout=PATIENCE)
            if method == "password":
                transport.auth_password(newcomer(), house.token)
            else:
                transport.auth_interactive(newcomer(), answer)
                assert asked == [("class token: ", False)]
            channel = transport.open_session()
            channel.settimeout(PATIENCE)
            channel.get_pty("xterm-256color", 80, 24)
            channel.invoke_shell()
            assert b"tick" in _answers(channel)
            channel.send(b"q")
            assert channel.recv_exit_status() == 0
        finally:
            transport.close()
