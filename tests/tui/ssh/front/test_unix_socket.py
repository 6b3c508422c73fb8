"""What comes through the local socket is checked: who sends something else is told, and ends."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.ssh.people import PATIENCE
from support.ssh.servers import RunningServer, processor_seconds

from xortui.tui.cli import attach, run_command
from xortui.tui.ssh import protocol
from xortui.tui.ssh.policies.environment import is_allowed

HELLO: dict[str, Any] = {
    "user": "ada",
    "term": "xterm",
    "size": [80, 24],
    "environment": {},
    "token": "",
}


def _hello(**fields: Any) -> bytes:
    return json.dumps({**HELLO, **fields}).encode() + b"\n"


def _talk(server: RunningServer, *parts: bytes) -> dict[bytes, bytes]:
    """Sends some bytes and returns what came of each kind until the server hung up."""
    got: dict[bytes, bytes] = {}
    reader = protocol.MessageReader()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(str(server.state_dir / "attach.sock"))
        for part in parts:
            connection.sendall(part)
            if part is not parts[-1]:  # it is in before it sends something else
                while b"tick" not in got.get(protocol.DATA, b"") + got.get(protocol.PICTURE, b""):
                    for kind, payload in reader.feed(connection.recv(65536)):
                        got[kind] = got.get(kind, b"") + payload
        try:
            while data := connection.recv(65536):
                for kind, payload in reader.feed(data):
                    got[kind] = got.get(kind, b"") + payload
        except ConnectionResetError:
            pass
    return got


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


OPENINGS = {
    "no JSON": (b"hello\n", "an object must be JSON"),
    "no object": (b"[]\n", "an object must be in braces, got list"),
    "many brackets": (b"[" * 16000 + b"\n", "an object must be JSON"),
    "not UTF-8": (b'{"user": "\xff"}\n', "an object must be JSON"),
    "too long": (b"{" * 20000, "hello must be at most 16384 bytes"),
    "an endless size": (_hello(size=[80, 24]).replace(b"80", b"1e999"), "size must be two whole"),
    "a size of thousands of digits": (
        _hello(size=[80, 24]).replace(b"80", b"1" + b"0" * 4000), "size must be two whole",
    ),
    "a size below nothing": (_hello(size=[-1, 24]), "size must be two whole"),
    "a size of three": (_hello(size=[80, 24, 1]), "size must be two whole"),
    "a size of text": (_hello(size="80x24"), "size must be two whole"),
    "a size that is true": (_hello(size=[True, 24]), "size must be two whole"),
    "no size": (_hello().replace(b"size", b"sighs"), "size must be two whole"),
    "a user that is a list": (_hello(user=["present"]), "user must be text, got list"),
    "an environment that is text": (_hello(environment="x"), "environment must be an object"),
    "an environment of half a character": (
        _hello(environment={"LC_ALL": "\ud800"}), "surrogates not allowed",
    ),
    "a terminal type with an escape": (_hello(term="\x1b]0;x\x07"), "term must be the name"),
}  # fmt: skip


@pytest.mark.parametrize("opening", OPENINGS)
def test_who_does_not_say_who_it_is_is_told_so(server: RunningServer, opening: str) -> None:
    sent, reason = OPENINGS[opening]
    before = len(server.log())
    got = _talk(server, sent)
    assert reason in got[protocol.DATA].decode() and b"\x1b" not in got[protocol.DATA]
    assert json.loads(got[protocol.EXIT])["status"] == 1
    (line,) = server.log()[before:]
    assert line["event"] == "refused" and reason in line["reason"]


def test_what_is_typed_ahead_of_the_session_is_not_lost(server: RunningServer) -> None:
    got = _talk(server, _hello() + protocol.message(protocol.INPUT, b"q"))
    assert json.loads(got[protocol.EXIT])["status"] == 0


MESSAGES = {
    "a size of three bytes": (
        protocol.message(protocol.RESIZE, b"\0\0\0"),
        "a size must be 4 bytes, got 3",
    ),
    "a size of nothing": (protocol.message(protocol.RESIZE), "a size must be 4 bytes, got 0"),
    "a kind that the server sends": (
        protocol.message(protocol.HELLO, b"{}"),
        "a terminal must not send",
    ),
    "an unknown kind": (b"?\0\0\0\0", "a frame must be known"),
    "a frame of a megabyte": (protocol.HEADER.pack(protocol.INPUT, 2**20), "at most 65536 bytes"),
}


@pytest.mark.parametrize("message", MESSAGES)
def test_who_sends_what_is_no_message_loses_its_session(
    server: RunningServer, message: str
) -> None:
    sent, reason = MESSAGES[message]
    before = len(server.log())
    got = _talk(server, _hello(), sent)
    assert reason in got[protocol.DATA].decode(errors="replace")
    _until(lambda: len(server.log()) >= before + 2)
    _until(lambda: not server.sessions())
    opened, closed = server.log()[before:]
    assert (opened["event"], closed["event"]) == ("opened", "closed")
    assert reason in closed["reason"]


def test_a_size_that_comes_before_the_session_begins_is_kept(server: RunningServer) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(str(server.state_dir / "attach.sock"))
        connection.sendall(_hello() + protocol.message(protocol.RESIZE, struct.pack("!HH", 70, 20)))
        got = b""
        while b"size 70x20" not in got:
            got += connection.recv(65536)


def _descriptors(server: RunningServer) -> int:
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def test_somebody_who_reads_nothing_is_cut_off(server: RunningServer) -> None:
    """Where a farewell never gets out, nobody waits for it."""
    _until(lambda: not server.sessions())
    before = _descriptors(server)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(str(server.state_dir / "attach.sock"))
        connection.sendall(_hello(size=[200, 60]))
        _clog(connection)
        connection.sendall(b"?\0\0\0\0")
        _until(lambda: not server.sessions())
        _until(lambda: _descriptors(server) <= before)


def _clog(connection: socket.socket) -> None:
    """Asks for whole pictures, and reads none, until no more fits in between."""
    amounts: list[int] = []
    deadline = time.monotonic() + PATIENCE
    while len(amounts) < 10 or len(set(amounts[-10:])) > 1 or not amounts[-1]:
        assert time.monotonic() < deadline
        columns = 200 - len(amounts) % 2
        connection.sendall(protocol.message(protocol.RESIZE, struct.pack("!HH", columns, 60)))
        time.sleep(0.15)
        waiting = fcntl.ioctl(connection, termios.FIONREAD, bytes(4))
        amounts.append(int.from_bytes(waiting, sys.byteorder))


def test_a_guest_who_leaves_a_busy_process_has_closed_and_not_crashed(
    serve: Callable[..., RunningServer],
) -> None:
    server = serve(per_ip=0, app="stand_in:make_stubborn_app")
    guests = {f"guest{number}": socket.socket(socket.AF_UNIX) for number in range(8)}
    for name, connection in guests.items():
        connection.settimeout(PATIENCE)
        connection.connect(str(server.state_dir / "attach.sock"))
        connection.sendall(_hello(user=name))
    for connection in guests.values():
        seen = b""
        while b"tick" not in seen:
            seen += connection.recv(65536)
        connection.sendall(
            protocol.message(protocol.INPUT, b" ")
        )  # its process answers nothing any more
    for pid in server.sessions():
        _until(lambda pid=pid: _is_asleep(pid))
    for connection in guests.values():
        connection.close()
    _until(lambda: not server.sessions())
    lines: list[dict[str, Any]] = server.log()
    for name in guests:
        assert [line["event"] for line in lines if line.get("user") == name] == ["opened", "closed"]
    assert {line["event"] for line in lines} == {"opened", "closed"}


def _is_asleep(pid: int) -> bool:
    """Returns whether a process does nothing, as where it no longer draws."""
    before = processor_seconds(pid)
    time.sleep(0.3)
    return processor_seconds(pid) == before


def test_how_it_is_drawn_is_told_to_the_server_by_variables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = ("XORTUI_COLOR", "XORTUI_ASCII", "XORTUI_NOMOUSE")
    for name in names:
        monkeypatch.setenv(name, "")  # so that it is put back
    told: list[dict[str, str]] = []

    def attach_to(folder: Path, user: str, token: str) -> int:
        told.append({name: os.environ[name] for name in names if os.environ[name]})
        return 0

    monkeypatch.setattr(attach, "attach_to", attach_to)
    assert run_command(["attach", "--state-dir", str(tmp_path)]) == 0
    options = ["--color", "256", "--ascii", "--no-mouse"]
    assert run_command(["attach", "--state-dir", str(tmp_path), *options]) == 0
    assert told == [{}, {"XORTUI_COLOR": "256", "XORTUI_ASCII": "1", "XORTUI_NOMOUSE": "1"}]
    assert all(is_allowed(name) for name in names)
