"""The monitor does what the front may ask for, and nothing else."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xortui.tui.ssh.monitor import monitor
from xortui.tui.ssh.monitor.monitor import RequestError, SessionUsers, checked_spawn

SESSION: dict[str, Any] = {
    "columns": 80,
    "rows": 24,
    "term": "xterm-256color",
    "environment": {"LANG": "C.UTF-8"},
    "is_shared": False,
    "is_asked": False,
    "goes_on": False,
    "keeps_run": True,
    "frame_rate": 10.0,
}


def test_a_session_is_asked_for_with_known_fields_alone() -> None:
    assert checked_spawn({**SESSION, "uid": 0, "app": "os:system"}) == SESSION
    much = checked_spawn({**SESSION, "columns": 10**6, "rows": 10**6})
    assert (much["columns"], much["rows"]) == (200, 60)
    many = checked_spawn({**SESSION, "environment": {"LD_PRELOAD": "/x", "PYTHONPATH": "/x"}})
    assert many["environment"] == {}


@pytest.mark.parametrize(
    "change",
    [
        {"term": "../x"},
        {"term": None},
        {"frame_rate": float("nan")},
        {"frame_rate": 0},
        {"frame_rate": 1e9},
        {"columns": float("inf")},
        {"rows": []},
        {"environment": []},
        {"environment": {f"LC_{number}": "x" for number in range(100)}},
    ],
)
def test_any_other_session_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        checked_spawn({**SESSION, **change})
    with pytest.raises(RequestError):
        checked_spawn({name: SESSION[name] for name in SESSION if name not in change})


def test_no_two_living_sessions_have_the_same_user() -> None:
    living = {11, 13}
    users = SessionUsers(range(10, 14), lambda: living)
    assert [users.next() for _unused in range(4)] == [10, 11, 12, 13]
    assert [users.next() for _unused in range(3)] == [10, 12, 10]
    living |= {10, 12}
    with pytest.raises(RequestError, match="all are taken"):
        users.next()


def test_root_gives_its_own_user_to_no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor.os, "geteuid", lambda: 0)
    with pytest.raises(ValueError, match="must have users of their own, got none"):
        SessionUsers(range(0), set)
    monkeypatch.setattr(monitor.os, "geteuid", lambda: 1000)
    assert SessionUsers(range(0), set).next() == 1000


class Asker:
    """A front that has been taken over, at the monitor's socket."""

    def __init__(self, folder: Path):
        self.folder = folder
        settings = {
            "zygote": {"sandbox": {}},
            "users": [60578, 10],
            "keys": str(folder / "keys"),
            "log": str(folder / "access.jsonl"),
            "socket": str(folder / "attach.sock"),
            "results": str(folder / "results.csv"),
        }
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(20)
        with theirs, monitor.in_memory(settings) as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "xortui.tui.ssh.monitor.monitor", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=file,
            )

    def ask(self, text: bytes) -> tuple[dict[str, Any], list[int]]:
        self.socket.send(text)
        answer, descriptors, _flags, _address = socket.recv_fds(self.socket, 65536, 4)
        return json.loads(answer), descriptors

    def do(self, do: str, **fields: Any) -> tuple[dict[str, Any], list[int]]:
        return self.ask(json.dumps({"do": do, "number": 7, **fields}).encode())


@pytest.fixture
def asker(tmp_path: Path) -> Iterator[Asker]:
    asking = Asker(tmp_path)
    yield asking
    asking.socket.close()
    assert asking.process.wait(20) == 0


def test_it_ends_no_process_but_its_own(asker: Asker) -> None:
    with subprocess.Popen(["sleep", "60"]) as neighbour:
        for pid in (neighbour.pid, os.getpid(), asker.process.pid, 0, -1, 1):
            asker.do("kill", pid=pid)
        assert neighbour.poll() is None
        assert asker.process.poll() is None
        neighbour.kill()


def test_it_puts_results_in_their_place_whole_or_not_at_all(asker: Asker) -> None:
    path = asker.folder / "results.csv"

    def keep(descriptor: int) -> dict[str, Any]:
        text = json.dumps({"do": "keep results", "number": 7, "path": "/etc/x"}).encode()
        socket.send_fds(asker.socket, [text], [descriptor])
        answer: dict[str, Any] = json.loads(asker.socket.recv(65536))
        return answer

    with open(os.memfd_create("results"), "w+b", buffering=0) as memory:
        memory.write(b"name,step\r\n")
        assert keep(memory.fileno()) == {"number": 7}
        assert path.read_bytes() == b"name,step\r\n"
        memory.truncate(monitor.LARGEST_RESULTS + 1)
        assert "results must be at most" in keep(memory.fileno())["reason"]
    reading, writing = os.pipe()  # which nobody writes into
    assert "errno" in keep(reading)
    assert "errno" in asker.do("keep results")[0]
    for descriptor in (reading, writing):
        os.close(descriptor)
    assert path.read_bytes() == b"name,step\r\n"
    assert [each.name for each in asker.folder.iterdir()] == ["results.csv"]


def test_it_gives_the_key_file_where_that_can_be_trusted(asker: Asker) -> None:
    keys = asker.folder / "keys"
    assert "must be readable" in asker.do("read keys")[0]["reason"]
    keys.write_text("here")
    keys.chmod(0o644)
    fields, (descriptor,) = asker.do("read keys", path="/etc/shadow", keys="/etc/shadow")
    assert os.read(descriptor, 10) == b"here"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.write(descriptor, b"x")
    os.close(descriptor)
    keys.chmod(0o666)
    fields, descriptors = asker.do("read keys")
    assert (fields["path"], descriptors) == (str(keys), [])
    assert "must be writable by its owner alone" in fields["reason"]


def test_it_turns_the_log_over(asker: Asker) -> None:
    log = asker.folder / "access.jsonl"
    for do, text in (("open log", b"old\n"), ("put log aside", b"new\n")):
        _fields, (descriptor,) = asker.do(do)
        os.write(descriptor, text)
        os.close(descriptor)
    assert log.read_text() == "new\n"
    assert log.with_name("access.jsonl.1").read_text() == "old\n"
    assert log.stat().st_mode & 0o777 == 0o600


def test_it_takes_away_the_socket_that_is_meant(asker: Asker) -> None:
    path = asker.folder / "attach.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        found = path.stat()
        asker.do("remove socket", inode=[found.st_dev, found.st_ino + 1])
        assert path.exists()
        asker.do("remove socket", inode=[found.st_dev, found.st_ino])
        assert not path.exists()
    path.write_text("a file")
    found = path.stat()
    asker.do("remove socket", inode=[found.st_dev, found.st_ino])
    assert path.exists()


@pytest.mark.parametrize(
    "text",
    [
        b"x",
        b"[]",
        b"{}",
        b'{"do": []}',
        b'{"do": "start zygote"}',
        b'{"do": "kill"}',
        b'{"do": "kill", "pid": "x"}',
        b'{"do": "remove socket", "inode": 3}',
        b"[" * 60000,
        b"\xff" * 65536,
    ],
)
def test_nonsense_is_answered_or_ignored(asker: Asker, text: bytes) -> None:
    asker.socket.send(text)
    assert asker.do("kill", pid=-1)[0] == {"number": 7}


def test_it_ends_with_the_front_and_hears_no_signal_of_the_terminal(asker: Asker) -> None:
    assert asker.do("kill", pid=-1)
    for number in ("-HUP", "-INT", "-TERM"):
        subprocess.run(["kill", number, str(asker.process.pid)], check=True)
    assert asker.do("kill", pid=-1)[0] == {"number": 7}
    began = time.monotonic()
    asker.socket.close()
    assert asker.process.wait(20) == 0
    assert time.monotonic() - began < 5
