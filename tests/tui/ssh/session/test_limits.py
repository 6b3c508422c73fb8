"""What is refused over SSH, and that each refusal is told, bounded and without effect on others."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.ssh.people import PATIENCE, Person, ssh_words
from support.ssh.servers import RunningServer

asyncssh = pytest.importorskip("asyncssh", reason="asyncssh is not installed")

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]


def _ssh(server: RunningServer, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ssh_words(server.port, *words), capture_output=True, text=True, timeout=PATIENCE
    )


def test_no_command_runs(server: RunningServer, tmp_path: Path) -> None:
    done = _ssh(server, "student@127.0.0.1", f"touch {tmp_path}/new")
    assert done.returncode != 0 and "failed" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_files_are_served(server: RunningServer) -> None:
    done = _ssh(server, "-s", "student@127.0.0.1", "sftp")
    assert done.returncode != 0 and "subsystem request failed" in done.stderr


def test_a_person_without_a_terminal_is_told_what_to_type(server: RunningServer) -> None:
    done = _ssh(server, "-T", "student@127.0.0.1")
    assert done.returncode == 1
    assert "a terminal is needed: ssh -t" in done.stdout


def test_nothing_is_forwarded_out(server: RunningServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as target:
        target.settimeout(0.5)
        port = target.getsockname()[1]
        done = _ssh(server, "-W", f"127.0.0.1:{port}", "student@127.0.0.1")
        assert done.returncode != 0
        with pytest.raises(TimeoutError):
            target.accept()


def test_nothing_is_forwarded_in(server: RunningServer) -> None:
    words = ("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9", "student@127.0.0.1")
    done = _ssh(server, *words)
    assert done.returncode != 0 and "remote port forwarding failed" in done.stderr


def test_agent_and_x11_stay_at_home(server: RunningServer, connect: Connect) -> None:
    person = connect(server, options=("-A", "-X"), environment={"DISPLAY": ":9"})
    person.sees("tick")


def test_a_connection_has_one_session(server: RunningServer) -> None:
    async def open_many() -> int:
        async with asyncssh.connect(
            "127.0.0.1", server.port, username="student", known_hosts=None, config=None
        ) as connection:
            await connection.create_session(asyncssh.SSHClientSession, term_type="xterm")
            refused = 0
            for _unused in range(30):
                try:
                    await connection.create_session(asyncssh.SSHClientSession, term_type="xterm")
                except asyncssh.ChannelOpenError:
                    refused += 1
            waited = time.monotonic() + PATIENCE
            # Who was here before may still be leaving, and this one's process about to come.
            while len(server.sessions()) != 1:
                assert time.monotonic() < waited
                await asyncio.sleep(0.05)
            return refused

    assert asyncio.run(open_many()) == 30


def test_a_login_that_opens_no_session_ends_as_late_as_a_login_does(serve: Serve) -> None:
    """Before it opens one, PuTTY's plink waits for Return: for a person, who may take time."""
    server = serve(auth="none", login_grace=2, answer_time=1)
    began = time.monotonic()
    done = _ssh(server, "-N", "student@127.0.0.1")
    assert done.returncode != 0 and "no terminal was asked for within 2 s" in done.stderr
    assert 1.8 < time.monotonic() - began < 30  # its address may wait two minutes


def test_the_environment_is_a_short_list(server: RunningServer, connect: Connect) -> None:
    many = [f"-oSetEnv=LC_{chr(65 + n // 26)}{chr(65 + n % 26)}=x" for n in range(70)]
    words = ("-o", "SetEnv=" + " ".join(word.partition("SetEnv=")[2] for word in many))
    person = connect(server, options=words)
    person.reads("too large an environment")
    assert person.wait() != 0


@pytest.mark.parametrize("term", ["dumb", "\x1b]0;owned\x07", "x" * 30000])
def test_a_terminal_type_is_a_name(server: RunningServer, connect: Connect, term: str) -> None:
    person = connect(server, environment={"TERM": term})
    assert person.wait() != 0
    assert "tick" not in person.text
    assert b"\x1b" not in (server.state_dir / "access.jsonl").read_bytes()


def test_a_huge_terminal_is_drawn_smaller(server: RunningServer, connect: Connect) -> None:
    person = connect(server, size=(200, 60), tell_size=(10_000, 10_000))
    person.sees("size 200x60")


def test_a_size_that_is_typed_is_not_believed(server: RunningServer, connect: Connect) -> None:
    person = connect(server)
    person.sees("tick")
    person.type("\x1b[48;9000;9000;9000;9000t\x1b[?2048;1$yx")
    person.sees("keys 1")
    assert "size 80x24" in person.text


def test_bytes_that_are_no_text_do_no_harm(server: RunningServer, connect: Connect) -> None:
    person = connect(server)
    person.sees("tick")
    person.type(bytes(range(128, 256)) + b"\x1b[<0;9999999999;1M\x1b[200~" + b"\xff" * 50)
    person.type("\x1b[201~")
    before = person.number("tick")
    person.wait_for(lambda: person.number("tick") > before + 3)


def test_a_link_opens_nothing_on_the_server(server: RunningServer, connect: Connect) -> None:
    person = connect(server)
    person.sees("tick")
    person.type("u")
    person.sees("https://example.org/")


def test_a_full_server_says_so_in_a_sentence(serve: Serve, connect: Connect) -> None:
    server = serve(auth="none", max_sessions=1, per_ip=0)
    first = connect(server)
    first.sees("tick")
    second = connect(server)
    second.reads("all seats are taken, please try again later")
    assert second.wait() == 1
    connect(server, "watch").sees("waiting for the presenter")
    first.type("q")
    first.wait()
    connect(server).sees("tick")


def test_one_address_has_so_many_people(serve: Serve, connect: Connect) -> None:
    server = serve(auth="none", per_ip=1)
    connect(server).sees("tick")
    connect(server).reads("too many sessions from your address")
    connect(server, options=("-b", "127.0.0.9")).sees("tick")


def test_a_session_ends_in_time_after_a_warning(serve: Serve, connect: Connect) -> None:
    server = serve(auth="none", idle_timeout=4, max_time=0)
    idle, busy = connect(server), connect(server)

    def reads_while_the_other_types(text: str) -> bool:
        busy.type("x")
        return text.encode() in idle.raw

    idle.wait_for(lambda: reads_while_the_other_types("press a key: this session ends"))
    idle.wait_for(lambda: reads_while_the_other_types("the session ended: no key was pressed"))
    assert idle.wait() == 0
    idle.wait_for(lambda: "closed" in [line["event"] for line in server.log()])
    assert [line["reason"] for line in server.log() if "reason" in line] == ["time"]
    assert busy.process.poll() is None


def test_watchers_end_in_time_after_a_warning_that_goes_away(
    serve: Serve, connect: Connect
) -> None:
    server = serve(auth="none", max_time=4)
    watcher = connect(server, "watch")
    watcher.reads("this session ends in 1 s")  # it stands there for a second
    watcher.reads("the session ended: its time is up")


def test_three_wrong_tokens_end_the_connection(serve: Serve, connect: Connect) -> None:
    server = serve()
    person = connect(server, password="wrong", options=("-o", "NumberOfPasswordPrompts=9"))
    for tries in (2, 3):
        person.wait_for(lambda tries=tries: person.times_asked() == tries)
        person.type("wrong\n")
    person.reads("too many wrong tokens")
    assert person.wait() == 255
    silent = socket.create_connection(("127.0.0.1", server.port), 5)
    silent.close()


def test_keys_open_the_door_and_are_read_again_when_they_change(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    for name in ("known", "unknown"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(command, check=True)
    keys = tmp_path / "authorized_keys"
    keys.write_text((tmp_path / "known.pub").read_text())
    server = serve(auth="keys", authorized_keys=str(keys))
    known = connect(server, options=("-i", str(tmp_path / "known")))
    known.sees("tick")
    unknown = connect(server, options=("-i", str(tmp_path / "unknown")))
    unknown.reads("Permission denied")
    with keys.open("a") as file:
        file.write((tmp_path / "unknown.pub").read_text())
    connect(server, options=("-i", str(tmp_path / "unknown"))).sees("tick")
    connect(server, "present", server.presenter_token).sees("tick")


def test_a_session_that_crashes_ends_with_a_sentence(
    server: RunningServer, connect: Connect
) -> None:
    neighbour, person = connect(server), connect(server)
    neighbour.sees("tick")
    person.sees("tick")
    person.type("c")
    person.reads("the session has crashed; nobody else's has")
    assert person.wait() == 1
    assert person.raw.rindex(b"\x1b[?1049l") < person.raw.rindex(b"the session has crashed")
    neighbour.sees_more("tick")
    (crashed,) = (line for line in server.log() if line["event"] == "crashed")
    assert "told to crash" in crashed["error"]
    assert re.match(r"\w+\.py:\d+ \w+ < ", crashed["where"])


def test_an_idle_session_sends_nothing(server: RunningServer, connect: Connect) -> None:
    person = connect(server)
    person.sees("tick")
    person.type(" ")
    person.sees("keys 1")
    # On a busy machine what was on its way comes late; what is sent again and again never ends.
    person.wait_for(lambda: person.intervals(1.5) == [])
    before = len(person.raw)
    person.type("x")
    person.sees("keys 2")
    assert len(person.raw) - before < 500


def test_sigterm_tells_everyone_and_restores_their_terminals(
    serve: Serve, connect: Connect
) -> None:
    server = serve(auth="none", per_ip=0, app="stand_in:make_stubborn_app")
    people = [connect(server, user) for user in ("student", "hung", "watch")]
    for person in people[:2]:
        person.sees("tick")
    people[2].sees("waiting for the presenter")
    people[1].type(" ")  # this one's process answers nothing any more
    server.process.terminate()
    assert server.process.wait(PATIENCE) == 0
    for person in people:
        person.reads("the server is shutting down")
        person.wait()
        assert b"\x1b[?1049l" in person.raw
    assert server.children() == []
    assert {line["reason"] for line in server.log() if line["event"] == "closed"} == {"shutdown"}
