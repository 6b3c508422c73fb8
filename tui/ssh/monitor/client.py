"""The front's side of the monitor: starts it, and asks it for what the front has no right to do."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from xortui.tui.ssh.monitor.key_file import KeyFileError
from xortui.tui.ssh.monitor.monitor import LARGEST, Answer, Fields, in_memory

_PATIENCE: Final = 5.0  # s until an answer is given up
_END: Final = 5.0  # s in which the monitor ends all processes, and itself


class MonitorClient:
    """The monitor of one server.

    Args:
        settings: What it is told at its start, see ``monitor.Monitor``.

    Attributes:
        is_lost: Whether the monitor is gone though nobody has ended it.
        on_lost: Called when it is.
    """

    def __init__(self, settings: Fields):
        self.is_lost = False
        self.on_lost: Callable[[], None] = lambda: None
        self._numbers = itertools.count(1)
        self._awaited = 0
        self._answer: Answer | None = None
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setblocking(False)
        with theirs, in_memory(settings) as file:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "xortui.tui.ssh.monitor.monitor",
                    str(theirs.fileno()),
                ],
                pass_fds=[theirs.fileno()],
                stdin=file,
            )

    @property
    def pid(self) -> int:
        """The monitor's process id."""
        return self._process.pid

    def listen(self) -> None:
        """Takes answers from the running loop on."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._hear)

    def tell(self, do: str, **fields: Any) -> None:
        """Asks for something that needs no answer."""
        with contextlib.suppress(OSError):
            self._send({"do": do, **fields}, [])

    async def ask(self, do: str, *descriptors: int, **fields: Any) -> Answer:
        """Asks for something, and returns the answer and the descriptor that came with it.

        Raises:
            KeyFileError: The file of public keys lets nobody in.
            OSError: It could not be done.
        """
        number = next(self._numbers)
        future = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            self._send({"do": do, "number": number, **fields}, list(descriptors))
            return _checked(await asyncio.wait_for(future, _PATIENCE))
        except TimeoutError:
            raise _silent() from None
        finally:
            del self._waiting[number]

    def ask_now(self, do: str, *descriptors: int, **fields: Any) -> Answer:
        """Asks as ``ask`` does, and waits: for what is quick, rare and asked where nobody waits.

        Raises:
            OSError: It could not be done.
        """
        self._awaited, self._answer = next(self._numbers), None
        self._send({"do": do, "number": self._awaited, **fields}, list(descriptors))
        while self._answer is None:
            if not select.select([self._socket], [], [], _PATIENCE)[0]:
                self._awaited = 0
                raise _silent()
            if not self._hear():
                raise _gone()
        return _checked(self._answer)

    def _send(self, message: Fields, descriptors: list[int]) -> None:
        if self._socket.fileno() < 0:
            raise _gone()
        text = json.dumps(message).encode()
        if len(text) > LARGEST:
            raise OSError(errno.EMSGSIZE, os.strerror(errno.EMSGSIZE))
        try:
            socket.send_fds(self._socket, [text], descriptors)
        except (BrokenPipeError, ConnectionResetError):
            raise _gone() from None

    def _hear(self) -> bool:
        """Takes one answer; returns whether the monitor is still there."""
        try:
            text, descriptors, _flags, _address = socket.recv_fds(self._socket, LARGEST, 1)
        except BlockingIOError:
            return True
        except OSError:
            text, descriptors = b"", []
        if not text:
            self._close()
            self.is_lost = True
            self.on_lost()
            return False
        fields = json.loads(text)
        answer = fields, descriptors[0] if descriptors else None
        number = fields["number"]
        future = self._waiting.get(number)
        if number == self._awaited:
            self._answer = answer
        elif future is not None and not future.done():
            future.set_result(answer)
        elif descriptors:  # it has come too late
            os.close(descriptors[0])
        return True

    def _close(self) -> None:
        if self._loop is not None and self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(_gone())

    def stop(self) -> None:
        """Ends the monitor, and with it every process of the server, and waits for that."""
        self._close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END)


def _checked(answer: Answer) -> Answer:
    fields, descriptor = answer
    if "path" in fields:
        raise KeyFileError(Path(fields["path"]), fields["reason"])
    if "errno" in fields:
        raise OSError(fields["errno"], fields["reason"])
    return fields, descriptor


def _silent() -> OSError:
    return OSError(errno.ETIMEDOUT, "the monitor does not answer")


def _gone() -> OSError:
    return OSError(errno.EPIPE, "the monitor is gone")


class ZygoteProcess:
    """The zygote, as the front sees it: a child of the monitor's."""

    def __init__(self, monitor: MonitorClient, requests: socket.socket):
        self._monitor = monitor
        fields, _none = monitor.ask_now("start zygote", requests.fileno())
        self.pid: int = fields["pid"]

    def kill(self) -> None:
        """Ends the zygote; sessions go on."""
        self.wait()

    def wait(self, timeout: float | None = None) -> int:
        """Ends the zygote if it still runs, and returns its exit status."""
        try:
            return int(self._monitor.ask_now("end zygote")[0]["status"] or 0)
        except OSError:
            return -1
