"""Puts the parts of the server together, runs it, and takes it down in order."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
from collections.abc import Callable
from typing import Final

import asyncssh

from xortui.core import RunConfig
from xortui.tui.language import translate as _
from xortui.tui.ssh import local, state_files
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.authenticator import Authenticator, AuthorizedKeys
from xortui.tui.ssh.door import Entrance
from xortui.tui.ssh.front import COMPRESSION, ENCRYPTION, Front
from xortui.tui.ssh.governor import Governor
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
    """

    def __init__(self, options: ServeOptions, config: RunConfig):
        self.options = options
        folder = options.state_dir
        state_files.prepare(folder)
        self.host_key = state_files.host_key(folder)
        self.token = state_files.token(folder, "token")
        self.presenter_token = state_files.token(folder, "presenter_token")
        self.log = AccessLog(folder / "access.jsonl")
        self.governor = Governor(os.cpu_count() or 1, options.fps)
        sandbox = {"front": os.getpid()}
        if options.max_time:
            sandbox["cpu"] = int(options.max_time / 2) + _CPU_MARGIN
        self.nursery = Nursery({"app": options.app, "config": config.to_dict(), "sandbox": sandbox})
        self.sessions = Sessions(options, self.nursery, self.log, self.governor)
        self.upkeep = Upkeep(self.sessions)
        self.on_look: Callable[[], None] = lambda: None
        self._listener: asyncssh.SSHAcceptor | None = None
        self._local: asyncio.Server | None = None
        self._upkeep_task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Warms the zygote, then opens the door.

        Raises:
            OSError: The address cannot be listened on.
        """
        await self.nursery.start()
        gc.collect()
        gc.freeze()  # what is imported stays; it need not be looked through again
        self._local = await local.listen(
            self.options.state_dir, self.sessions, self.presenter_token
        )
        self._upkeep_task = asyncio.get_running_loop().create_task(self._keep_up())
        self._listener = await self._listen()

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
            self.upkeep.look()
            self.on_look()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        assert self._listener is not None
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Lets nobody in, tells everybody, gives terminals back, and leaves no process."""
        for door in (self._listener, self._local):
            if door is not None:
                door.close()
        if self._upkeep_task is not None:
            self._upkeep_task.cancel()
        children = [seat.child for seat in self.sessions.seats if seat.child]
        self.sessions.end_all(_("the server is shutting down"))
        deadline = time.monotonic() + _FAREWELL
        while time.monotonic() < deadline and any(child.pid > 0 for child in children):
            await asyncio.sleep(0.05)
        for child in children:
            child.kill()
        await asyncio.sleep(0.1)
        self.nursery.stop()
        (self.options.state_dir / local.SOCKET).unlink(missing_ok=True)
        self.log.close()


async def run_server(
    options: ServeOptions, config: RunConfig, started: Callable[[Server], None]
) -> int:
    """Serves until told to stop, by SIGTERM or Ctrl-C. Returns the exit status."""
    asyncssh.set_log_level("CRITICAL")  # our own log is the one that is safe to read
    server = Server(options, config)
    await server.start()
    started(server)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
    await server.stop()
    return 0
