"""The front's side of the zygote: has it started, again when it dies, and gets children from it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable
from typing import Any, Final

from xortui.tui.ssh import link
from xortui.tui.ssh.monitor_link import MonitorLink, RemoteProcess

_GRACE: Final = 2.0  # s from the request to end until the process is killed
_LARGEST_INPUT: Final = 65536  # bytes that may wait for a child that does not read


class ChildLink(asyncio.Protocol):
    """One session's process, as the front sees it.

    Attributes:
        pid: Its process id, 0 until it has said hello.
        in_force: The layers of its sandbox.
        frames: Pictures that it has sent.
        exit: What it said at its end, ``None`` where it just ended.
    """

    def __init__(
        self,
        on_frame: Callable[[bytes, bytes], None],
        on_end: Callable[[], None],
        kill: Callable[[int], None],
    ):
        self._on_frame, self._on_end, self._kill = on_frame, on_end, kill
        self._reader = link.FrameReader()
        self._transport: asyncio.Transport | None = None
        self._wants_end = False
        self._has_ended = False
        self.pid = 0
        self.in_force: list[str] = []
        self.frames = 0
        self.exit: dict[str, Any] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the socket."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hands on what the child drew; keeps what it says of itself."""
        try:
            for kind, payload in self._reader.feed(data):
                self._receive(kind, payload)
        except (link.LinkError, ValueError, KeyError):
            self.kill()

    def _receive(self, kind: bytes, payload: bytes) -> None:
        if kind == link.HELLO:
            hello = json.loads(payload)
            self.in_force = hello.get("in_force", [])
            if not self.pid:
                self.pid = int(hello["pid"])
                self._watch()
        elif kind == link.EXIT:
            self.exit = json.loads(payload)
        elif kind in (link.DATA, link.PICTURE, link.KEYFRAME):
            self.frames += kind != link.KEYFRAME
            self._on_frame(kind, payload)

    def _watch(self) -> None:
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            self._forget()
            return

        def ended() -> None:
            asyncio.get_running_loop().remove_reader(descriptor)
            os.close(descriptor)
            self._forget()

        asyncio.get_running_loop().add_reader(descriptor, ended)

    def _forget(self) -> None:
        self.pid = -1
        if self._transport:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Says that the session is over, however it ended."""
        if not self._has_ended:
            self._has_ended = True
            self.kill()
            self._on_end()

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Sends one frame; what is typed is dropped where the child has stopped reading."""
        if self._transport is None or self._transport.is_closing():
            return
        if kind == link.INPUT and self._transport.get_write_buffer_size() > _LARGEST_INPUT:
            return
        self._transport.write(link.frame(kind, payload))

    def control(self, **fields: Any) -> None:
        """Tells the child a frame rate, the number of watchers or a notice."""
        self.send(link.CONTROL, json.dumps(fields).encode())

    def end(self) -> None:
        """Asks the child to end, and kills it where it does not."""
        self._wants_end = True
        self.send(link.QUIT)
        asyncio.get_running_loop().call_later(_GRACE, self.kill)

    def kill(self) -> None:
        """Ends the process at once."""
        if self.pid > 0:
            self._kill(self.pid)
        elif self.pid == 0 and self._transport:
            self._transport.close()


class Nursery:
    """Has the zygote started and asks it for children.

    Args:
        monitor: Whose children all processes are.
    """

    def __init__(self, monitor: MonitorLink):
        self._monitor = monitor
        self._process: RemoteProcess | None = None
        self._requests: socket.socket | None = None
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int:
        """The zygote's process id, 0 while there is none."""
        return self._process.pid if self._process else 0

    async def start(self) -> None:
        """Starts the zygote unless it runs, and waits until it is warm.

        Raises:
            RuntimeError: It ended instead.
        """
        async with self._starting:
            if self._requests is not None:
                return
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = RemoteProcess(self._monitor, theirs)
            ours.setblocking(False)
            loop = asyncio.get_running_loop()
            if await loop.sock_recv(ours, 64) != b"ready":
                ours.close()
                raise RuntimeError(f"the zygote ended with status {self._process.wait()}")
            self._requests = ours
            loop.add_reader(ours.fileno(), self._lost)

    def _lost(self) -> None:
        self.stop()
        asyncio.get_running_loop().create_task(self.start())

    async def spawn(
        self,
        request: dict[str, Any],
        on_frame: Callable[[bytes, bytes], None],
        on_end: Callable[[], None],
    ) -> ChildLink:
        """Returns a new session's process, which is being forked."""
        await self.start()
        assert self._requests is not None
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            socket.send_fds(self._requests, [json.dumps(request).encode()], [theirs.fileno()])
        _, child = await asyncio.get_running_loop().create_unix_connection(
            lambda: ChildLink(on_frame, on_end, self._kill), sock=ours
        )
        return child

    def _kill(self, pid: int) -> None:
        self._monitor.tell("kill", pid=pid)

    def stop(self) -> None:
        """Ends the zygote; sessions go on."""
        if self._requests is not None:
            asyncio.get_running_loop().remove_reader(self._requests.fileno())
            self._requests.close()
            self._requests = None
        if self._process is not None:
            self._process.kill()
            self._process = None
