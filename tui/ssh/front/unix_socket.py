"""The second front: a socket of this machine, for people who came in through the system's sshd.

The client is ``attach``: it sends who it is as one JSON line, then messages of ``protocol``.
Whoever may open the socket file may come in; only the presenter shows a token.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from xortui.tui.ssh import protocol
from xortui.tui.ssh.plain_text import plain_text
from xortui.tui.ssh.policies import waiting_output
from xortui.tui.ssh.policies.environment import Environment, EnvironmentFloodError
from xortui.tui.ssh.policies.password_tries import PasswordTries
from xortui.tui.ssh.policies.terminal_type import is_usable
from xortui.tui.ssh.policies.typed_ahead import TypedAhead
from xortui.tui.ssh.session.registry import PRESENTER, Person, Session, SessionRegistry

_LONGEST_HELLO: Final = 16384  # bytes
_HELLO_TIME: Final = 5.0  # s
_HANG_UP: Final = 2.0  # s from a farewell until the connection is cut
_LARGEST_SIDE: Final = 65535  # cells, as in a message
_LONGEST_REASON: Final = 200


def _read_hello(text: bytes, presenter_token: str, peer: str) -> Person:
    """Returns who comes, from the first line.

    Raises:
        ValueError: Something in it is not as it must be.
        LinkError: It is no object.
    """
    hello = protocol.read_object(text)
    environment = Environment()
    given = hello.get("environment")
    if not isinstance(given, dict):
        raise ValueError(f"environment must be an object, got {type(given).__name__}")
    for name, value in given.items():
        environment[str(name).encode()] = str(value).encode()
    user, term, token = (_read_text(hello, name) for name in ("user", "term", "token"))
    if not is_usable(term):
        raise ValueError("term must be the name of a terminal")
    if user[:64] == PRESENTER and not PasswordTries(presenter_token).is_right(token):
        raise ValueError("token must be the presenter's")
    size = _read_sides(hello.get("size"))
    return Person(user[:64], peer, "local", term, size, environment.as_text())


def _read_text(hello: dict[str, Any], name: str) -> str:
    text = hello.get(name)
    if not isinstance(text, str):
        raise ValueError(f"{name} must be text, got {type(text).__name__}")
    return text


def _read_sides(size: object) -> tuple[int, int]:
    sides = size if isinstance(size, list) and len(size) == 2 else [None]
    if not all(type(side) is int and 0 <= side <= _LARGEST_SIDE for side in sides):
        rule = f"size must be two whole numbers from 0 to {_LARGEST_SIDE}"
        raise ValueError(f"{rule}, got {size!r}"[:_LONGEST_REASON])
    return sides[0] or 80, sides[1] or 24


class UnixSocketTerminal(asyncio.Protocol):
    """One person who came through the socket: its connection and its terminal in one."""

    def __init__(self, registry: SessionRegistry, presenter_token: str):
        self._registry, self._presenter_token = registry, presenter_token
        self._reader = protocol.MessageReader(protocol.LARGEST_TYPED)
        self._hello = b""
        self._is_known = False
        self._session: Session | None = None
        self._typed_ahead = TypedAhead()
        self._size: tuple[int, int] | None = None
        self.is_clogged = False
        self.bytes_sent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Waits a while for the first line."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        waiting_output.bound(transport)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_HELLO_TIME, transport.abort)
        credentials = transport.get_extra_info("socket").getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, 12
        )
        self._peer = f"uid {int.from_bytes(credentials[4:8], 'little')}"

    def data_received(self, data: bytes) -> None:
        """Takes the first line, then messages."""
        try:
            if not self._is_known:
                data = self._meet(data)
            for kind, payload in self._reader.feed(data):
                self._obey(kind, payload)
        except (protocol.LinkError, EnvironmentFloodError, ValueError) as error:
            self._reject(str(error))
        except Exception as error:  # whatever it is, it is this connection's alone
            self._registry.failures.note("local socket", error)
            self._reject(type(error).__name__)

    def _reject(self, reason: str) -> None:
        sentence = plain_text(reason, _LONGEST_REASON)
        if self._session is not None:
            self._session.end(sentence, reason, 1)
        elif not self.is_gone:
            self._registry.log.write("refused", address=self._peer, reason=reason)
            self.end(f"{sentence}\r\n".encode(), 1)

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
        self._registry.failures.watch("session", self._open_session(person))
        return rest

    async def _open_session(self, person: Person) -> None:
        self._session = await self._registry.open(person, self)
        if self._session is None:
            return
        if self.is_gone:
            self._session.left()
        else:
            if self._size is not None:
                self._session.resized(*self._size)
            if typed := self._typed_ahead.take():
                self._session.typed(typed)

    def _obey(self, kind: bytes, payload: bytes) -> None:
        if kind == protocol.RESIZE:
            self._size = protocol.read_size(payload)
            if self._session is not None:
                self._session.resized(*self._size)
        elif kind != protocol.INPUT:
            raise protocol.LinkError(f"a terminal must not send {kind!r}")
        elif self._session is not None:
            self._session.typed(payload)
        else:
            self._typed_ahead.keep(payload)

    @property
    def is_gone(self) -> bool:
        """Whether the connection is at its end."""
        return self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Sends bytes to the terminal."""
        self.bytes_sent += len(data)
        self._transport.write(protocol.message(protocol.DATA, data))

    def end(self, farewell: bytes, status: int) -> None:
        """Says farewell and hangs up, whether or not anybody reads it."""
        if not self._transport.is_closing():
            asyncio.get_running_loop().call_later(_HANG_UP, self._transport.abort)
            self.write(farewell)
            self._transport.write(protocol.json_message(protocol.EXIT, status=status))
            self._transport.close()

    def pause_writing(self) -> None:
        """The socket takes no more."""
        self.is_clogged = True

    def resume_writing(self) -> None:
        """The socket takes again."""
        self.is_clogged = False
        if self._session is not None:
            self._session.drained()

    def connection_lost(self, exc: Exception | None) -> None:
        """The person is gone."""
        self._timer.cancel()
        if self._session is not None:
            self._session.left()


# From Python 3.13 on asyncio would take the socket away itself, for which there is no right.
_NOT_BY_ASYNCIO: Final[dict[str, Any]] = (
    {"cleanup_socket": False} if sys.version_info >= (3, 13) else {}
)


class UnixSocketListener:
    """The socket in a server's folder, as long as it is this server's.

    Args:
        folder: The folder, which no other server uses.
        sessions: Who gets what.
        presenter_token: What a presenter shows.

    Attributes:
        remove: Takes the socket of this identity away; for who has no right to it.
    """

    def __init__(self, folder: Path, registry: SessionRegistry, presenter_token: str):
        self._path = folder / protocol.SOCKET
        self._registry, self._presenter_token = registry, presenter_token
        self._server: asyncio.Server | None = None
        self._made: tuple[int, int] | None = None
        self.remove: Callable[[tuple[int, int]], None] = lambda made: remove(self._path, made)

    async def open(self) -> None:
        """Makes the socket, for its owner and its group, in the place of a server that is gone.

        Nobody is served until ``serve``.

        Raises:
            OSError: There is no room, or something else than a socket in its place.
        """
        if self._path.is_symlink() or (self._path.exists() and not self._path.is_socket()):
            raise OSError(f"{self._path} must be a socket, got something else")
        self._path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        try:
            before = os.umask(0o117)
            try:
                listening.bind(str(self._path))
            finally:
                os.umask(before)
            self._made = _identity(self._path)
            self._server = await asyncio.get_running_loop().create_unix_server(
                lambda: UnixSocketTerminal(self._registry, self._presenter_token),
                sock=listening,
                start_serving=False,
                **_NOT_BY_ASYNCIO,
            )
        except BaseException:
            listening.close()
            self.close()
            raise

    async def serve(self) -> None:
        """Lets people in."""
        assert self._server is not None
        await self._server.start_serving()

    def close(self) -> None:
        """Lets nobody in any more, and takes away the socket that this has made."""
        if self._server is not None:
            self._server.close()
        if self._made is not None:
            self.remove(self._made)
        self._made = None


def remove(path: Path, made: tuple[int, int]) -> None:
    """Takes a socket away, unless another stands in its place."""
    with suppress(FileNotFoundError):
        if _identity(path) == made:
            path.unlink()


def _identity(path: Path) -> tuple[int, int]:
    found = path.lstat()
    return found.st_dev, found.st_ino
