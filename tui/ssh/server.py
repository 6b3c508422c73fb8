"""Puts the parts of the server together, runs it, and takes it down in order."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import asyncssh

from xortui.core import RunConfig
from xortui.tui.language import translate as _
from xortui.tui.ssh import state_files
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.authenticator import Authenticator, AuthorizedKeys
from xortui.tui.ssh.door import Entrance
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.front import COMPRESSION, ENCRYPTION, Front
from xortui.tui.ssh.governor import Governor
from xortui.tui.ssh.local import LocalDoor
from xortui.tui.ssh.nursery import Nursery
from xortui.tui.ssh.options import ServeOptions
from xortui.tui.ssh.policies.arrival_rate import ArrivalRate
from xortui.tui.ssh.policies.newcomers import MOST_PER_ADDRESS, Newcomers
from xortui.tui.ssh.sessions import Sessions
from xortui.tui.ssh.upkeep import Upkeep

_LOOK: Final = 1.0  # s between two looks at everything
_KEEPALIVE: Final = 15  # s between two questions to a client that sends nothing
_FAREWELL: Final = 3.0  # s that clients have to take the last sentence
_CPU_MARGIN: Final = 60  # s of processor time beyond half of a session's whole time


class Server:
    """One server: its sessions, its doors, its log.

    Args:
        options: What it was told.
        config: The run that everybody starts with.

    Attributes:
        on_look: Called after each look at everything, once a second.

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
        self._upkeep_task: asyncio.Task[None] | None = None

    def _open(self, folder: Path, config: RunConfig) -> None:
        options = self.options
        self.host_key = state_files.host_key(folder)
        self.token = state_files.token(folder, "token")
        self.presenter_token = state_files.token(folder, "presenter_token")
        self.log = AccessLog(folder / "access.jsonl")
        self.failures = Failures(self.log)
        self.log.on_lost = lambda error: self.failures.note("log", error)
        self.governor = Governor(os.cpu_count() or 1, options.fps)
        sandbox = {"front": os.getpid(), "hidden": str(folder)}
        if options.max_time:
            sandbox["cpu"] = int(options.max_time / 2) + _CPU_MARGIN
        settings = {"app": options.app, "config": config.to_dict(), "sandbox": sandbox}
        self.nursery = Nursery(settings, self.failures)
        self.sessions = Sessions(options, self.nursery, self.log, self.governor, self.failures)
        self.upkeep = Upkeep(self.sessions)
        self._local = LocalDoor(folder, self.sessions, self.presenter_token)

    async def start(self) -> None:
        """Warms the zygote, then opens the doors; ``stop`` takes back what was done if this fails.

        Raises:
            OSError: The address cannot be listened on.
            RuntimeError: The zygote does not run.
        """
        asyncio.get_running_loop().set_exception_handler(self.failures.handle)
        await self.nursery.start()
        gc.collect()
        gc.freeze()  # what is imported stays; it need not be looked through again
        self._listener = await self._listen()
        await self._local.open()
        self._upkeep_task = self.failures.watch("upkeep", self._keep_up())

    async def _listen(self) -> asyncssh.SSHAcceptor:
        options = self.options
        keys = AuthorizedKeys(options.authorized_keys) if options.authorized_keys else None
        authenticator = Authenticator(options.auth, self.token, self.presenter_token, keys)
        entrance = Entrance(
            self.log,
            ArrivalRate(),
            Newcomers(MOST_PER_ADDRESS if options.per_ip else 0),
            expects_proxy=options.proxy_protocol,
            login_grace=options.login_grace,
        )
        return await asyncssh.create_server(
            lambda: Front(self.sessions, authenticator, options.login_grace),
            options.host,
            options.port,
            tunnel=entrance,
            server_host_keys=[self.host_key],
            server_version="xortui",
            login_timeout=options.login_grace,
            keepalive_interval=_KEEPALIVE,
            compression_algs=COMPRESSION[options.compress],
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
                self.upkeep.look()
            with self.failures.contained("screen"):
                self.on_look()

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
        if self._upkeep_task is not None:
            self._upkeep_task.cancel()
        children = [seat.child for seat in self.sessions.seats if seat.child]
        self.sessions.end_all(_("the server is shutting down"))
        deadline = time.monotonic() + _FAREWELL
        while time.monotonic() < deadline and any(child.pid > 0 for child in children):
            await asyncio.sleep(0.05)
        for child in children:
            with contained("session"):
                child.kill()
        await asyncio.sleep(0.1)
        with contained("zygote"):
            self.nursery.stop()
        self.log.close()
        os.close(self._claim)


async def run_server(
    options: ServeOptions, config: RunConfig, started: Callable[[Server], None]
) -> int:
    """Serves until told to stop, by SIGTERM, SIGHUP or Ctrl-C. Returns the exit status."""
    asyncssh.set_log_level("CRITICAL")  # our own log is the one that is safe to read
    server = Server(options, config)
    stopping = _cancelled_by_signals()
    try:
        await server.start()
        started(server)
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        if not stopping:
            raise
    finally:
        await server.stop()
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
