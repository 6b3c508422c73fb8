"""A zygote that fails, and sessions' processes that end, leave nothing behind."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest
from support.prepared_process import PreparedProcess
from support.ssh.paper import PaperServer, PaperTerminal, until
from support.ssh.servers import HERE, children, descendants

from xortui.core import RunConfig
from xortui.tui.ssh import protocol
from xortui.tui.ssh.monitor import client
from xortui.tui.ssh.monitor.client import MonitorClient
from xortui.tui.ssh.worker import forkserver
from xortui.tui.ssh.worker.forkserver import Forkserver, WorkerConnection, WorkerExit

APPS = """
import os, sys, time

def leaves(config): sys.exit(3)
def sleeps(config): time.sleep(60)
def killed(config): os.kill(os.getpid(), 9)
def raises(config): raise LookupError("told to fail")
"""


def _open_files(pid: int) -> list[str]:
    found = []
    for path in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that the folder is read with
            found.append(os.readlink(path))
    return found


def _prepared(
    words: list[str], *, pass_fds: list[int], stdin: IO[bytes], env: None = None
) -> PreparedProcess:
    """Starts a monitor, in place of ``subprocess.Popen``, where all of it is imported already."""
    (number,) = pass_fds
    streams = (stdin.fileno(), number, 2)
    return PreparedProcess(
        "support.ssh.serve_forked:run_monitor", words[3:], None, dict(os.environ), streams
    )


class MonitoredServer(PaperServer):
    """The session layer of a server in this process, whose processes are a real monitor's."""

    def __init__(self, folder: Path, app: str):
        super().__init__(folder)
        self.folder = folder
        self.monitor = MonitorClient(
            {
                "zygote": {"app": app, "config": RunConfig().to_dict(), "sandbox": {}},
                "users": [60578, 10],
                "keys": None,
                "log": str(self.path),
                "socket": str(folder / "attach.sock"),
            }
        )
        self.zygotes = Forkserver(self.monitor, self.failures)
        self.registry._forkserver = self.zygotes

    def open_files(self) -> tuple[int, int]:
        """Returns how many this process has open, without the log, and the monitor."""
        ours = [path for path in _open_files(os.getpid()) if path != str(self.path)]
        return len(ours), len(_open_files(self.monitor.pid))

    @property
    def processes(self) -> list[int]:
        """The monitor's children."""
        return children(self.monitor.pid)


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Runs work with a server whose zygote makes the app that is named.

    Its processes are forks of one that has imported all, unless they are to start from nothing.
    """
    (tmp_path / "apps.py").write_text(APPS)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join((str(tmp_path), str(HERE), *filter(None, sys.path)))
    )
    folder = tmp_path / "state"
    folder.mkdir()
    server: MonitoredServer | None = None

    def run(
        app: str,
        work: Callable[[MonitoredServer], Coroutine[Any, Any, None]],
        *,
        is_prepared: bool = True,
    ) -> Any:
        nonlocal server
        with monkeypatch.context() as patch:
            if is_prepared:
                patch.setattr(client, "subprocess", SimpleNamespace(Popen=_prepared))
            server = MonitoredServer(folder, app)

        async def with_monitor() -> None:
            assert server is not None
            server.monitor.listen()
            try:
                await work(server)
            finally:
                server.zygotes.stop()
                everything = [server.monitor.pid, *descendants(server.monitor.pid)]
                server.monitor.stop()
            assert not [pid for pid in everything if Path(f"/proc/{pid}").exists()]

        asyncio.run(with_monitor())
        return server

    yield run
    if server is not None:
        server.access_log.close()


@pytest.mark.parametrize(
    ("app", "error", "said"),
    [
        ("apps:leaves", RuntimeError, "the zygote ended with status 3"),
        ("apps:raises", RuntimeError, "the zygote ended with status 1"),
        ("apps:killed", RuntimeError, "the zygote ended with status -9"),
        ("apps:sleeps", TimeoutError, "the zygote must be warm within 0.5 s"),
    ],
)
def test_a_zygote_that_does_not_get_warm_is_told_and_gone(
    serve: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    app: str,
    error: type[Exception],
    said: str,
) -> None:
    monkeypatch.setattr(forkserver, "_WARMING", 0.5 if "sleeps" in app else 30)

    async def work(server: MonitoredServer) -> None:
        server.monitor.ask_now("kill", pid=-1)  # so that it has started
        before = server.open_files()
        for _unused in range(2):  # one that has failed is tried again by the next who comes
            with pytest.raises(error, match=said):
                await server.zygotes.start()
            assert server.zygotes.pid == 0
            assert server.processes == []
            assert server.open_files() == before
        assert set(server.folder.iterdir()) <= {server.path}

    serve(app, work)


def test_a_zygote_that_finds_no_room_takes_nothing_and_is_had_later(
    serve: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    async def work(server: MonitoredServer) -> None:
        monitor = server.monitor
        monitor.ask_now("kill", pid=-1)
        before = server.open_files()
        limits = resource.prlimit(monitor.pid, resource.RLIMIT_NOFILE)
        failures = 0
        # Each time it gets one step further before there is no descriptor left.
        for room in range(1, 20):
            resource.prlimit(monitor.pid, resource.RLIMIT_NOFILE, (before[1] + room, limits[1]))
            ours, theirs = forkserver.socket.socketpair()
            with ours, theirs:
                try:
                    monitor.ask_now("start zygote", theirs.fileno())
                except OSError:
                    failures += 1
                else:
                    monitor.ask_now("end zygote")
            assert server.processes == []
            assert server.open_files() == before
        assert 3 < failures < 19
        resource.prlimit(monitor.pid, resource.RLIMIT_NOFILE, limits)
        await server.zygotes.start()
        assert server.processes == [server.zygotes.pid]

    serve("stand_in:make_app", work, is_prepared=False)
    assert capfd.readouterr().err == ""


def test_who_comes_while_there_is_no_zygote_is_told_and_leaves_nothing(
    serve: Callable[..., Any],
) -> None:
    async def work(server: MonitoredServer) -> None:
        for _unused in range(3):
            terminal = PaperTerminal()
            session = await server.join("ada", terminal)
            assert session is not None and session.is_over
            assert b"no session can be started, please try again later" in terminal.shown[-1]
            assert terminal.status == 1
            assert server.is_empty
            assert server.processes == []

    server = serve("apps:leaves", work)
    assert server.events() == [
        "opened", "failed", "no process", "closed", *["opened", "no process", "closed"] * 2,
    ]  # fmt: skip
    assert "the zygote ended with status 3" in server.log()[1]["error"]


def test_who_comes_while_the_monitor_is_gone_is_told_and_leaves_nothing(
    serve: Callable[..., Any],
) -> None:
    async def work(server: MonitoredServer) -> None:
        lost = asyncio.Event()
        server.monitor.on_lost = lost.set
        before = len(_open_files(os.getpid()))
        os.kill(server.monitor.pid, signal.SIGKILL)
        for _unused in range(2):  # before this process has heard of it, and afterwards
            terminal = PaperTerminal()
            session = await server.join("ada", terminal)
            assert session is not None and session.is_over
            assert b"no session can be started, please try again later" in terminal.shown[-1]
            assert server.is_empty
            await asyncio.wait_for(lost.wait(), 20)
        with pytest.raises(OSError, match="the monitor is gone"):
            await server.monitor.ask("read keys")
        assert len(_open_files(os.getpid())) <= before + 1  # the log, without the monitor's socket

    server = serve("stand_in:make_app", work)
    told = [line["error"] for line in server.log() if line["event"] == "no process"]
    assert all("the monitor is gone" in error for error in told) and len(told) == 2, told


def test_a_monitor_that_does_not_answer_is_told_as_that(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_PATIENCE", 0.2)

    async def work(server: MonitoredServer) -> None:
        os.kill(server.monitor.pid, signal.SIGSTOP)
        try:
            with pytest.raises(OSError, match="the monitor does not answer"):
                server.monitor.ask_now("kill", pid=-1)
            with pytest.raises(OSError, match="the monitor does not answer"):
                await server.monitor.ask("kill", pid=-1)
        finally:
            os.kill(server.monitor.pid, signal.SIGCONT)
        monkeypatch.setattr(client, "_PATIENCE", 20)
        # What was asked before is answered first, and is nobody's answer any more.
        assert set(server.monitor.ask_now("kill", pid=-1)[0]) == {"number"}

    serve("stand_in:make_app", work)


@pytest.mark.parametrize("typed", [0, 1, 200])
def test_what_a_process_says_last_is_heard_though_something_is_still_typed_at_it(
    typed: int,
) -> None:
    async def end() -> tuple[WorkerConnection, list[bytes]]:
        drawn: list[bytes] = []
        is_over = asyncio.get_running_loop().create_future()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        _transport, connection = await asyncio.get_running_loop().create_connection(
            lambda: WorkerConnection(
                lambda kind, payload: drawn.append(payload),
                lambda: is_over.set_result(None),
                lambda pid: None,
            ),
            sock=ours,
        )
        connection.send(protocol.INPUT, b"which it never reads")
        theirs.sendall(protocol.message(protocol.DATA, b"the last picture"))
        theirs.sendall(protocol.json_message(protocol.EXIT, status=0))
        theirs.close()
        for _ in range(typed):
            connection.send(protocol.INPUT, b"typed after its end")
        await is_over
        return connection, drawn

    connection, drawn = asyncio.run(end())
    assert drawn == [b"the last picture"]
    assert connection.exit == WorkerExit(0)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_session_whose_process_dies_is_over_and_reaped(
    serve: Callable[..., Any], number: signal.Signals
) -> None:
    async def work(server: MonitoredServer) -> None:
        terminal, other = PaperTerminal(), PaperTerminal()
        session = await server.join("ada", terminal)
        neighbour = await server.join("neighbour", other)
        assert session is not None and session.worker is not None
        await until(lambda: session.worker.in_force and neighbour.worker.in_force)
        pid = session.worker.pid
        assert pid in server.processes
        os.kill(pid, number)
        await until(lambda: session.is_over)
        assert server.registry.sessions == {neighbour}
        assert terminal.status == 1 and b"the session has crashed" in terminal.shown[-1]
        await until(lambda: not Path(f"/proc/{pid}").exists())
        assert sorted(server.processes) == sorted([server.zygotes.pid, neighbour.worker.pid])

    server = serve("stand_in:make_app", work)
    assert server.events()[:4] == ["opened", "opened", "crashed", "closed"]


def test_a_process_is_waited_for_where_no_descriptor_is_left(
    serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(pid: int, flags: int = 0) -> int:
        raise (
            OSError(24, "Too many open files")
            if Path(f"/proc/{pid}").exists()
            else (ProcessLookupError())
        )

    monkeypatch.setattr(os, "pidfd_open", none_left)
    monkeypatch.setattr(forkserver, "_LOOKED_AGAIN", 0.05)

    async def work(server: MonitoredServer) -> None:
        session: Any = await server.join()
        await until(lambda: session.worker.pid > 0)
        pid = session.worker.pid
        session.left()
        session.worker.kill()
        await until(lambda: session.worker.pid < 0)
        assert not Path(f"/proc/{pid}").exists()

    server = serve("stand_in:make_app", work)
    assert server.events() == ["opened", "closed"]


def test_a_zygote_that_dies_is_followed_by_another(serve: Callable[..., Any]) -> None:
    async def work(server: MonitoredServer) -> None:
        await server.zygotes.start()
        before = server.open_files()
        first = server.zygotes.pid
        session = await server.join()
        assert session is not None and session.worker is not None
        await until(lambda: session.worker.in_force)
        os.kill(first, signal.SIGKILL)
        await until(lambda: server.zygotes.pid not in (0, first))
        await server.zygotes.start()  # waits until it is warm
        assert sorted(server.processes) == sorted([server.zygotes.pid, session.worker.pid])
        assert not session.is_over
        session.left()
        session.worker.kill()
        await until(lambda: server.processes == [server.zygotes.pid])
        await until(lambda: server.open_files() == before)

    serve("stand_in:make_app", work)
