"""The second front: a socket of this machine, for people who came in through the system's sshd.

The client is ``attach``: it sends who it is as one JSON line, then frames of ``link``. Whoever may
open the socket file may come in; only the presenter shows a token.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
from pathlib import Path
from typing import Any, Final

from xortui.tui.ssh import link
from xortui.tui.ssh.policies.environment import Environment, EnvironmentFloodError
from xortui.tui.ssh.policies.password_tries import PasswordTries
from xortui.tui.ssh.policies.terminal_type import is_usable
from xortui.tui.ssh.sessions import PRESENTER, Person, Seat, Sessions

SOCKET: Final = "attach.sock"
_LONGEST_HELLO: Final = 16384  # bytes
_HELLO_TIME: Final = 5.0  # s
_HIGH, _LOW = 32768, 8192


def _read_hello(text: bytes, presenter_token: str, peer: str) -> Person:
    """Returns who comes, from the first line.

    Raises:
        ValueError: Something in it is not as it must be.
    """
    hello: dict[str, Any] = json.loads(text)
    environment = Environment()
    for name, value in dict(hello["environment"]).items():
        environment[str(name).encode()] = str(value).encode()
    user, term = str(hello["user"])[:64], str(hello["term"])
    if not is_usable(term):
        raise ValueError("term must be the name of a terminal")
    if user == PRESENTER and not PasswordTries(presenter_token).is_right(str(hello["token"])):
        raise ValueError("token must be the presenter's")
    columns, rows = hello["size"]
    size = (int(columns) or 80, int(rows) or 24)
    return Person(user, peer, "local", term, size, environment.as_text())


class LocalTerminal(asyncio.Protocol):
    """One person who came through the socket: its connection and its terminal in one."""

    def __init__(self, sessions: Sessions, presenter_token: str):
        self._sessions, self._presenter_token = sessions, presenter_token
        self._reader = link.FrameReader()
        self._hello = b""
        self._is_known = False
        self._seat: Seat | None = None
        self._task: asyncio.Task[None] | None = None
        self.is_clogged = False
        self.bytes_sent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Waits a while for the first line."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(_HIGH, _LOW)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_HELLO_TIME, transport.abort)
        credentials = transport.get_extra_info("socket").getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, 12
        )
        self._peer = f"uid {int.from_bytes(credentials[4:8], 'little')}"

    def data_received(self, data: bytes) -> None:
        """Takes the first line, then frames."""
        try:
            if not self._is_known:
                data = self._meet(data)
            for kind, payload in self._reader.feed(data):
                self._obey(kind, payload)
        except (link.LinkError, EnvironmentFloodError, ValueError, KeyError, TypeError) as error:
            self._sessions.log.write("refused", address=self._peer, reason=str(error))
            self.end(f"{error}\r\n".encode(), 1)

    def _meet(self, data: bytes) -> bytes:
        self._hello += data
        first, end, rest = self._hello.partition(b"\n")
        if len(first) > _LONGEST_HELLO:
            raise ValueError(f"hello must be at most {_LONGEST_HELLO} bytes, got more")
        if not end:
            return b""
        self._timer.cancel()
        self._is_known = True
        person = _read_hello(first, self._presenter_token, self._peer)
        self._task = asyncio.get_running_loop().create_task(self._sit_down(person))
        return rest

    async def _sit_down(self, person: Person) -> None:
        self._seat = await self._sessions.open(person, self)
        if self._seat is not None and self._transport.is_closing():
            self._seat.left()

    def _obey(self, kind: bytes, payload: bytes) -> None:
        if self._seat is None:
            return
        if kind == link.INPUT:
            self._seat.typed(payload)
        elif kind == link.RESIZE:
            self._seat.resized(*link.SIZE.unpack(payload))

    def write(self, data: bytes) -> None:
        """Sends bytes to the terminal."""
        self.bytes_sent += len(data)
        self._transport.write(link.frame(link.DATA, data))

    def end(self, farewell: bytes, status: int) -> None:
        """Says farewell and hangs up."""
        if not self._transport.is_closing():
            self.write(farewell)
            self._transport.write(link.json_frame(link.EXIT, status=status))
            self._transport.close()

    def pause_writing(self) -> None:
        """The socket takes no more."""
        self.is_clogged = True

    def resume_writing(self) -> None:
        """The socket takes again."""
        self.is_clogged = False
        if self._seat is not None:
            self._seat.drained()

    def connection_lost(self, exc: Exception | None) -> None:
        """The person is gone."""
        self._timer.cancel()
        if self._seat is not None:
            self._seat.left()


async def listen(folder: Path, sessions: Sessions, presenter_token: str) -> asyncio.Server:
    """Makes the socket in the server's folder, for its owner and its group; serves nobody yet."""
    path = folder / SOCKET
    path.unlink(missing_ok=True)
    before = os.umask(0o117)
    try:
        return await asyncio.get_running_loop().create_unix_server(
            lambda: LocalTerminal(sessions, presenter_token), path, start_serving=False
        )
    finally:
        os.umask(before)
