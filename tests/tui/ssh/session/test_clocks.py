"""Limits and sessions hold whatever people call themselves, and while screen and disk fail."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import signal
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from support.environment import own_environment
from support.prepared_process import PreparedProcess
from support.ssh.people import PATIENCE, Person
from support.ssh.servers import RunningServer

Serve = Callable[..., RunningServer]
Connect = Callable[..., Person]

NOBODY_TYPED = "the session ended: no key was pressed"


class ServeOnTerminal:
    """``xortui serve`` in a terminal that can be stopped and taken away."""

    def __init__(self, state_dir: Path):
        self.state_dir = state_dir
        self.shown = bytearray()
        self._master, self._slave = pty.openpty()
        words = ["--port", "0", "--auth", "none", "--idle-timeout", "3", "--per-ip", "0"]
        words += ["--state-dir", str(state_dir)]
        self.process = PreparedProcess(
            "support.ssh.serve_forked:serve_small_forking",
            words,
            None,
            own_environment(TERM="xterm", COLUMNS="100"),
            (self._slave, self._slave, self._slave),
            "another's",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with suppress(OSError):
            while data := os.read(self._master, 65536):
                self.shown += data

    @property
    def port(self) -> int:
        found = re.search(rb"port (\d+)\r\n", self.shown)
        return int(found[1]) if found and b"presenter's token" in self.shown else 0

    def stop_output(self) -> None:
        """Does what Ctrl-S does."""
        termios.tcflow(self._slave, termios.TCOOFF)

    def take_away(self) -> None:
        """Closes the window. No signal tells the server, as in a session without a terminal."""
        termios.tcflow(self._slave, termios.TCOON)
        os.close(self._slave)
        self._slave = -1
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        for descriptor in (self._slave, self._master):
            if descriptor >= 0:
                os.close(descriptor)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture
def on_terminal(tmp_path: Path) -> Iterator[ServeOnTerminal]:
    pytest.importorskip("asyncssh", reason="asyncssh is not installed")
    server = ServeOnTerminal(tmp_path / "state")
    yield server
    server.close()


def _ends_in_time(connect: Connect, port: int, user: str = "ada") -> Person:
    person = connect(port, user)
    person.reads(NOBODY_TYPED)
    assert person.wait() == 0
    return person


def test_limits_hold_whatever_the_screen_shows_and_whether_it_does(
    on_terminal: ServeOnTerminal, connect: Connect
) -> None:
    somebody = Person(0, command=["sleep", "60"])  # who waits, for the waiting
    try:
        somebody.wait_for(lambda: on_terminal.port)
    finally:
        somebody.close()
    port = on_terminal.port
    name = r"\[/x]"
    attacker = connect(port, name)
    attacker.wait_for(lambda: name.encode() in on_terminal.shown)
    attacker.reads(NOBODY_TYPED)
    _ends_in_time(connect, port)
    on_terminal.stop_output()
    _ends_in_time(connect, port)
    on_terminal.take_away()
    _ends_in_time(connect, port)
    on_terminal.process.send_signal(signal.SIGTERM)
    assert on_terminal.process.wait(PATIENCE) == 0
    assert b"Traceback" not in on_terminal.shown
    log = [json.loads(line) for line in _log_lines(on_terminal.state_dir)]
    failed = [line for line in log if line["event"] == "failed"]
    assert {line["part"] for line in failed} <= {"screen"}
    assert [line["reason"] for line in log if line["event"] == "closed"] == ["time"] * 4


def _log_lines(state_dir: Path) -> list[str]:
    return (state_dir / "access.jsonl").read_text().splitlines()


def _let_files_grow(server: RunningServer, most: int) -> None:
    """Lets the server's process write files of so many bytes, as the user that it is."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    user, group = (int(re.search(rf"^{name}:\t(\d+)", status, re.M)[1]) for name in ("Uid", "Gid"))  # type: ignore[index]
    helper = os.fork()
    if helper == 0:
        if os.geteuid() == 0:
            os.setresgid(group, group, group)
            os.setresuid(user, user, user)
        hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (most, hard))
        os._exit(0)
    assert os.waitpid(helper, 0)[1] == 0


def _visit(server: RunningServer, connect: Connect) -> None:
    person = connect(server)
    person.sees("tick")
    person.type("q")
    assert person.wait() == 0


def test_people_are_served_while_the_disk_is_full_and_afterwards(
    serve: Serve, connect: Connect
) -> None:
    server = serve(auth="none", per_ip=0, max_sessions=2, idle_timeout=3)
    _visit(server, connect)
    person = connect(server, "watch")
    person.wait_for(lambda: [line["event"] for line in server.log()].count("opened") == 2)
    _let_files_grow(server, (server.state_dir / "access.jsonl").stat().st_size + 10)
    for _unused in range(4):  # more than there are sessions
        _visit(server, connect)
    _ends_in_time(connect, server.port)
    _let_files_grow(server, resource.RLIM_INFINITY)
    _visit(server, connect)
    person.wait_for(lambda: server.log()[-1]["event"] == "closed")
    events = [line["event"] for line in server.log()]
    place = events.index("lost")
    assert events[:place] == ["opened", "closed", "opened"]
    assert [event for event in events[place + 1 :] if event != "failed"] == ["opened", "closed"]
    # Five came and went, and once it was said that the log fails.
    assert server.log()[place]["count"] == 11
    assert server.log()[place]["reason"]


@pytest.mark.parametrize("prefix", [(), ("nohup",)])
def test_the_end_of_its_terminal_tells_everyone(
    tmp_path: Path, connect: Connect, prefix: tuple[str, ...]
) -> None:
    server = RunningServer(tmp_path / "state", prefix=prefix, is_prepared=True, auth="none")
    try:
        person = connect(server)
        person.sees("tick")
        server.process.send_signal(signal.SIGHUP)
        if prefix:
            for _unused in range(3):
                person.sees_more("tick")
        else:
            person.reads("the server is shutting down")
            assert server.process.wait(PATIENCE) == 0
    finally:
        assert server.stop() == 0
