"""People log in at a person's pace; what is no person does not stand at the door for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from support.ssh.attackers import NEWKEYS, RawClient, kexdh_init, kexinit
from support.ssh.people import PATIENCE, Person
from support.ssh.servers import RunningServer
from support.ssh.siege import is_closed, open_connection

from xortui.tui.ssh.options import ServeOptions

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]

ASKED = ("-o", "StrictHostKeyChecking=ask", "-o", "LogLevel=INFO")
BY_PASSWORD = ("-o", "PreferredAuthentications=password")


def _events(server: RunningServer) -> dict[str, int]:
    """Ends the server, so that what it has gathered is written, and counts what it has noted."""
    server.stop()
    found: dict[str, int] = {}
    for line in server.log():
        found[line["event"]] = found.get(line["event"], 0) + line.get("count", 1)
    return found


def test_two_minutes_to_log_in() -> None:
    assert ServeOptions().login_grace == 120


def test_who_reads_the_question_about_the_host_key_outlasts_who_says_nothing(
    serve: Serve, connect: Connect
) -> None:
    server = serve(answer_time=1)
    person = connect(server, options=ASKED)
    person.reads("continue connecting")
    for opening in (b"", b"SSH-2.0-says-no-more\r\n"):
        with open_connection(server) as silent:
            silent.sendall(opening)
            assert is_closed(silent)
    person.type("yes\n")
    person.reads("xortui: a small neural network learns")
    person.reads("class token:")
    person.type(f"{server.token.upper()}\n")
    person.sees("tick")
    assert _events(server)["cut: silent"] == 2


def test_the_presenter_is_asked_for_another_token(serve: Serve, connect: Connect) -> None:
    server = serve()
    presenter = connect(server, "present", options=ASKED[2:])
    presenter.reads("presenter's own token")
    presenter.reads("presenter's token:")
    presenter.type(f"{server.presenter_token.upper()}\n")
    presenter.sees("tick")


def test_a_token_is_taken_as_a_password_too(serve: Serve, connect: Connect) -> None:
    server = serve()
    person = connect(server, password=server.token.upper(), options=BY_PASSWORD)
    person.sees("tick")
    wrong = connect(server, options=("-o", "NumberOfPasswordPrompts=1"))
    for tries, kind in ((1, "token:"), (2, "assword:")):
        wrong.wait_for(lambda tries=tries: wrong.times_asked() == tries)
        wrong.reads(kind)
        wrong.type("wrong\n")
    assert wrong.wait() == 255
    assert _events(server)["wrong password"] == 2


async def _be_too_slow(server: RunningServer, count: int) -> None:
    """Waits until so many clients that have exchanged keys and say nothing more were cut."""

    async def wait_for_the_end() -> None:
        client = await RawClient.open(server.port, "127.0.0.1")
        client.send(kexinit(), kexdh_init("curve25519-sha256"))
        await client.until(NEWKEYS)
        with pytest.raises(ConnectionError):
            await client.at_least(10_000)

    await asyncio.wait_for(
        asyncio.gather(*(wait_for_the_end() for _unused in range(count))), PATIENCE
    )


@pytest.mark.parametrize("per_ip", [ServeOptions().per_ip, 0])
def test_a_class_that_is_too_slow_is_told_so_and_may_come_again(
    serve: Serve, connect: Connect, per_ip: int
) -> None:
    server = serve(login_grace=2, per_ip=per_ip)
    reader = connect(server)
    reader.reads("token:")
    count = per_ip or 8
    asyncio.run(_be_too_slow(server, count - 1))
    reader.type("\n")  # until then ssh does not look at what has come
    reader.reads("no login within 2 s")
    assert reader.wait() == 255
    person = connect(server, password=server.token)
    person.sees("tick")
    events = _events(server)
    assert events["login timed out"] == count
    assert not any("barred" in event for event in events)


def test_a_key_that_nobody_knows_is_in_the_log(
    serve: Serve, connect: Connect, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asyncssh = pytest.importorskip("asyncssh")
    folder = tmp_path_factory.mktemp("keys")
    known, other = (asyncssh.generate_private_key("ssh-ed25519") for _unused in range(2))
    known.write_public_key(folder / "known")
    (folder / "known").chmod(0o644)
    other.write_private_key(folder / "other")
    (folder / "other").chmod(0o600)
    server = serve(auth="keys", authorized_keys=str(folder / "known"))
    person = connect(server, options=("-i", str(folder / "other")))
    assert person.wait() == 255
    assert _events(server)["no known key"] == 1
