"""The SSH side of a session: who it is, and what of SSH is served, which is one screen.

Everything else that SSH can do is refused: asyncssh refuses commands, subsystems and forwarding
unless they are asked for, and what it would allow or leave unbounded is closed here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

import asyncssh

from xortui.tui.internals import asyncssh_connection
from xortui.tui.language import translate as _
from xortui.tui.ssh.front.authenticator import Authenticator
from xortui.tui.ssh.front.listener import CountedTransport
from xortui.tui.ssh.policies import waiting_output
from xortui.tui.ssh.policies.environment import Environment, EnvironmentFloodError
from xortui.tui.ssh.policies.key_exchanges import KeyExchanges
from xortui.tui.ssh.policies.password_tries import MOST
from xortui.tui.ssh.policies.penalties import (
    FAILED,
    MISBEHAVED,
    NOTHING_SHOWN,
    SILENT,
    TOO_SLOW,
)
from xortui.tui.ssh.policies.terminal_type import is_usable
from xortui.tui.ssh.policies.typed_ahead import TypedAhead
from xortui.tui.ssh.session.registry import PRESENTER, Person, Session, SessionRegistry

# Each costs the server about as much as its client. The client's order decides, so that those who
# know the hybrid one, which is safe from quantum computers too, get it. First stands what small
# clients guess: where both sides begin alike the guess is right and saves a round trip.
KEY_EXCHANGES: Final = (
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "mlkem768x25519-sha256",
    "ecdh-sha2-nistp256",
)
# All are fast where the processor knows AES. ChaCha20, which OpenSSH would choose, costs the front
# twice as much for a hundred watchers.
ENCRYPTION: Final = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes256-ctr",
)
COMPRESSION: Final = {
    "require": ["zlib@openssh.com"],
    "allow": ["zlib@openssh.com", "none"],
    "off": ["none"],
}
_INPUT_WINDOW: Final = 65536  # bytes a client may send ahead
_HANG_UP: Final = 2.0  # s from a farewell until the connection is cut
_MOST_KEYS: Final = 12  # public keys that a connection may offer
_MISCONDUCT: Final = {
    asyncssh.DISC_PROTOCOL_ERROR: "protocol",
    asyncssh.DISC_MAC_ERROR: "damaged packet",
    asyncssh.DISC_COMPRESSION_ERROR: "compression",
}


class SshConnection(asyncssh.SSHServer):
    """One connection.

    Args:
        sessions: Everybody who is in.
        authenticator: Who may come in.
        login_grace: Seconds in all until a person must have shown who it is, and from there to the
            session: PuTTY's plink first says that access is granted, and waits for Return.
        answer_time: Seconds until a client must have begun a key exchange, which needs no person.
    """

    def __init__(
        self,
        registry: SessionRegistry,
        authenticator: Authenticator,
        login_grace: float,
        answer_time: float,
    ):
        self._registry, self._authenticator = registry, authenticator
        self._login_grace, self._answer_time = login_grace, answer_time
        self._has_spoken = self._has_greeted = False
        self._user = ""
        self._tries = authenticator.tries("")
        self._auth = "none"
        self._proof = ""
        self._wrong_before = 0
        self._keys_offered = 0
        self._has_session = False
        self._exchanges = KeyExchanges()
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Keeps the connection."""
        self._conn = conn
        self._transport: CountedTransport = conn.get_extra_info("counted_transport")
        self._transport.disconnect = self._disconnect
        self._address = str(conn.get_extra_info("peername")[0])
        self._began = time.monotonic()
        self._await(self._answer_time, self._is_silent)
        if not asyncssh_connection.watch_exchanges(
            conn, self._exchange_begins, self._exchange_ended
        ):
            self._spoke()

    def _await(self, seconds: float, late: Callable[[], None]) -> None:
        """Calls something after a while, in place of what was to be called before."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, late)

    def _spoke(self) -> None:
        """A client is there; from here on it may be a person who takes time."""
        self._transport.on_spoke()
        self._await(self._began + self._login_grace - time.monotonic(), self._is_too_slow)

    def _is_silent(self) -> None:
        self._transport.fault = SILENT
        self._registry.log.gather("cut: silent", self._address)
        self._transport.abort()

    def _is_too_slow(self) -> None:
        if self._transport.fault == NOTHING_SHOWN:
            self._transport.fault = TOO_SLOW
        self._registry.log.gather("login timed out", self._address)
        sentence = _("no login within {seconds:g} s").format(seconds=self._login_grace)
        self._conn.disconnect(asyncssh.DISC_BY_APPLICATION, sentence)
        self._await(_HANG_UP, self._transport.abort)

    def _has_no_session(self) -> None:
        self._registry.log.gather("cut: no session", self._address)
        sentence = _("no terminal was asked for within {seconds:g} s")
        self._conn.disconnect(
            asyncssh.DISC_BY_APPLICATION, sentence.format(seconds=self._login_grace)
        )
        self._await(_HANG_UP, self._transport.abort)

    def _disconnect(self, sentence: str) -> None:
        self._conn.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, sentence)

    def _exchange_begins(self) -> None:
        if not self._exchanges.begin(time.monotonic(), is_known=self._transport.pace.is_known):
            self._registry.log.gather("cut: key exchanges", self._address)
            raise asyncssh.ProtocolError(_("too many key exchanges"))
        if not self._has_spoken:
            self._has_spoken = True
            self._spoke()

    def _exchange_ended(self) -> None:
        if not self._transport.is_clogged:
            self._transport.on_drain()  # what is sent during an exchange waits in memory

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets what was still to come, and notes who has spoken no SSH."""
        if self._timer is not None:
            self._timer.cancel()
        if self._keys_offered and not self._transport.pace.is_known:
            self._registry.log.gather("no known key", self._address)
        if isinstance(exc, asyncssh.DisconnectError) and exc.code in _MISCONDUCT:
            self._transport.fault = MISBEHAVED
            self._registry.log.gather(f"cut: {_MISCONDUCT[exc.code]}", self._address)

    def begin_auth(self, username: str) -> bool:
        """Returns whether this name has to show anything."""
        if self._user:
            self._wrong_before += self._tries.wrong
        self._user, self._proof = username, ""
        self._tries = self._authenticator.tries(username)
        if not self._has_greeted:
            self._has_greeted = True
            self._conn.send_auth_banner(self._authenticator.greeting(username))
        return self._authenticator.needs_proof(username)

    def password_auth_supported(self) -> bool:
        """Returns whether a token is asked for."""
        return self._authenticator.takes_password(self._user)

    def kbdint_auth_supported(self) -> bool:
        """Returns whether a token is asked for by its name, which passwords cannot have."""
        return self._authenticator.takes_password(self._user)

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:
        """Returns the one question, whose answer is not shown."""
        return "", "", "", [(self._authenticator.prompt(username), False)]

    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> bool:
        """Returns whether the answer is the token; it counts as a password does."""
        return self.validate_password(username, responses[0] if len(responses) == 1 else "")

    def public_key_auth_supported(self) -> bool:
        """Returns whether keys are looked at."""
        return self._authenticator.auth == "keys" and self._user != PRESENTER

    def validate_password(self, username: str, password: str) -> bool:
        """Returns whether the token is right; the third wrong one ends the connection."""
        if self._tries.is_right(password) and self._wrong_before + self._tries.wrong < MOST:
            self._auth = self._proof = "token"
            return True
        self._transport.fault = FAILED
        self._registry.log.gather("wrong password", self._address)
        if self._wrong_before + self._tries.wrong >= MOST:
            raise asyncssh.DisconnectError(
                asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, _("too many wrong tokens")
            )
        return False

    def change_password(self, username: str, old_password: str, new_password: str) -> bool:
        """Returns False: a token is not changed from outside."""
        self.validate_password(username, "")  # which counts as a wrong one
        return False

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Returns whether the key is one of the known ones."""
        self._keys_offered += 1
        if self._keys_offered > _MOST_KEYS:
            raise asyncssh.DisconnectError(
                asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, _("too many keys were offered")
            )
        if await self._authenticator.knows(username, key, self._address):
            # The one whose signature is asked for next, or has come with it.
            self._auth, self._proof = "key", key.get_fingerprint()
            return True
        self._transport.fault = FAILED
        return False

    def auth_completed(self) -> None:
        """Whoever has shown who it is must now open its session."""
        self._transport.pace.is_known = True
        self._await(self._login_grace, self._has_no_session)

    def session_requested(self) -> Any:
        """Returns the connection's one session, and False for any further."""
        if self._has_session:
            return False
        self._has_session = True
        channel = self._conn.create_server_channel(encoding=None, window=_INPUT_WINDOW)
        environment = _BoundEnvironment()
        # asyncssh keeps whatever a client sends, without a bound.
        asyncssh_connection.bound_environment(channel, environment)
        return channel, SshSession(self, environment)

    def person(self, term: str, size: tuple[int, int], environment: dict[str, str]) -> Person:
        """Returns who came in."""
        return Person(self._user, self._address, self._auth, term, size, environment, self._proof)

    async def open_session(self, person: Person, terminal: SshTerminal) -> Session | None:
        """Gives the person a session."""
        if self._timer is not None:
            self._timer.cancel()
        self._transport.on_authenticated()
        return await self._registry.open(person, terminal)

    def watch(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs something by itself; if it dies, that is noted."""
        return self._registry.failures.watch("session", work)

    def refuse(self, event: str) -> None:
        """Notes that something was asked for that is not served."""
        self._registry.log.gather(event, self._address)


class _BoundEnvironment(Environment):
    def __setitem__(self, name: bytes, value: bytes) -> None:
        try:
            super().__setitem__(name, value)
        except EnvironmentFloodError:
            raise asyncssh.DisconnectError(
                asyncssh.DISC_PROTOCOL_ERROR, _("too large an environment")
            ) from None


def _no_keyboard() -> str:
    return _("the session ended: nothing can be typed (is there ssh -n, or a pipe?)")


class SshTerminal:
    """A person's terminal at the other end of an SSH channel."""

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], transport: CountedTransport):
        self._channel, self._transport = channel, transport
        self._connection = channel.get_extra_info("connection")
        self.is_window_full = False

    @property
    def is_clogged(self) -> bool:
        """Whether the socket or the client's window takes no more, or keys are being exchanged."""
        return (
            self.is_window_full
            or self._transport.is_clogged
            or asyncssh_connection.is_exchanging(self._connection)
        )

    @property
    def is_gone(self) -> bool:
        """Whether the connection is at its end."""
        return self._transport.is_closing()

    @property
    def bytes_sent(self) -> int:
        """Bytes that went over the socket."""
        return self._transport.bytes_sent

    def write(self, data: bytes) -> None:
        """Sends bytes to the terminal."""
        if not self._channel.is_closing():
            self._channel.write(data)

    def end(self, farewell: bytes, status: int) -> None:
        """Says farewell and hangs up, whether or not the client answers."""
        asyncio.get_running_loop().call_later(_HANG_UP, self._transport.abort)
        self.write(farewell)
        self._channel.exit(status)


class SshSession(asyncssh.SSHServerSession[bytes]):
    """The one session of a connection."""

    def __init__(self, connection: SshConnection, environment: Environment):
        self._connection, self._environment = connection, environment
        self._session: Session | None = None
        self._typed_ahead = TypedAhead()
        self._task: asyncio.Task[None] | None = None
        self._term: str | None = None
        self._size = (80, 24)
        self._is_gone = self._has_no_keyboard = False

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Keeps the channel."""
        waiting_output.bound(chan)
        self._transport: CountedTransport = chan.get_extra_info("connection").get_extra_info(
            "counted_transport"
        )
        self._terminal = SshTerminal(chan, self._transport)
        self._transport.on_drain = self._drained

    def pty_requested(self, term_type: str, term_size: Any, term_modes: Any) -> bool:
        """Takes a terminal whose type is a name."""
        if not is_usable(term_type):
            return False
        self._term, self._size = term_type, (term_size[0] or 80, term_size[1] or 24)
        return True

    def shell_requested(self) -> bool:
        """Returns True: what runs in place of a shell is the app."""
        return True

    def exec_requested(self, command: str) -> bool:
        """Returns False: nothing else runs here."""
        self._connection.refuse("refused a command")
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """Returns False: no files are served."""
        self._connection.refuse("refused a subsystem")
        return False

    def session_started(self) -> None:
        """Gives the person a session."""
        if self._term is None:
            wanted = _("a terminal is needed: ssh -t")
            self._terminal.end(f"{wanted}\r\n".encode(), 1)
            return
        person = self._connection.person(self._term, self._size, self._environment.as_text())
        self._task = self._connection.watch(self._open_session(person))

    async def _open_session(self, person: Person) -> None:
        self._session = await self._connection.open_session(person, self._terminal)
        if self._session is None:
            return
        if self._is_gone:
            self._session.left()
        elif self._has_no_keyboard:
            self._session.end(_no_keyboard(), "no keyboard", 1)
        else:
            if self._size != person.size:
                self._session.resized(*self._size)
            if typed := self._typed_ahead.take():
                self._session.typed(typed)

    def eof_received(self) -> bool:
        """Ends the session: who has no keyboard can neither use it nor leave it.

        Returns True, so that the other direction stays open for the farewell.
        """
        self._has_no_keyboard = True
        if self._session is not None:
            self._session.end(_no_keyboard(), "no keyboard", 1)
        return True

    def data_received(self, data: bytes, datatype: Any) -> None:
        """Hands on what was typed."""
        if self._session is not None:
            self._session.typed(data)
        else:
            self._typed_ahead.keep(data)

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Hands on the window's new size."""
        self._size = (width, height)
        if self._session is not None:
            self._session.resized(width, height)

    def break_received(self, msec: int) -> bool:
        """Returns False: there is nothing to break."""
        return False

    def pause_writing(self) -> None:
        """The client's window is full."""
        self._terminal.is_window_full = True

    def resume_writing(self) -> None:
        """The client's window has room again."""
        self._terminal.is_window_full = False
        self._drained()

    def _drained(self) -> None:
        if self._session is not None and not self._terminal.is_clogged:
            self._session.drained()

    def connection_lost(self, exc: Exception | None) -> None:
        """The person is gone."""
        self._is_gone = True
        if self._session is not None:
            self._session.left()
