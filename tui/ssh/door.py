"""Where connections come in, before anything of SSH is spoken.

A door stays between the socket and the SSH connection: it counts who has not come in yet, knows
the real address behind a balancer, and hears when the socket takes no more, which asyncssh does
not pass on.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Any, Final

from xortui.tui.language import translate as _
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.intake import Intake, Turns
from xortui.tui.ssh.policies import waiting_output
from xortui.tui.ssh.policies.arrival_rate import ArrivalRate
from xortui.tui.ssh.policies.input_pace import InputPace, new_pool
from xortui.tui.ssh.policies.newcomers import Newcomers
from xortui.tui.ssh.policies.penalties import MISBEHAVED, NOTHING_SHOWN, TOO_SLOW, Penalties
from xortui.tui.ssh.proxy_protocol import ProxyLineError, read_line

_SEND_BUFFER: Final = 32768  # bytes in the kernel; what is there is already out of date
_BALANCER: Final = ""  # whom a connection is counted for until its line has come


class Line(asyncio.Transport):
    """One connection's socket as the SSH side sees it: with the real address, and counted.

    Attributes:
        bytes_sent: Bytes that went out.
        is_clogged: Whether more waits than the socket takes.
        on_drain: Called when the socket takes again.
        came_in: Called when the person behind has taken a seat.
        pace: How much of its input is worked through.
        fault: What was wrong with the connection, if it ends now.
        turn_out: Ends the connection with a sentence.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        address: str,
        came_in: Callable[[], None],
        pace: InputPace,
    ):
        super().__init__()
        self._transport = transport
        self._address = address
        self.bytes_sent = 0
        self.is_clogged = False
        self.on_drain: Callable[[], None] = lambda: None
        self.came_in = came_in
        self.pace = pace
        self.fault = NOTHING_SHOWN
        self.turn_out: Callable[[str], None] = lambda sentence: transport.abort()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Returns what is known of the connection; ``line`` is this object."""
        if name == "line":
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


class Door(asyncio.Protocol):
    """One connection at its beginning, and the pipe to the SSH connection afterwards."""

    def __init__(self, entrance: Entrance, connect: Callable[[], asyncio.Protocol]):
        self._entrance, self._connect = entrance, connect
        self._inner: asyncio.Protocol | None = None
        self._intake: Intake | None = None
        self._line: Line | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._waiting = b""
        self._address = ""
        self._began = 0.0
        self._is_counted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Lets the connection in, or first waits for the balancer's line."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        waiting_output.bound(transport)
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER
        )
        address = transport.get_extra_info("peername")[0]
        if not self._entrance.expects_proxy:
            if self._count(address):
                self._let_in(address)
        elif self._count(_BALANCER):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._entrance.login_grace, transport.abort)

    def _count(self, address: str) -> bool:
        """Counts one more newcomer, or turns it away. A balancer brings many: it has no rate."""
        entrance, now = self._entrance, time.monotonic()
        if address and entrance.penalties.is_barred(address, now):
            return self._turn_away(address, "penalty")
        if address and not entrance.rate.take(address, now):
            return self._turn_away(address, "rate")
        if not entrance.newcomers.enter(self, address):
            return self._turn_away(address, "crowd")
        self._address, self._began = address, now
        self._is_counted = True
        if (surplus := entrance.newcomers.surplus()) is not None:
            surplus._leave_for_others()
        return self._is_counted

    def _turn_away(self, address: str, reason: str) -> bool:
        assert self._transport is not None
        self._entrance.log.gather(f"turned away: {reason}", address)
        self._transport.write(f"{_crowded()}\r\n".encode())
        self._transport.close()
        return False

    def _leave_for_others(self) -> None:
        """Chance has it that there are too many, and that this is the one."""
        self._came_in()
        if self._line is None:
            self._turn_away(self._address, "chance")
            return
        self._entrance.log.gather("turned away: chance", self._address)
        self._line.turn_out(_crowded())

    def _let_in(self, address: str) -> None:
        assert self._transport is not None
        entrance = self._entrance
        pace = InputPace(entrance.pool, time.monotonic())
        self._line = Line(self._transport, address, self._came_in, pace)
        self._inner = self._connect()
        self._inner.connection_made(self._line)
        self._intake = Intake(self._transport, self._inner, entrance.turns, pace, self._flooded)

    def _flooded(self) -> None:
        assert self._line is not None
        self._entrance.log.gather("cut: sent too much before a login", self._address)
        self._line.fault = MISBEHAVED
        self._line.abort()

    def _came_in(self) -> None:
        if self._is_counted:
            self._entrance.newcomers.leave(self)
            self._is_counted = False

    def data_received(self, data: bytes) -> None:
        """Hands bytes on to the SSH connection, after the balancer's line."""
        if self._intake is not None:
            self._intake.receive(data)
        elif self._timer is not None:
            self._read_proxy_line(data)

    def _read_proxy_line(self, data: bytes) -> None:
        assert self._transport is not None and self._timer is not None
        self._waiting += data
        try:
            found = read_line(self._waiting)
        except ProxyLineError:
            address = self._transport.get_extra_info("peername")[0]
            self._entrance.log.gather("no PROXY line", address)
            self._transport.abort()
            return
        if found is None:
            return
        self._timer.cancel()
        self._timer = None
        self._came_in()
        address, length = found
        # Where the balancer speaks for itself, to see whether this server lives, it has no rate.
        if self._count(address or _BALANCER):
            self._let_in(address or self._transport.get_extra_info("peername")[0])
        if self._intake and (rest := self._waiting[length:]):
            self._intake.receive(rest)

    def eof_received(self) -> bool | None:
        """Hands the end of the input on."""
        return self._intake.end() if self._intake else None

    def pause_writing(self) -> None:
        """The socket takes no more."""
        if self._line:
            self._line.is_clogged = True

    def resume_writing(self) -> None:
        """The socket takes again."""
        if self._line:
            self._line.is_clogged = False
            self._line.on_drain()

    def connection_lost(self, exc: Exception | None) -> None:
        """Hands the end on and uncounts whoever never came in."""
        if self._timer is not None:
            self._timer.cancel()
        self._note_fault()
        self._came_in()
        if self._intake is not None:
            self._intake.close()
        if self._inner is not None:
            self._inner.connection_lost(exc)

    def _note_fault(self) -> None:
        """Makes an address pay for what was wrong; a balancer speaks for many and pays nothing."""
        if self._line is None or not self._address:
            return
        fault, now = self._line.fault, time.monotonic()
        if fault != MISBEHAVED and (self._line.pace.is_known or not self._is_counted):
            return
        if fault == NOTHING_SHOWN and now - self._began >= self._entrance.login_grace:
            fault = TOO_SLOW
        if self._entrance.penalties.add(self._address, fault, now):
            self._entrance.log.gather(f"barred: {fault}", self._address)


def _crowded() -> str:
    return _("too many connections, please try again later")


class Entrance:
    """The listening side, given to asyncssh as its ``tunnel``.

    Args:
        log: The access log.
        rate: How fast connections may come.
        newcomers: How many may stand at the door.
        penalties: Who must stay away.
        expects_proxy: Whether a balancer's line comes first.
        login_grace: Seconds until that line must have come.
    """

    def __init__(
        self,
        log: AccessLog,
        rate: ArrivalRate,
        newcomers: Newcomers[Door],
        penalties: Penalties,
        *,
        expects_proxy: bool,
        login_grace: float,
    ):
        self.log, self.rate, self.newcomers = log, rate, newcomers
        self.penalties = penalties
        self.expects_proxy, self.login_grace = expects_proxy, login_grace
        self.turns = Turns()
        self.pool = new_pool(time.monotonic())

    async def create_server(
        self, connect: Callable[[str, int], asyncio.Protocol], host: str, port: int
    ) -> asyncio.Server:
        """Takes the address, but nobody yet; ``connect`` makes the SSH side of one connection."""
        return await asyncio.get_running_loop().create_server(
            lambda: Door(self, lambda: connect("", 0)),
            host,
            port,
            backlog=512,
            start_serving=False,
        )
