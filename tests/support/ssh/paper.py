"""Sessions without SSH: terminals that note what they are told, workers that a test speaks for."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from xortui.tui.ssh import protocol
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.options import ServeOptions
from xortui.tui.ssh.session.governor import Governor
from xortui.tui.ssh.session.registry import Person, Session, SessionRegistry
from xortui.tui.ssh.worker.forkserver import WorkerConnection


class PaperTerminal:
    """Notes what it is told; with ``breaks`` it raises instead."""

    def __init__(self) -> None:
        self.is_clogged = self.is_gone = False
        self.shown: list[bytes] = []
        self.status: int | None = None
        self.breaks: set[str] = set()

    @property
    def bytes_sent(self) -> int:
        return sum(map(len, self.shown))

    def write(self, data: bytes) -> None:
        self._break("write")
        self.shown.append(data)

    def end(self, farewell: bytes, status: int) -> None:
        self._break("end")
        self.shown.append(farewell)
        self.status = status

    def _break(self, name: str) -> None:
        if name in self.breaks:
            raise RuntimeError(f"{name} was told to fail")


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class PaperForkserver:
    """Gives workers that are a sleeping process each; ``says`` is what they send."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        self.requests: list[dict[str, Any]] = []
        self.processes: list[subprocess.Popen[bytes]] = []
        self.ends: list[socket.socket] = []

    async def spawn(
        self,
        request: dict[str, Any],
        on_message: Callable[[bytes, bytes], None],
        on_end: Callable[[], None],
    ) -> WorkerConnection:
        if self.error is not None:
            raise self.error
        self.requests.append(request)
        ours, theirs = socket.socketpair()
        self.ends.append(theirs)
        self.processes.append(subprocess.Popen(["sleep", "60"]))
        ours.setblocking(False)
        _, worker = await asyncio.get_running_loop().create_unix_connection(
            lambda: WorkerConnection(on_message, on_end, _kill), sock=ours
        )
        theirs.sendall(protocol.json_message(protocol.HELLO, pid=self.processes[-1].pid))
        theirs.sendall(protocol.json_message(protocol.HELLO, in_force=["limits"]))
        return worker

    def close(self) -> None:
        for end in self.ends:
            end.close()
        for process in self.processes:
            process.kill()
            process.wait()


class PaperServer:
    """The session layer of a server, in this process."""

    def __init__(self, folder: Path, **options: Any):
        self.path = folder / "access.jsonl"
        self.access_log = AccessLog(self.path)
        self.failures = Failures(self.access_log)
        self.forkserver = PaperForkserver()
        self.registry = SessionRegistry(
            ServeOptions(state_dir=folder, **options),
            self.forkserver,  # type: ignore[arg-type]
            self.access_log,
            Governor(cores=2, fps=20),
            self.failures,
        )

    async def join(
        self,
        user: str = "ada",
        terminal: PaperTerminal | None = None,
        proof: str = "",
        environment: dict[str, str] | None = None,
    ) -> Session | None:
        auth = "none" if not proof else "token" if proof == "token" else "key"
        person = Person(user, "127.0.0.1", auth, "xterm", (80, 24), environment or {}, proof)
        return await self.registry.open(person, terminal or PaperTerminal())

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def events(self) -> list[str]:
        return [line["event"] for line in self.log()]

    @property
    def is_empty(self) -> bool:
        """Whether no session is taken and nobody is counted."""
        session_limit = self.registry.session_limit
        return not (
            self.registry.sessions or session_limit.sessions or session_limit.watching
        ) and all(not count for count in session_limit._by_address.values())


async def until(condition: Callable[[], object], patience: float = 20.0) -> None:
    """Waits for something that other tasks of this loop bring about."""
    async with asyncio.timeout(patience):
        while not condition():
            await asyncio.sleep(0.005)
