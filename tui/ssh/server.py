"""Puts the parts of the server together, runs it, and takes it down in order."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import asyncssh

from xortui.core import RunConfig
from xortui.tui.internals.asyncssh_connection import usable_key_exchanges
from xortui.tui.language import translate as _
from xortui.tui.lessons.library import lesson_rule, lessons_in, read_built_in, texts_of
from xortui.tui.ssh import preloading, protocol, state_files
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.front.authenticator import Authenticator, AuthorizedKeys
from xortui.tui.ssh.front.compression import bound_decompression
from xortui.tui.ssh.front.connection import COMPRESSION, ENCRYPTION, KEY_EXCHANGES, SshConnection
from xortui.tui.ssh.front.listener import Listener
from xortui.tui.ssh.front.unix_socket import UnixSocketListener
from xortui.tui.ssh.monitor import key_file, users
from xortui.tui.ssh.monitor.client import MonitorClient
from xortui.tui.ssh.options import ServeOptions
from xortui.tui.ssh.policies.penalties import LONGEST, Penalties
from xortui.tui.ssh.policies.rate_limit import RateLimit
from xortui.tui.ssh.policies.unauthenticated_limit import MOST_PER_ADDRESS, UnauthenticatedLimit
from xortui.tui.ssh.sandbox import front_sandbox
from xortui.tui.ssh.sandbox.session_sandbox import missing as missing_in_sessions
from xortui.tui.ssh.session.classroom import Classroom
from xortui.tui.ssh.session.governor import Governor
from xortui.tui.ssh.session.housekeeping import Housekeeping
from xortui.tui.ssh.session.registry import SessionRegistry
from xortui.tui.ssh.session.results_file import ResultsFile
from xortui.tui.ssh.session.welcome import welcome_lines
from xortui.tui.ssh.worker.forkserver import Forkserver

_LOG: Final = "access.jsonl"
_LOOK: Final = 1.0  # s between two looks at everything
_KEEPALIVE: Final = 15  # s between two questions to a client that sends nothing
_FAREWELL: Final = 3.0  # s that clients have to take the last sentence
_CPU_MARGIN: Final = 60  # s of processor time beyond half of a session's whole time


class Server:
    """One server: its sessions, its listeners, its log.

    Args:
        options: What it was told.
        config: The run that everybody starts with.

    Attributes:
        on_look: Called after each look at everything, once a second.
        classroom: Who is how far in the lesson, where everybody is given one.
        notes: What this machine cannot keep from sessions and from the front.

    Raises:
        OSError: Another server has the folder, or something in it is not as it must be.
    """

    def __init__(self, options: ServeOptions, config: RunConfig):
        self.options = options
        folder = options.state_dir
        state_files.prepare(folder)
        self._claim = state_files.claim(folder)
        try:
            self._open(folder, config)
        except BaseException:
            os.close(self._claim)
            raise
        self.on_look: Callable[[], None] = lambda: None
        self._listener: asyncssh.SSHAcceptor | None = None
        self._housekeeping_task: asyncio.Task[None] | None = None

    def _open(self, folder: Path, config: RunConfig) -> None:
        options = self.options
        self.host_key = state_files.host_key(folder)
        self.token = state_files.token(folder, "token")
        self.presenter_token = state_files.token(folder, "presenter_token")
        self.log = AccessLog(folder / _LOG)
        self.failures = Failures(self.log)
        self.log.on_lost = lambda error: self.failures.note("log", error)
        self.keys = self._authorized_keys()
        self.governor = Governor(os.cpu_count() or 1, options.fps)
        sandbox: dict[str, Any] = {}
        if options.max_time:
            sandbox["cpu"] = int(options.max_time / 2) + _CPU_MARGIN
        # As they are now, for whichever zygote: what changes on the disk changes nothing here.
        lessons = texts_of(options.lessons_from) if options.lessons_from else None
        self.classroom = _classroom(options.lesson, lessons)
        zygote = {
            "app": options.app,
            "config": config.to_dict(),
            "color": options.color,
            "ascii": options.ascii,
            "no_mouse": options.no_mouse,
            "lesson": options.lesson,
            "lessons": lessons,
            "lock": options.lock,
            "welcome": welcome_lines(options.welcome) if options.welcome else "",
            "sandbox": sandbox,
        }
        self._users = users.choose(os.getpid()) if os.geteuid() == 0 else None
        self.notes = [*missing_in_sessions(), *front_sandbox.missing()]
        self.monitor = MonitorClient(self._monitor_settings(zygote))
        self.forkserver = Forkserver(self.monitor, self.failures)
        self.registry = SessionRegistry(
            options, self.forkserver, self.log, self.governor, self.failures, self.classroom
        )
        self._results: ResultsFile | None = None
        if options.results is not None and self.classroom is not None:
            self._results = ResultsFile(self.classroom, self.monitor)
        self.housekeeping = Housekeeping(self.registry)
        self._local = UnixSocketListener(folder, self.registry, self.presenter_token)

    def _monitor_settings(self, zygote: dict[str, Any]) -> dict[str, Any]:
        folder, keys = self.options.state_dir.absolute(), self.options.authorized_keys
        results = self.options.results
        sessions = self._users.sessions if self._users else range(0)
        return {
            "zygote": zygote,
            "users": [sessions.start, len(sessions)],
            "keys": str(keys.absolute()) if keys else None,
            "log": str(folder / _LOG),
            "socket": str(folder / protocol.SOCKET),
            "results": str(results.absolute()) if results else None,
        }

    def _authorized_keys(self) -> AuthorizedKeys | None:
        path = self.options.authorized_keys
        if path is None:
            return None

        def read() -> bytes:
            return key_file.read(key_file.open_trusted(path, os.geteuid()), path)

        async def read_again() -> bytes:
            _fields, descriptor = await self.monitor.ask("read keys")
            assert descriptor is not None
            return key_file.read(descriptor, path)

        keys = AuthorizedKeys(path, read_again, self.log)
        keys.take(read())
        return keys

    async def start(self) -> None:
        """Opens the listeners, shuts this process in, and only then lets people come.

        ``stop`` takes back what was done if this fails.

        Raises:
            OSError: The address cannot be listened on.
            RuntimeError: The zygote does not run, or this process cannot be shut in.
        """
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self.failures.handle)
        self.monitor.listen()
        with ThreadPoolExecutor() as names:  # whose threads end with it
            loop.set_default_executor(names)
            await self.forkserver.start()
            self._listener = await self._listen()
        loop.set_default_executor(ThreadPoolExecutor())
        await self._local.open()
        if self._results is not None:
            self._results.write()  # where it cannot be, that is said before anybody comes
        preloading.load()
        gc.collect()
        gc.freeze()  # what is imported stays; it need not be looked through again
        self._shut_in()
        self._housekeeping_task = self.failures.watch("upkeep", self._keep_up())
        await self._local.serve()
        await self._listener.start_serving()

    def _shut_in(self) -> None:
        """From here on this process has few rights, and asks the monitor where they do not do."""
        self.log.open_again = lambda: self._descriptor("open log")
        self.log.put_aside = lambda: self._descriptor("put log aside")
        self._local.remove = lambda made: self.monitor.tell("remove socket", inode=made)
        user = self._users.front if self._users else None
        self.in_force = front_sandbox.enter(user, self.options.state_dir)

    def _descriptor(self, do: str) -> int:
        _fields, descriptor = self.monitor.ask_now(do)
        assert descriptor is not None
        return descriptor

    async def _listen(self) -> asyncssh.SSHAcceptor:
        options = self.options
        answer_time = min(options.answer_time, options.login_grace)
        authenticator = Authenticator(options.auth, self.token, self.presenter_token, self.keys)
        listener = Listener(
            self.log,
            RateLimit(),
            UnauthenticatedLimit(MOST_PER_ADDRESS if options.per_ip else 0),
            # One who fails behind a school's router must not lock out the class behind it.
            Penalties(LONGEST if options.per_ip else 0),
            expects_proxy=options.proxy_protocol,
            answer_time=answer_time,
        )
        bound_decompression()
        return await asyncssh.create_server(
            lambda: SshConnection(self.registry, authenticator, options.login_grace, answer_time),
            options.host,
            options.port,
            tunnel=listener,
            server_host_keys=[self.host_key],
            server_version="xortui",
            login_timeout=0,  # a connection has its own clocks, and says why it ends
            keepalive_interval=_KEEPALIVE,
            compression_algs=COMPRESSION[options.compress],
            kex_algs=usable_key_exchanges(KEY_EXCHANGES),
            encryption_algs=list(ENCRYPTION),
            agent_forwarding=False,
            x11_forwarding=False,
            gss_host=None,
            host_based_auth=False,
            encoding=None,
            line_editor=False,
            config=None,
        )

    async def _keep_up(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            with self.failures.contained("upkeep"):
                self.housekeeping.look()
            with self.failures.contained("screen"):
                self.on_look()
            if self._results is not None:
                with self.failures.contained("results"):
                    await self._results.follow(time.monotonic())

    @property
    def port(self) -> int:
        """The port that it listens on."""
        assert self._listener is not None
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Lets nobody in, tells everybody, gives terminals back, and leaves no process."""
        contained = self.failures.contained
        with contained("doors"):
            if self._listener is not None:
                self._listener.close()
        with contained("doors"):
            self._local.close()
        if self._housekeeping_task is not None:
            self._housekeeping_task.cancel()
        workers = [session.worker for session in self.registry.sessions if session.worker]
        self.registry.end_all(_("the server is shutting down"))
        deadline = time.monotonic() + _FAREWELL
        while time.monotonic() < deadline and any(worker.pid > 0 for worker in workers):
            await asyncio.sleep(0.05)
        for worker in workers:
            with contained("session"):
                worker.kill()
        await asyncio.sleep(0.1)
        if self._results is not None and self._results.is_begun:
            with contained("results"):
                self._results.write()
        with contained("zygote"):
            self.forkserver.stop()
        self.log.close()
        with contained("monitor"):
            self.monitor.stop()
        os.close(self._claim)


def _classroom(name: str, texts: Mapping[str, str] | None) -> Classroom | None:
    """Returns where it is kept how far people are in a lesson, where they are given one.

    Raises:
        ValueError: There is no such lesson, or a text is none.
    """
    if not name:
        return None
    lessons = read_built_in(None) if texts is None else lessons_in(texts, None)
    if name not in lessons:
        raise ValueError(lesson_rule(name, lessons))
    return Classroom(lessons[name])


async def run_server(
    options: ServeOptions, config: RunConfig, started: Callable[[Server], None]
) -> int:
    """Serves until told to stop, by SIGTERM, SIGHUP or Ctrl-C. Returns the exit status."""
    asyncssh.set_log_level("CRITICAL")  # our own log is the one that is safe to read
    server = Server(options, config)
    stopping = _cancelled_by_signals()
    gone = asyncio.Event()
    server.monitor.on_lost = gone.set
    try:
        await server.start()
        started(server)
        await gone.wait()
    except asyncio.CancelledError:
        if not stopping:
            raise
    finally:
        await server.stop()
    if server.monitor.is_lost:
        raise RuntimeError(_("the server's monitor is gone, and all its processes with it"))
    return 0


def _cancelled_by_signals() -> list[int]:
    """Lets the first signal to stop cancel this task, while it starts too; returns which it was."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    told: list[int] = []

    def tell(number: int) -> None:
        if not told:
            task.cancel()
        told.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # A server that was started to outlive its terminal (nohup) is not told of its end.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            loop.add_signal_handler(number, tell, number)
    return told
