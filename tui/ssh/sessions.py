"""Who gets what: the sessions of one server, whichever front the people came through."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

from xortui.tui.language import translate as _
from xortui.tui.ssh import link
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.governor import Governor
from xortui.tui.ssh.nursery import ChildLink, Nursery
from xortui.tui.ssh.options import ServeOptions
from xortui.tui.ssh.policies.capacity import Capacity
from xortui.tui.ssh.policies.resize_pace import ResizePace
from xortui.tui.ssh.policies.terminal_size import LARGEST, LARGEST_SHARED, clamp_size
from xortui.tui.ssh.policies.time_limits import TimeLimits
from xortui.tui.ssh.stage import Stage, Terminal, Viewer
from xortui.tui.ssh.terminal_modes import ENTER, ENTER_INPUT, farewell

PRESENTER: Final = "present"
WATCHER: Final = "watch"
MOST_WATCHERS: Final = 300
_NOTICE_SHOWN: Final = 8.0  # s
_STALLED: Final = 60.0  # s that a line may take nothing
_LEAVING_KEYS: Final = frozenset(b"q\x03\x04")  # q, Ctrl-C, Ctrl-D end watching


@dataclass(frozen=True)
class Person:
    """Who came in, as the front has found out."""

    user: str
    address: str
    auth: str
    term: str
    size: tuple[int, int]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def watches(self) -> bool:
        """Whether this person looks on."""
        return self.user == WATCHER

    @property
    def presents(self) -> bool:
        """Whether this person's session is the one that is watched."""
        return self.user == PRESENTER


class Seat:
    """One person's place: a terminal, what it shows, and the clocks that run for it.

    Attributes:
        is_over: Whether the seat was given back.
    """

    def __init__(self, sessions: Sessions, person: Person, terminal: Terminal):
        self.person = person
        self.viewer = Viewer(terminal, person.size)
        self.child: ChildLink | None = None
        self.began = time.monotonic()
        self.stalled_since: float | None = None
        self.is_busy = True  # until a look has shown otherwise
        options = sessions.options
        idle = 0.0 if person.watches else options.idle_timeout
        self.limits = TimeLimits(idle, options.max_time, self.began)
        self.stage: Stage | None = None
        self._sessions = sessions
        self._pace = ResizePace()
        self._resizing: asyncio.TimerHandle | None = None
        self.is_over = False

    def typed(self, data: bytes) -> None:
        """The person has typed."""
        self.limits.typed(time.monotonic())
        if self.person.watches:
            if _LEAVING_KEYS & set(data):
                self.end("")
        elif self.child is not None:
            self.child.send(link.INPUT, data)

    def resized(self, columns: int, rows: int) -> None:
        """The person's window has another size; of many, the last one counts."""
        self.viewer.size = (columns or 80, rows or 24)
        if self._resizing is None:
            loop = asyncio.get_running_loop()
            delay = self._pace.delay(time.monotonic())
            self._resizing = loop.call_later(delay, self._take_size)

    def _take_size(self) -> None:
        self._resizing = None
        if self.is_over:
            return
        if self.stage is not None:
            self.stage.resize(self.canvas())
        self.viewer.start_over()

    def canvas(self) -> tuple[int, int]:
        """Returns the size that is drawn for this person."""
        return clamp_size(*self.viewer.size, LARGEST_SHARED if self.person.presents else LARGEST)

    def drained(self) -> None:
        """The person's line has taken what was on its way."""
        self.stalled_since = None
        self.viewer.drained()

    def left(self) -> None:
        """The person is gone."""
        self._sessions.close(self, "left")

    def end(self, sentence: str, reason: str = "ended", status: int = 0) -> None:
        """Ends the session from this side, with a sentence on a restored terminal."""
        if not self.is_over:
            with self._sessions.failures.contained("farewell"):
                self.viewer.terminal.end(farewell(sentence), status)
            self._sessions.close(self, reason)

    def let_go(self) -> None:
        """Stops what still runs for this seat."""
        if self._resizing is not None:
            self._resizing.cancel()
        try:
            self.viewer.leave()
        finally:
            if self.child is not None:
                self.child.end()

    def child_ended(self) -> None:
        """The session's process is gone: by its own will, or by a crash."""
        if self.is_over:  # it was asked to end, or killed where it did not
            return
        exit_ = self.child.exit if self.child else None
        if exit_ is not None and not exit_.status:
            self.end("")
            return
        error = exit_.error if exit_ else self.child.fault if self.child else "killed"
        where = exit_.where if exit_ else ""
        self._sessions.log.write("crashed", user=self.person.user, error=error, where=where)
        self.end(_("the session has crashed; nobody else's has"), "crashed", 1)

    def check_line(self, now: float) -> None:
        """Ends where the line takes nothing, or nobody is at its other end."""
        if self.viewer.terminal.is_gone:
            self.left()
        elif self.viewer.terminal.is_clogged:
            self.stalled_since = self.stalled_since or now
            if now - self.stalled_since > _STALLED:
                self.end(_("the session ended: nothing arrived for a minute"), "stalled")

    def check_time(self, now: float) -> None:
        """Warns or ends where a clock has run out."""
        if self.is_over:
            return
        if sentence := self.limits.ending(now):
            self.end(sentence, "time")
        elif text := self.limits.warning(now):
            self._warn(text)

    def _warn(self, text: str) -> None:
        if self.child is not None:
            self.child.control(notice=text)
        else:
            self.viewer.notice(text)
            asyncio.get_running_loop().call_later(_NOTICE_SHOWN, self._unwarn)

    def _unwarn(self) -> None:
        if not self.is_over:
            self.viewer.start_over()


class Sessions:
    """Everybody who is in.

    Args:
        options: The server's options.
        nursery: Where the sessions' processes come from.
        log: The access log.
        governor: Who shares the processors out.
        failures: Notes what goes wrong, and keeps it with whom it concerns.
    """

    def __init__(
        self,
        options: ServeOptions,
        nursery: Nursery,
        log: AccessLog,
        governor: Governor,
        failures: Failures,
    ):
        self.options, self.log, self.governor = options, log, governor
        self.failures = failures
        self.seats: set[Seat] = set()
        self.capacity = Capacity(options.per_ip, MOST_WATCHERS)
        self._nursery = nursery
        self._presenter: Seat | None = None
        self._frame_rate = governor.frame_rate
        self._is_closing = False

    async def open(self, person: Person, terminal: Terminal) -> Seat | None:
        """Gives a person a seat, or a sentence that says why there is none.

        Whatever fails here, or ends the task that this runs in, gives the seat back.
        """
        if refusal := self._refusal(person):
            self.log.write("refused", user=person.user, address=person.address, reason=refusal)
            with self.failures.contained("farewell"):
                terminal.end(f"{refusal}\r\n".encode(), 1)
            return None
        seat = Seat(self, person, terminal)
        self.seats.add(seat)
        self.capacity.enter(person.address, watches=person.watches)
        try:
            await self._begin(seat)
        except BaseException as error:
            seat.end(_("no session can be started, please try again later"), "failed", 1)
            if not isinstance(error, Exception):
                raise
            self.failures.note("session", error)
            return None
        return seat

    async def _begin(self, seat: Seat) -> None:
        watches = seat.person.watches
        self._log_seat("opened", seat)
        seat.viewer.terminal.write(ENTER if watches else ENTER + ENTER_INPUT)
        if watches:
            seat.viewer.join(self._presenter.stage if self._presenter else None)
        else:
            await self._start_child(seat)
        self.count_watchers()

    def _refusal(self, person: Person) -> str:
        if self._is_closing:
            return _("the server is shutting down")
        most = self.options.max_sessions or self.governor.most_sessions
        refusal = self.capacity.refusal(person.address, most, watches=person.watches)
        if not refusal and not person.watches and not self.governor.has_room(self.busy()):
            return _("this machine has no room for another session, please try again later")
        return refusal

    async def _start_child(self, seat: Seat) -> None:
        columns, rows = seat.canvas()
        seat.stage = Stage((columns, rows), self.failures.contained)
        seat.viewer.join(seat.stage)
        request = {
            "columns": columns,
            "rows": rows,
            "term": seat.person.term,
            "environment": seat.person.environment,
            "is_shared": seat.person.presents,
            "frame_rate": self._frame_rate,
        }
        try:
            seat.child = await self._nursery.spawn(request, seat.stage.receive, seat.child_ended)
        except (OSError, RuntimeError) as error:
            self.failures.note("zygote", error)
            if not seat.is_over:
                self.log.write("no process", user=seat.person.user, error=str(error))
            seat.end(_("no session can be started, please try again later"), "no process", 1)
            return
        if seat.is_over:  # the person has left in the meantime
            seat.child.end()
            return
        seat.stage.attach(seat.child)
        if seat.person.presents:
            self._present(seat)

    def _present(self, seat: Seat) -> None:
        before, self._presenter = self._presenter, seat
        if before is not None:
            before.end(_("somebody else presents now"), "replaced")
        self._show_watchers(seat.stage)

    def _show_watchers(self, stage: Stage | None) -> None:
        for watching in self._watching():
            with self.failures.contained("watching"):
                watching.viewer.join(stage)

    def _watching(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.person.watches]

    def count_watchers(self) -> None:
        """Tells the presenter how many watch."""
        if self._presenter is not None and self._presenter.child is not None:
            self._presenter.child.control(watchers=len(self._watching()))

    def busy(self) -> int:
        """Returns how many sessions drew something lately, newcomers among them."""
        return sum(seat.is_busy for seat in self.seats if not seat.person.watches)

    def set_frame_rate(self, frame_rate: float) -> None:
        """Tells every session a new rate, where it is new."""
        if frame_rate != self._frame_rate:
            self._frame_rate = frame_rate
            for seat in self.seats:
                if seat.child is not None:
                    with self.failures.contained("frame rate"):
                        seat.child.control(frame_rate=frame_rate)

    def close(self, seat: Seat, reason: str) -> None:
        """Frees a seat, and then stops what runs for it."""
        if seat.is_over:
            return
        seat.is_over = True
        self.seats.discard(seat)
        self.capacity.leave(seat.person.address, watches=seat.person.watches)
        contained = self.failures.contained
        with contained("session"):
            seat.let_go()
        if seat is self._presenter:
            self._presenter = None
            self._show_watchers(None)
        if seat.person.watches:
            with contained("watching"):
                self.count_watchers()
        with contained("session"):
            self._log_seat("closed", seat, reason=reason)

    def _log_seat(self, event: str, seat: Seat, **more: str) -> None:
        person = seat.person
        self.log.write(
            event,
            user=person.user,
            address=person.address,
            auth=person.auth,
            term=person.term,
            size="{}x{}".format(*seat.viewer.size),
            duration=round(time.monotonic() - seat.began, 3),
            bytes=seat.viewer.terminal.bytes_sent,
            dropped=seat.viewer.dropped,
            **more,
        )

    def end_all(self, sentence: str) -> None:
        """Ends every session with a sentence, and lets nobody in any more."""
        self._is_closing = True
        for seat in list(self.seats):
            seat.end(sentence, "shutdown")
