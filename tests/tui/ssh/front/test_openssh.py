"""The same sessions through the system's sshd, whose ForceCommand is ``xortui attach``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from getpass import getuser
from pathlib import Path

import pytest
from support.ssh.people import PATIENCE, Person, missing_program
from support.ssh.servers import RunningServer, free_port

Connect = Callable[..., Person]

CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/sshd_key
PidFile none
AuthorizedKeysFile {folder}/student.pub
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
UsePAM no

DisableForwarding yes
PermitUserRC no
PermitUserEnvironment no
MaxSessions 1
AcceptEnv LANG LANGUAGE LC_* COLORTERM NO_COLOR
ForceCommand {command}
"""


def _attach(server: RunningServer, user: str) -> str:
    paths = os.pathsep.join(filter(None, sys.path))
    return (
        f"exec env PYTHONPATH={paths} {sys.executable} -m xortui.tui"
        f" attach --state-dir {server.state_dir} --user {user}"
    )


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Callable[[str], int]]:
    """Starts the system's sshd on loopback with one forced command."""
    if missing := missing_program("sshd", "ssh-keygen"):
        pytest.skip(f"not installed: {missing}")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd wants it, its service makes it
    running: list[subprocess.Popen[bytes]] = []
    for name in ("sshd_key", "student"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(command, check=True)

    def start(forced: str) -> int:
        port = free_port()
        config = tmp_path / f"sshd_config_{port}"
        config.write_text(CONFIG.format(port=port, folder=tmp_path, command=forced))
        program = "/usr/sbin/sshd"
        running.append(subprocess.Popen([program, "-D", "-e", "-f", str(config)]))
        return port

    yield start
    for process in running:
        process.terminate()
        process.wait(PATIENCE)


def _login(connect: Connect, port: int, key: Path, size: tuple[int, int] = (80, 24)) -> Person:
    options = ("-i", str(key), "-o", "ConnectionAttempts=20")
    return connect(port, getuser(), size=size, options=options)


def test_a_session_through_sshd(
    server: RunningServer, connect: Connect, sshd: Callable[[str], int], tmp_path: Path
) -> None:
    port = sshd(_attach(server, "student"))
    person = _login(connect, port, tmp_path / "student")
    person.sees("tick 3")
    person.type("x")
    person.sees("keys 1")
    person.resize(70, 20)
    person.sees("size 70x20")
    person.type("q")
    assert person.wait() == 0
    assert b"\x1b[?1049l" in person.raw
    # The client is gone a moment before the server has written so.
    person.wait_for(lambda: _local_events(server)[-2:] == ["opened", "closed"])


def _local_events(server: RunningServer) -> list[str]:
    return [line["event"] for line in server.log() if line.get("auth") == "local"]


def test_watching_through_sshd_shows_what_is_presented_over_the_own_front(
    server: RunningServer, connect: Connect, sshd: Callable[[str], int], tmp_path: Path
) -> None:
    watcher = _login(connect, sshd(_attach(server, "watch")), tmp_path / "student")
    watcher.sees("waiting for the presenter")
    presenter = connect(server, "present", server.presenter_token)
    presenter.sees("watchers 1")
    watcher.sees("tick")
    presenter.type(" ")
    watcher.wait_for(lambda: watcher.cells(80, 23) == presenter.cells(80, 23))
    watcher.close()
    presenter.sees("watchers 0")


def test_presenting_through_the_local_socket_needs_the_token(
    server: RunningServer, connect: Connect
) -> None:
    words = [sys.executable, "-m", "xortui.tui", "attach", "--user", "present"]
    paths = os.pathsep.join(filter(None, sys.path))
    wrong, right = (
        connect(
            server,
            command=[*words, "--state-dir", str(server.state_dir)],
            environment={"PYTHONPATH": paths},
        )
        for _unused in range(2)
    )
    for person, token in ((wrong, server.token), (right, server.presenter_token)):
        person.reads("token:")
        person.type(f"{token}\n")
    wrong.reads("token must be the presenter's")
    right.sees("tick 2")


def test_attaching_where_no_server_runs_is_one_line(connect: Connect, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "xortui.tui", "attach", "--state-dir", str(tmp_path)]
    paths = os.pathsep.join(filter(None, sys.path))
    person = connect(0, command=words, environment={"PYTHONPATH": paths})
    assert person.wait() == 2
    assert person.raw.decode().strip() == f"xortui: no server runs for {tmp_path}"
