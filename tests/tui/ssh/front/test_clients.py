"""Clients that people have: each comes in as it stands, without options of its own."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from support.ssh.people import Person
from support.ssh.servers import RunningServer

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
    running = RunningServer(tmp_path_factory.mktemp("house"), fps=10, per_ip=0, host=host)
    yield running
    assert running.stop() == 0


@pytest.mark.parametrize("compression", ["yes", "no"])
def test_openssh_comes_in_whether_or_not_it_compresses(
    house: RunningServer, connect: Connect, compression: str
) -> None:
    person = connect(house, password=house.token, options=("-o", f"Compression={compression}"))
    person.sees("tick")


@needs_ipv6
def test_both_kinds_of_addresses_reach_a_server_that_listens_everywhere(
    house: RunningServer, connect: Connect
) -> None:
    for address in ("127.0.0.1", "::1"):
        person = connect(house, "ada", house.token, address=address)
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
