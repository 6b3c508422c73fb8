"""Where connections come in, before anything of SSH is spoken.

What begins as a handshake stays between the socket and the SSH connection: it counts who has not
come in yet, knows the real address behind a balancer, and hears when the socket takes no more,
which asyncssh does not pass on.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from xortui.tui.language import translate as _
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.front.input_queue import InputQueue, RoundRobin
from xortui.tui.ssh.front.proxy_protocol import ProxyLineError, read_line
from xortui.tui.ssh.policies import waiting_output
from xortui.tui.ssh.policies.input_pace import InputPace, new_pool
from xortui.tui.ssh.policies.penalties import MISBEHAVED, NOTHING_SHOWN, Penalties
from xortui.tui.ssh.policies.rate_limit import RateLimit
from xortui.tui.ssh.policies.unauthenticated_limit import UnauthenticatedLimit

_SEND_BUFFER: Final = 32768  # bytes in the kernel; what is there is already out of date
_BALANCER: Final = ""  # whom a connection is counted for until its line has come


class CountedTransport(asyncio.Transport):
    """One connection's socket as the SSH side sees it: with the real address, and counted.

    Attributes:
        bytes_sent: Bytes that went out.
        is_clogged: Whether more waits than the socket takes.
        on_drain: Called when the socket takes again.
        on_spoke: Called when a client has begun to speak SSH.
        on_authenticated: Called when the person behind has been given a session.
        pace: How much of its input is worked through.
        fault: What was wrong with the connection, if it ends now.
        disconnect: Ends the connection with a sentence.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        address: str,
        on_spoke: Callable[[], None],
        on_authenticated: Callable[[], None],
        pace: InputPace,
    ):
        super().__init__()
        self._transport = transport
        self._address = address
        self.bytes_sent = 0
        self.is_clogged = False
        self.on_drain: Callable[[], None] = lambda: None
        self.on_spoke, self.on_authenticated = on_spoke, on_authenticated
        self.pace = pace
        self.fault = NOTHING_SHOWN
        self.disconnect: Callable[[str], None] = lambda sentence: transport.abort()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Returns what is known of the connection; ``counted_transport`` is this object."""
        if name == "counted_transport":
            return self
        if name == "peername":
            port = self._transport.get_extra_info("peername", ("", 0))[1]
            return self._address, port
        return self._transport.get_extra_info(name, default)

    def write(self, data: Any) -> None:
        """Sends bytes."""
        self.bytes_sent += len(data)
        self._transport.write(data)

    def close(self) -> None:
        """Closes when what waits has gone out."""
        self._transport.close()

    def abort(self) -> None:
        """Closes at once."""
        self._transport.abort()

    def is_closing(self) -> bool:
        """Returns whether it is being closed."""
        return self._transport.is_closing()

    def pause_reading(self) -> None:
        """Takes nothing in."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Takes in again."""
        self._transport.resume_reading()


class Handshake(asyncio.Protocol):
    """One connection at its beginning, and the pipe to the SSH connection afterwards."""

    def __init__(self, listener: Listener, connect: Callable[[], asyncio.Protocol]):
        self._listener, self._connect = listener, connect
        self._inner: asyncio.Protocol | None = None
        self._input_queue: InputQueue | None = None
        self._counted: CountedTransport | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiting = b""
        self._address = ""
        self._is_counted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Lets the connection in, or first waits for the balancer's line."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        waiting_output.bound(transport)
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER
        )
        address = _plain_address(transport.get_extra_info("peername")[0])
        if not self._listener.expects_proxy:
            if self._count(address):
                self._start_ssh(address)
        elif self._count(_BALANCER):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._listener.answer_time, transport.abort)

    def _count(self, address: str) -> bool:
        """Counts one more, or turns it away. A balancer brings many: it has no rate."""
        listener, now = self._listener, time.monotonic()
        if address and listener.penalties.is_barred(address, now):
            return self._refuse(address, "penalty")
        if address and not listener.rate.take(address, now):
            return self._refuse(address, "rate")
        if not listener.unauthenticated.enter(self, address):
            return self._refuse(address, "crowd")
        self._address = address
        self._is_counted = True
        if (surplus := listener.unauthenticated.surplus()) is not None:
            surplus._drop_by_chance()
        return self._is_counted

    def _refuse(self, address: str, reason: str) -> bool:
        assert self._transport is not None
        self._listener.log.gather(f"turned away: {reason}", address)
        self._transport.write(f"{_crowded()}\r\n".encode())
        self._transport.close()
        return False

    def _drop_by_chance(self) -> None:
        """Chance has it that there are too many, and that this is the one."""
        self._uncount()
        if self._counted is None:
            self._refuse(self._address, "chance")
            return
        self._listener.log.gather("turned away: chance", self._address)
        self._counted.disconnect(_crowded())

    def _start_ssh(self, address: str) -> None:
        assert self._transport is not None
        listener = self._listener
        pace = InputPace(listener.pool, time.monotonic())
        self._counted = CountedTransport(self._transport, address, self._spoke, self._uncount, pace)
        self._inner = self._connect()
        self._inner.connection_made(self._counted)
        self._input_queue = InputQueue(
            self._transport, self._inner, listener.round_robin, pace, self._flooded
        )

    def _flooded(self) -> None:
        assert self._counted is not None
        self._listener.log.gather("cut: sent too much before a login", self._address)
        self._counted.fault = MISBEHAVED
        self._counted.abort()

    def _spoke(self) -> None:
        if self._is_counted:
            self._listener.unauthenticated.spoke(self)

    def _uncount(self) -> None:
        if self._is_counted:
            self._listener.unauthenticated.leave(self)
            self._is_counted = False

    def data_received(self, data: bytes) -> None:
        """Hands bytes on to the SSH connection, after the balancer's line."""
        if self._input_queue is not None:
            self._input_queue.receive(data)
        elif self._timer is not None:
            self._read_proxy_line(data)

    def _read_proxy_line(self, data: bytes) -> None:
        assert self._transport is not None and self._timer is not None
        self._waiting += data
        try:
            found = read_line(self._waiting)
        except ProxyLineError:
            address = self._transport.get_extra_info("peername")[0]
            self._listener.log.gather("no PROXY line", address)
            self._transport.abort()
            return
        if found is None:
            return
        self._timer.cancel()
        self._timer = None
        self._uncount()
        address, length = found
        # Where the balancer speaks for itself, to see whether this server lives, it has no rate.
        if self._count(address or _BALANCER):
            self._start_ssh(
                address or _plain_address(self._transport.get_extra_info("peername")[0])
            )
        if self._input_queue and (rest := self._waiting[length:]):
            self._input_queue.receive(rest)

    def eof_received(self) -> bool | None:
        """Hands the end of the input on."""
        return self._input_queue.end() if self._input_queue else None

    def pause_writing(self) -> None:
        """The socket takes no more."""
        if self._counted:
            self._counted.is_clogged = True

    def resume_writing(self) -> None:
        """The socket takes again."""
        if self._counted:
            self._counted.is_clogged = False
            self._counted.on_drain()

    def connection_lost(self, exc: Exception | None) -> None:
        """Hands the end on and uncounts whoever never came in."""
        if self._timer is not None:
            self._timer.cancel()
        self._note_fault()
        self._uncount()
        if self._input_queue is not None:
            self._input_queue.close()
        if self._inner is not None:
            self._inner.connection_lost(exc)

    def _note_fault(self) -> None:
        """Makes an address pay for what was wrong; a balancer speaks for many and pays nothing."""
        if self._counted is None or not self._address:
            return
        fault, now = self._counted.fault, time.monotonic()
        if fault != MISBEHAVED and (self._counted.pace.is_known or not self._is_counted):
            return
        if self._listener.penalties.add(self._address, fault, now):
            self._listener.log.gather(f"barred: {fault}", self._address)


def _plain_address(address: str) -> str:
    """Returns an IPv4 address that came through IPv6 as what it is: one machine's, no network's."""
    mapped = address.removeprefix("::ffff:")
    return mapped if "." in mapped else address


def _crowded() -> str:
    return _("too many connections, please try again later")


class Listener:
    """The listening side, given to asyncssh as its ``tunnel``.

    Args:
        log: The access log.
        rate: How fast connections may come.
        unauthenticated: How many may be there that have not shown who they are.
        penalties: Who must stay away.
        expects_proxy: Whether a balancer's line comes first.
        answer_time: Seconds until that line must have come.
    """

    def __init__(
        self,
        log: AccessLog,
        rate: RateLimit,
        unauthenticated: UnauthenticatedLimit[Handshake],
        penalties: Penalties,
        *,
        expects_proxy: bool,
        answer_time: float,
    ):
        self.log, self.rate, self.unauthenticated = log, rate, unauthenticated
        self.penalties = penalties
        self.expects_proxy, self.answer_time = expects_proxy, answer_time
        self.round_robin = RoundRobin()
        self.pool = new_pool(time.monotonic())

    async def create_server(
        self, connect: Callable[[str, int], asyncio.Protocol], host: str, port: int
    ) -> asyncio.Server:
        """Takes the address, but nobody yet; ``connect`` makes the SSH side of one connection."""
        create = partial(
            asyncio.get_running_loop().create_server,
            lambda: Handshake(self, lambda: connect("", 0)),
            backlog=512,
            start_serving=False,
        )
        if host == "::" and socket.has_dualstack_ipv6():
            # asyncio would keep IPv4 out of it.
            both = socket.create_server(
                (host, port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=512
            )
            return await create(sock=both)
        return await create(host, port)
