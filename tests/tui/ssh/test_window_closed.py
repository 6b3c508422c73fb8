"""The window that a server runs in is closed: everybody's terminal is given back, or nothing is."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.ssh.people import PATIENCE, Person
from support.ssh.servers import HERE, children, free_port

pytest.importorskip("asyncssh", reason="asyncssh is not installed")

Connect = Callable[..., Person]

MOUSE_OFF = b"\x1b[?1000l"
SCREEN_LEFT = b"\x1b[?1049l"


def _open_window(connect: Connect, folder: Path, *prefix: str) -> tuple[Person, int]:
    """Starts the program in a terminal that is its own, as a window's shell does."""
    port = free_port()
    words = ["--port", str(port), "--auth", "none", "--per-ip", "0", "--state-dir", str(folder)]
    command = [*prefix, sys.executable, str(HERE / "serve_small.py"), *words]
    window = connect(
        0,
        size=(100, 24),
        command=command,
        environment={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, sys.path)]),
        },
    )
    return window, port


def _log(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "access.jsonl").read_text().splitlines()]


def _guests(connect: Connect, port: int) -> tuple[Person, Person]:
    ada, watcher = connect(port, "ada"), connect(port, "watch")
    ada.sees("tick")
    watcher.sees("waiting for the presenter")
    return ada, watcher


def test_a_closed_window_gives_every_terminal_back(connect: Connect, tmp_path: Path) -> None:
    window, port = _open_window(connect, tmp_path)
    window.sees("sessions")
    guests = _guests(connect, port)
    window.close_window()
    for guest in guests:
        guest.reads("the server is shutting down")
        assert guest.wait() == 0
        assert MOUSE_OFF in guest.raw and SCREEN_LEFT in guest.raw
    assert window.process.wait(PATIENCE) == 0
    assert {line["reason"] for line in _log(tmp_path) if line["event"] == "closed"} == {"shutdown"}


@pytest.mark.parametrize(
    "command",
    [
        ("nohup",),
        pytest.param(("sh", "-c", 'trap "" HUP; exec "$@"', "sh"), marks=pytest.mark.slow),
    ],
)
def test_a_server_that_is_to_outlive_its_window_serves_on(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)  # where nohup puts what would have been shown
    window, port = _open_window(connect, tmp_path / "state", *command)
    try:
        window.wait_for(lambda: _listens(port))
        ada, watcher = _guests(connect, port)
        before = _zygotes(window.process.pid)
        window.close_window()
        os.killpg(os.getpgid(window.process.pid), signal.SIGHUP)  # as a shell tells its jobs
        ada.sees_more("tick")
        bob = connect(port, "bob")
        bob.sees("tick")
        for guest in (ada, watcher, bob):
            assert SCREEN_LEFT not in guest.raw and guest.process.poll() is None
        assert _zygotes(window.process.pid) == before and len(before) == 1
    finally:
        window.process.terminate()
        assert window.process.wait(PATIENCE) == 0
    lines = _log(tmp_path / "state")
    assert [line for line in lines if line["event"] in ("failed", "no process", "crashed")] == []


def _zygotes(server: int) -> list[int]:
    # A session's process has a session of the kernel's of its own.
    found = [pid for monitor in children(server) for pid in children(monitor)]
    return [pid for pid in found if os.getsid(pid) == os.getsid(server)]


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
