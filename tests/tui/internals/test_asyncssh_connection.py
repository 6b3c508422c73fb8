"""The private parts of asyncssh: each is where this server takes hold of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

import asyncssh
from asyncssh.connection import SSHServerConnection
from support.ssh.attackers import kexinit

from xortui.tui.internals import asyncssh_connection
from xortui.tui.ssh.front.connection import KEY_EXCHANGES

SERVER = kexinit(KEY_EXCHANGES)


async def _connection() -> Any:
    options = await asyncssh.SSHServerConnectionOptions.construct(
        server_factory=asyncssh.SSHServer,
        server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
    )
    return SSHServerConnection(asyncio.get_running_loop(), options)


def test_asyncssh_still_has_every_part() -> None:
    connection = asyncio.run(_connection())
    version = asyncssh.__version__
    for name in (
        "_packet_handlers", "_client_kexinit", "_server_kexinit", "_ignore_first_kex",
        "_kex_complete", "_recv_seq",
    ):  # fmt: skip
        assert hasattr(connection, name), f"asyncssh {version} has no {name} any more"
    for number, name in ((20, "_process_kexinit"), (21, "_process_newkeys")):
        handler = connection._packet_handlers.get(number)
        assert handler is not None, f"asyncssh {version} has no {name} any more"
        assert handler.__name__ == name
    # Before there are keys, and while they change, what is sent waits.
    assert asyncssh_connection.is_exchanging(connection)


def test_without_the_parts_nothing_breaks() -> None:
    class Other:
        pass

    other = Other()
    asyncssh_connection.watch_exchanges(other, lambda: None, lambda: None)
    assert not asyncssh_connection.is_exchanging(other)
    assert asyncssh_connection.PacketCount(other).since() == 0


def test_packets_are_counted_over_new_keys() -> None:
    class Connection:
        _recv_seq = 0

    connection = Connection()
    count = asyncssh_connection.PacketCount(connection)
    counted = []
    for number in (3, 3, 10, 2):  # the last one after numbers began anew
        connection._recv_seq = number
        counted.append(count.since())
    assert counted == [3, 0, 7, 2]


def test_the_key_exchanges_are_few_and_none_is_slow() -> None:
    usable = asyncssh_connection.usable_key_exchanges(KEY_EXCHANGES)
    assert usable[0] == "curve25519-sha256"
    assert set(usable) | {"mlkem768x25519-sha256"} == set(KEY_EXCHANGES)
    assert asyncssh_connection.usable_key_exchanges(["what-nobody-knows"]) == []


@pytest.mark.parametrize(
    ("kex", "host_keys", "is_wrong"),
    [
        (("curve25519-sha256", "ecdh-sha2-nistp256"), ("ssh-ed25519", "ssh-rsa"), False),
        # The server would take the client's first one, but prefers another itself.
        (("ecdh-sha2-nistp256", "curve25519-sha256"), ("ssh-ed25519",), True),
        (("diffie-hellman-group14-sha256", "curve25519-sha256"), ("ssh-ed25519",), True),
        (("curve25519-sha256",), ("ssh-rsa", "ssh-ed25519"), True),
    ],
)
def test_a_guess_is_judged_as_the_standard_says(
    kex: tuple[str, ...], host_keys: tuple[str, ...], is_wrong: bool
) -> None:
    guessing = kexinit(kex, host_keys, guesses=True)
    assert asyncssh_connection.has_wrong_guess(guessing, SERVER) == is_wrong
    assert not asyncssh_connection.has_wrong_guess(kexinit(kex, host_keys), SERVER)
