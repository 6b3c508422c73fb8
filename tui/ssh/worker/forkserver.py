"""The front's side of the zygote: has it started, again when it dies, and gets workers from it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from xortui.tui.ssh import protocol
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.monitor.client import MonitorClient, ZygoteProcess

_GRACE: Final = 2.0  # s from the request to end until the process is killed
_WARMING: Final = 120.0  # s that the zygote may take, on a machine however busy
_LOOKED_AGAIN: Final = 1.0  # s between two looks at a process that no descriptor is left for
_PIECE: Final = 65536  # bytes that are read at once of what a worker has left
_LAST_PIECES: Final = 64  # more than a socket holds
_LARGEST_INPUT: Final = 65536  # bytes that may wait for a worker that does not read


@dataclass(frozen=True)
class WorkerExit:
    """What a session's process said at its end."""

    status: int
    error: str = ""
    where: str = ""


def _read_exit(payload: bytes) -> WorkerExit:
    said = protocol.read_object(payload)
    status, error, where = said.get("status"), said.get("error", ""), said.get("where", "")
    if type(status) is not int or not (isinstance(error, str) and isinstance(where, str)):
        raise protocol.LinkError("an end must have a status and an error")
    return WorkerExit(status, error, where)


class WorkerConnection(asyncio.Protocol):
    """One session's process, as the front sees it.

    It is shut in, but whatever it says is not believed: what is no message, or not what one must
    hold, ends the process and this session alone.

    Attributes:
        pid: Its process id, 0 until it has said hello.
        in_force: The layers of its sandbox.
        pictures: Pictures that it has sent.
        run: The run as it has left it, nothing where it has left none.
        exit: What it said at its end, ``None`` where it just ended.
        fault: What it did wrong, as far as is known where it said nothing at its end.
    """

    def __init__(
        self,
        on_message: Callable[[bytes, bytes], None],
        on_end: Callable[[], None],
        kill: Callable[[int], None],
    ):
        self._on_message, self._on_end, self._kill = on_message, on_end, kill
        self._reader = protocol.MessageReader()
        self._transport: asyncio.Transport | None = None
        self._has_failed = False
        self._has_ended = False
        self.pid = 0
        self.in_force: list[str] = []
        self.pictures = 0
        self.run = b""
        self.exit: WorkerExit | None = None
        self.fault = "killed"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the socket."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hands on what the worker drew; keeps what it says of itself."""
        if self._has_failed:
            return
        try:
            for kind, payload in self._reader.feed(data):
                self._receive(kind, payload)
        except Exception as error:
            self._has_failed = True
            self.exit = None
            self.fault = f"{type(error).__name__}: {error}"
            self.kill()
            if self._transport is not None:
                self._transport.abort()

    def _receive(self, kind: bytes, payload: bytes) -> None:
        if self.exit is not None:
            raise protocol.LinkError("nothing must come after the end")
        if kind == protocol.HELLO:
            self._meet(protocol.read_object(payload))
        elif kind == protocol.EXIT:
            self.exit = _read_exit(payload)
        elif kind == protocol.RUN:
            self._take_run(payload)
        elif kind in (protocol.DATA, protocol.PICTURE, protocol.KEYFRAME):
            self.pictures += kind != protocol.KEYFRAME
            self._on_message(kind, payload)
        elif kind == protocol.LESSON:
            self._on_message(kind, payload)
        else:
            raise protocol.LinkError(f"a child must not send {kind!r}")

    def _take_run(self, run: bytes) -> None:
        """Keeps a run unread: its bytes are for another worker, which is shut in as this one is."""
        if self.run or not 0 < len(run) <= protocol.LARGEST_RUN:
            rule = f"a run must come once, of 1 to {protocol.LARGEST_RUN} bytes"
            raise protocol.LinkError(f"{rule}, got {len(run)}")
        self.run = run

    def _meet(self, hello: dict[str, Any]) -> None:
        if self.pid == 0:  # before the worker is shut in: its own code has said so
            self.pid = int(hello["pid"])
            self._watch()
        elif self.in_force:
            raise protocol.LinkError("a child must say hello once")
        else:
            self.in_force = [str(layer) for layer in hello["in_force"]]

    def _watch(self) -> None:
        """Waits for the end of the process, which is a child of the monitor's."""
        loop = asyncio.get_running_loop()
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            self._has_gone()
            return
        except OSError:  # as where no descriptor is left
            loop.call_later(_LOOKED_AGAIN, self._watch)
            return

        def ended() -> None:
            loop.remove_reader(descriptor)
            os.close(descriptor)
            self._has_gone()

        loop.add_reader(descriptor, ended)

    def _has_gone(self) -> None:
        self.pid = -1
        if self._transport:  # which is at its end as well, once what it still holds is read
            asyncio.get_running_loop().call_later(_GRACE, self._transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Says that the session is over, however it ended."""
        if not self._has_ended:
            self._has_ended = True
            self._read_last_words()
            self.kill()
            self._on_end()

    def _read_last_words(self) -> None:
        """Reads what a worker sent before it ended, where something was still typed at it then.

        What cannot be written any more ends the transport at once, read or not.
        """
        if self._transport is None or self._has_failed or self.exit is not None:
            return
        descriptor = self._transport.get_extra_info("socket").fileno()
        with suppress(OSError):
            for _piece in range(_LAST_PIECES):
                if not (data := os.read(descriptor, _PIECE)) or self._has_failed:
                    return
                self.data_received(data)

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Sends one message; what is typed is dropped where the worker has stopped reading."""
        if self._transport is None or self._transport.is_closing():
            return
        if kind == protocol.INPUT and self._transport.get_write_buffer_size() > _LARGEST_INPUT:
            return
        self._transport.write(protocol.message(kind, payload))

    def control(self, **fields: Any) -> None:
        """Tells the worker a frame rate, how many watch, a notice or the terminal's characters."""
        self.send(protocol.CONTROL, json.dumps(fields).encode())

    def end(self) -> None:
        """Asks the worker to end, and kills it where it does not."""
        self.send(protocol.QUIT)
        asyncio.get_running_loop().call_later(_GRACE, self.kill)

    def kill(self) -> None:
        """Ends the process at once."""
        if self.pid > 0:
            self._kill(self.pid)
        elif self.pid == 0 and self._transport:
            self._transport.close()


class Forkserver:
    """Has the zygote started and asks it for workers.

    Args:
        monitor: Whose children all processes are.
        failures: Notes what goes wrong.
    """

    def __init__(self, monitor: MonitorClient, failures: Failures):
        self._monitor = monitor
        self._failures = failures
        self._process: ZygoteProcess | None = None
        self._requests: socket.socket | None = None
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int:
        """The zygote's process id, 0 while there is none."""
        return self._process.pid if self._process else 0

    async def start(self) -> None:
        """Starts the zygote unless it runs, and waits until it is warm.

        Raises:
            OSError: There is no room for it, or it does not get warm.
            RuntimeError: It ended instead.
        """
        async with self._starting:
            if self._requests is not None:
                return
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            ours.setblocking(False)
            try:
                with theirs:
                    self._process = ZygoteProcess(self._monitor, theirs)
                await self._wait_until_warm(ours, self._process)
            except BaseException:
                ours.close()
                self.stop()
                raise
            self._requests = ours
            asyncio.get_running_loop().add_reader(ours.fileno(), self._lost)

    async def _wait_until_warm(self, requests: socket.socket, process: ZygoteProcess) -> None:
        try:
            async with asyncio.timeout(_WARMING):
                said = await asyncio.get_running_loop().sock_recv(requests, 64)
        except TimeoutError:
            raise TimeoutError(f"the zygote must be warm within {_WARMING:g} s") from None
        except ConnectionError:
            said = b""
        if said != b"ready":
            raise RuntimeError(f"the zygote ended with status {process.wait()}")

    def _lost(self) -> None:
        self.stop()
        self._failures.watch("zygote", self.start())

    async def spawn(
        self,
        request: dict[str, Any],
        on_message: Callable[[bytes, bytes], None],
        on_end: Callable[[], None],
    ) -> WorkerConnection:
        """Returns a new session's process, which is being forked.

        Raises:
            OSError: There is no room for it.
            RuntimeError: There is no zygote.
        """
        await self.start()
        assert self._requests is not None
        ours, theirs = socket.socketpair()
        try:
            ours.setblocking(False)
            with theirs:
                socket.send_fds(self._requests, [json.dumps(request).encode()], [theirs.fileno()])
            _, worker = await asyncio.get_running_loop().create_unix_connection(
                lambda: WorkerConnection(on_message, on_end, self._kill), sock=ours
            )
        except BaseException:
            ours.close()
            raise
        return worker

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
