"""What is looked at once a second: clocks, stalled lines, the processors, the log."""

from __future__ import annotations

import ctypes
import gc
import os
import time
from dataclasses import dataclass
from typing import Final

from xortui.tui.ssh.session.registry import Session, SessionRegistry

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_LOOKS_A_TIDYING: Final = 5
_STARTING: Final = 2.0  # s that a session takes to load what it needs
_AT_THE_RATE: Final = 0.4  # of it: a run at full speed draws every other frame
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def processor_seconds(pid: int) -> float | None:
    """Returns the processor time of a process in seconds, nothing where it cannot be read."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_bytes(pid: int) -> int:
    """Returns the memory that a process holds alone, in bytes, 0 where it is gone."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            fields = file.read().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * _PAGE


@dataclass(frozen=True)
class SessionState:
    """One person, for whoever looks at the server: counts are per second."""

    user: str
    address: str
    minutes: float
    pictures: float
    processor: float
    memory: int
    bytes: float
    dropped: int


@dataclass
class _Then:
    """What a session's counters said at the last look."""

    moment: float
    processor: float | None = 0.0
    pictures: int = 0
    bytes: int = 0


class Housekeeping:
    """Looks after the sessions of one server.

    Args:
        sessions: Everybody who is in.

    Attributes:
        states: How everybody fared since the last look.
        front: Share of one processor that this process used since then.
    """

    def __init__(self, registry: SessionRegistry):
        self._registry = registry
        self._then: dict[Session, _Then] = {}
        self.states: list[SessionState] = []
        self.front = 0.0
        self._looks = 0
        self._libc = ctypes.CDLL(None)
        self._front_then = _Then(time.monotonic())

    def look(self) -> None:
        """Looks once: ends and warns, shares the processors out, notes how everybody fares.

        Each of these is done whatever becomes of the others.
        """
        now = time.monotonic()
        contained = self._registry.failures.contained
        self._looks += 1
        if self._looks % _LOOKS_A_TIDYING == 0:
            with contained("memory"):
                # What a flood of connections has left: cycles, and pages that nobody uses any more.
                gc.collect()
                self._libc.malloc_trim(0)
        for session in list(self._registry.sessions):
            with contained("stall check"):
                session.check_connection(now)
            with contained("limits"):
                session.check_time(now)
        with contained("kept runs"):
            self._registry.kept_runs.drop_old(now)
        with contained("lesson"):
            self._registry.look_at_class(now)
        with contained("log"):
            self._registry.log.flush()
        with contained("governor"):
            self._share_out(now)

    def _share_out(self, now: float) -> None:
        front = _Then(now, processor_seconds(os.getpid()))
        since = max(now - self._front_then.moment, 0.001)
        self.front = _used(self._front_then, front) / since
        self._front_then = front
        then, self._then = self._then, {}
        used = elsewhere = starting = 0.0
        drawn = busy = 0
        at_the_rate = _AT_THE_RATE * self._registry.governor.frame_rate
        self.states = []
        for session in self._registry.sessions:
            before = then.get(session, _Then(session.began))
            after = self._then[session] = self._read(session, now)
            is_known = before.processor is not None and after.processor is not None
            pictures = after.pictures - before.pictures
            seconds = max(after.moment - before.moment, 0.001)
            has_started = before.moment - session.began > _STARTING
            is_at_the_rate = pictures >= at_the_rate * seconds
            # What it costs to start says nothing of a picture's cost: a class that comes in at
            # the same moment would be taken for one that this machine cannot serve.
            if is_known and has_started and is_at_the_rate:
                used += _used(before, after)
                drawn += pictures
            elif has_started:
                elsewhere += _used(before, after) / seconds
            elif session not in then:  # what it draws from the next look on is foreseen
                starting += _used(before, after) / since
            session.is_busy = pictures > 0
            busy += session.is_busy
            self.states.append(_state(session, before, after))
        governor = self._registry.governor
        self._registry.set_frame_rate(governor.observe(used, drawn, busy, elsewhere, starting))

    @staticmethod
    def _read(session: Session, now: float) -> _Then:
        sent = session.subscriber.terminal.bytes_sent
        if session.worker is None or session.worker.pid <= 0:
            return _Then(now, None, bytes=sent)
        return _Then(now, processor_seconds(session.worker.pid), session.worker.pictures, sent)


def _used(before: _Then, after: _Then) -> float:
    """Returns the processor time between two looks in seconds, 0 where it is not known."""
    if before.processor is None or after.processor is None:
        return 0.0
    return after.processor - before.processor


def _state(session: Session, before: _Then, after: _Then) -> SessionState:
    seconds = max(after.moment - before.moment, 0.001)
    return SessionState(
        user=session.person.user,
        address=session.person.address,
        minutes=(after.moment - session.began) / 60,
        pictures=(after.pictures - before.pictures) / seconds,
        processor=_used(before, after) / seconds,
        memory=resident_bytes(session.worker.pid)
        if session.worker and session.worker.pid > 0
        else 0,
        bytes=(after.bytes - before.bytes) / seconds,
        dropped=session.subscriber.dropped,
    )
