"""Who gets what: the sessions of one server, whichever front the people came through."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from xortui.tui.language import SOURCE, language_for, speaking
from xortui.tui.language import translate as _
from xortui.tui.lessons.report import read_report
from xortui.tui.ssh import protocol
from xortui.tui.ssh.access_log import AccessLog
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.options import ServeOptions
from xortui.tui.ssh.plain_text import plain_text
from xortui.tui.ssh.policies.allowance import Allowance
from xortui.tui.ssh.policies.environment import NO_MOUSE_VARIABLE
from xortui.tui.ssh.policies.resize_pace import ResizePace
from xortui.tui.ssh.policies.session_limit import SessionLimit
from xortui.tui.ssh.policies.terminal_size import LARGEST, LARGEST_SHARED, clamp_size
from xortui.tui.ssh.policies.time_limits import TimeLimits
from xortui.tui.ssh.session.broadcast import Broadcast, Subscriber, Terminal
from xortui.tui.ssh.session.classroom import Classroom, Seat, Who
from xortui.tui.ssh.session.governor import Governor
from xortui.tui.ssh.session.kept_runs import KeptRuns, Owner
from xortui.tui.ssh.terminal_modes import CLEAR, ENTER, ENTER_INPUT, ENTER_MOUSE, farewell
from xortui.tui.ssh.worker.forkserver import Forkserver, WorkerConnection
from xortui.tui.terminal_colors import (
    ColorAnswers,
    TerminalColors,
    color_question,
    terminal_colors,
    wants_ascii,
)
from xortui.tui.terminal_strings import WithoutStrings, typed_part
from xortui.tui.wide_characters import QUESTION, Repertoire, WidthAnswers, said_by_hand

PRESENTER: Final = "present"
WATCHER: Final = "watch"
MOST_WATCHERS: Final = 300
_NOTICE_SHOWN: Final = 8.0  # s
_STALLED: Final = 60.0  # s that a line may take nothing
_LEAVING_KEYS: Final = frozenset(b"q\x03\x04")  # q, Ctrl-C, Ctrl-D end watching
_WIDE_Q: Final = "ｑ".encode()  # as an input method types it
_LEAVING_TIME: Final = 3.0  # s that somebody who is back waits for what he has left
_LONGEST_NAME: Final = 40  # characters
_REPORTS: Final = 60  # that a session may have sent at once, as after this process was busy


def is_leaving(typed: bytes) -> bool:
    """Returns whether a key among those that somebody who watches has typed ends watching."""
    return bool(_LEAVING_KEYS & set(typed)) or _WIDE_Q in typed


def answer_in(typed: bytes) -> bool | None:
    """Returns whether what was typed, of any width, is y or n; ``None`` where it is neither."""
    if typed.startswith(b"\x1b"):  # a key that has a name, or what a terminal says of itself
        return None
    letters = unicodedata.normalize("NFKC", typed.decode(errors="ignore")).lower()
    return next((letter == "y" for letter in letters if letter in "yn"), None)


@dataclass(frozen=True)
class Person:
    """Who came in, as the front has found out.

    Attributes:
        proof: The fingerprint of the key that was shown, ``token`` for a token, or nothing.
    """

    user: str
    address: str
    auth: str
    term: str
    size: tuple[int, int]
    environment: dict[str, str] = field(default_factory=dict)
    proof: str = ""

    @property
    def has_own_proof(self) -> bool:
        """Whether nobody else could have shown the same."""
        return self.auth == "key"

    @property
    def watches(self) -> bool:
        """Whether this person looks on."""
        return self.user == WATCHER

    @property
    def presents(self) -> bool:
        """Whether this person's session is the one that is watched."""
        return self.user == PRESENTER


def _wants_ascii(person: Person) -> bool:
    return wants_ascii(_environment(person))


def _environment(person: Person) -> dict[str, str]:
    return {**person.environment, "TERM": person.term}


class Session:
    """One person's place: a terminal, what it shows, and the clocks that run for it.

    Attributes:
        language: The language that the person is spoken to in.
        is_over: Whether the session was given back.
        worker_gone: Is set once the session's process has ended.
    """

    def __init__(self, registry: SessionRegistry, person: Person, terminal: Terminal):
        self.person = person
        self.language = language_for(person.environment)
        with speaking(self.language):
            footer = _("watching: nothing is typed here, q leaves") if person.watches else ""
        colors = registry.colors(person)
        self.subscriber = Subscriber(
            terminal,
            person.size,
            depth=colors.depth,
            has_hues=colors.has_hues,
            repertoire=registry.repertoire(person),
            watches=person.watches,
            footer=footer,
            language=self.language,
        )
        self.worker: WorkerConnection | None = None
        self.began = time.monotonic()
        self.stalled_since: float | None = None
        self.is_busy = True  # until a look has shown otherwise
        options = registry.options
        idle = 0.0 if person.watches else options.idle_timeout
        self.limits = TimeLimits(idle, options.max_time, self.began)
        self.broadcast: Broadcast | None = None
        self.seat: Seat | None = None
        self._reports = Allowance(_REPORTS, 2 / protocol.REPORT_PAUSE, self.began)
        self._registry = registry
        self._widths = WidthAnswers()
        self._colors = ColorAnswers(is_asked=bool(registry.color_question(person)))
        self._shows_all_colors = False
        self._strings = WithoutStrings()
        self._repertoire = said_by_hand(person.environment) or "all"
        self._pace = ResizePace()
        self._resizing: asyncio.TimerHandle | None = None
        self._answered: Callable[[bool], object] | None = None
        self.is_over = False
        self.worker_gone = asyncio.Event()

    def typed(self, data: bytes) -> None:
        """The person has typed."""
        self.limits.typed(time.monotonic())
        if said := self._widths.hear(data):
            self._draw_with(said)
        if self._colors.hear(data):
            self._draw_in_all_colors()
        if self.person.watches:
            if is_leaving(typed_part(self._strings, data)):
                self.end("")
        elif self._answered is not None:
            self._answer(typed_part(self._strings, data))
        elif self.worker is not None:
            self.worker.send(protocol.INPUT, data)

    def _draw_with(self, repertoire: Repertoire) -> None:
        """Takes what the person's terminal has said of the characters that it shows."""
        if self.person.watches or self.person.presents:  # everybody gets what they can see
            self.subscriber.use(repertoire)
        else:
            self._repertoire = repertoire
            self.tell_what_is_shown()

    def _draw_in_all_colors(self) -> None:
        """Takes it that the person's terminal has said that it shows all colours."""
        if self.person.watches or self.person.presents:
            self.subscriber.use_all_colors()
        else:
            self._shows_all_colors = True
            self.tell_what_is_shown()

    def tell_what_is_shown(self) -> None:
        """Tells the session's process what the terminal shows, as far as it has said so."""
        if self.worker is not None and self._repertoire != "all":
            self.worker.control(repertoire=self._repertoire)
        if self.worker is not None and self._shows_all_colors:
            self.worker.control(shows_all_colors=True)

    def ask(self, question: str, answered: Callable[[bool], object]) -> None:
        """Asks the person something before anything is shown.

        Args:
            question: What is answered with y or n.
            answered: Is told whether it was y. Whoever leaves instead has not answered.
        """
        self._answered = answered
        self.subscriber.sentence = question
        self.subscriber.start_over()

    def _answer(self, typed: bytes) -> None:
        answer = answer_in(typed)
        if answer is None:
            if is_leaving(typed):
                self.end("")
            return
        assert self._answered is not None
        answered, self._answered = self._answered, None
        self.subscriber.terminal.write(CLEAR)
        answered(answer)

    def resized(self, columns: int, rows: int) -> None:
        """The person's window has another size; of many, the last one counts."""
        self.subscriber.size = (columns or 80, rows or 24)
        if self._resizing is None:
            loop = asyncio.get_running_loop()
            delay = self._pace.delay(time.monotonic())
            self._resizing = loop.call_later(delay, self._take_size)

    def _take_size(self) -> None:
        self._resizing = None
        if self.is_over:
            return
        if self.broadcast is not None:
            self.broadcast.resize(self.canvas())
        self.subscriber.start_over()

    def canvas(self) -> tuple[int, int]:
        """Returns the size that is drawn for this person."""
        return clamp_size(
            *self.subscriber.size, LARGEST_SHARED if self.person.presents else LARGEST
        )

    def drained(self) -> None:
        """The person's line has taken what was on its way."""
        self.stalled_since = None
        self.subscriber.drained()

    def left(self) -> None:
        """The person is gone."""
        self._registry.close(self, "left")

    def end(self, sentence: str, reason: str = "ended", status: int = 0) -> None:
        """Ends the session from this side, with a sentence on a restored terminal."""
        if not self.is_over:
            with self._registry.failures.contained("farewell"):
                self.subscriber.terminal.end(farewell(sentence), status)
            self._registry.close(self, reason)

    def stop(self) -> None:
        """Stops what still runs for this session."""
        if self._resizing is not None:
            self._resizing.cancel()
        try:
            self.subscriber.leave()
        finally:
            if self.worker is not None:
                self.worker.end()

    def received(self, kind: bytes, payload: bytes) -> None:
        """Takes what the session's process has drawn, or tells of its reader.

        Raises:
            LinkError: It is not as it must be.
        """
        if kind != protocol.LESSON:
            assert self.broadcast is not None
            self.broadcast.receive(kind, payload)
        elif self._reports.take(1, time.monotonic()):
            self._registry.take_report(self, payload)
        else:
            raise protocol.LinkError("reports must come slower")

    def worker_ended(self) -> None:
        """The session's process is gone: by its own will, or by a crash."""
        self.worker_gone.set()
        self._registry.take_run(self)
        if self.is_over:  # it was asked to end, or killed where it did not
            return
        exit_ = self.worker.exit if self.worker else None
        if exit_ is not None and not exit_.status:
            self.end("")
            return
        error = exit_.error if exit_ else self.worker.fault if self.worker else "killed"
        where = exit_.where if exit_ else ""
        self._registry.log.write("crashed", user=self.person.user, error=error, where=where)
        with speaking(self.language):
            self.end(_("the session has crashed; nobody else's has"), "crashed", 1)

    def check_connection(self, now: float) -> None:
        """Ends where the line takes nothing, or nobody is at its other end."""
        if self.subscriber.terminal.is_gone:
            self.left()
        elif self.subscriber.terminal.is_clogged:
            self.stalled_since = self.stalled_since or now
            if now - self.stalled_since > _STALLED:
                with speaking(self.language):
                    self.end(_("the session ended: nothing arrived for a minute"), "stalled")

    def check_time(self, now: float) -> None:
        """Warns or ends where a clock has run out."""
        if self.is_over:
            return
        with speaking(self.language):
            if sentence := self.limits.ending(now):
                self.end(sentence, "time")
            elif text := self.limits.warning(now):
                self._warn(text)

    def _warn(self, text: str) -> None:
        if self.worker is not None:
            self.worker.control(notice=text)
        else:
            self.subscriber.notice(text)
            asyncio.get_running_loop().call_later(_NOTICE_SHOWN, self._unwarn)

    def _unwarn(self) -> None:
        if not self.is_over:
            self.subscriber.start_over()


class SessionRegistry:
    """Everybody who is in.

    Args:
        options: The server's options.
        forkserver: Where the sessions' processes come from.
        log: The access log.
        governor: Who shares the processors out.
        failures: Notes what goes wrong, and keeps it with whom it concerns.
        classroom: Who is how far in the lesson, where everybody is given one.
    """

    def __init__(
        self,
        options: ServeOptions,
        forkserver: Forkserver,
        log: AccessLog,
        governor: Governor,
        failures: Failures,
        classroom: Classroom | None = None,
    ):
        self.options, self.log, self.governor = options, log, governor
        self.failures, self.classroom = failures, classroom
        self.sessions: set[Session] = set()
        self.kept_runs = KeptRuns()
        self.session_limit = SessionLimit(options.per_ip, MOST_WATCHERS)
        self._forkserver = forkserver
        self._presenter: Session | None = None
        self._leaving: set[Session] = set()
        self._frame_rate = governor.frame_rate
        self._is_closing = False

    def colors(self, person: Person) -> TerminalColors:
        """Returns in what colours the front sends a person what is drawn.

        Where others watch, everybody gets those that their own terminal shows; a worker that draws
        for one person alone sends them by itself, which takes no time of the front's.
        """
        if not (person.watches or person.presents):
            return TerminalColors("truecolor")
        return terminal_colors(_environment(person), self.options.color)

    def color_question(self, person: Person) -> str:
        """Returns what a person's terminal is asked for its colours with, if it is asked."""
        return color_question(_environment(person), self.options.color)

    def repertoire(self, person: Person) -> Repertoire:
        """Returns which characters the front sends a person, before their terminal has said more.

        As with colours, a worker that draws for one person alone sees to that by itself.
        """
        if not (person.watches or person.presents):
            return "all"
        if person.watches and _wants_ascii(person):
            return "ascii"
        return said_by_hand(person.environment) or "all"

    async def open(self, person: Person, terminal: Terminal) -> Session | None:
        """Gives a person a session, or a sentence that says why there is none.

        Whatever fails here, or ends the task that this runs in, gives the session back.
        """
        with speaking(language_for(person.environment)):
            return await self._open(person, terminal)

    async def _open(self, person: Person, terminal: Terminal) -> Session | None:
        if refusal := self._refusal(person):
            with speaking(SOURCE):  # whoever reads the log looks for the same words every time
                reason = self._refusal(person)
            self.log.write("refused", user=person.user, address=person.address, reason=reason)
            with self.failures.contained("farewell"):
                terminal.end(f"{refusal}\r\n".encode(), 1)
            return None
        session = Session(self, person, terminal)
        self.sessions.add(session)
        self.session_limit.enter(person.address, watches=person.watches)
        return session if await self._has_begun(session, self._begin(session)) else None

    async def _has_begun(self, session: Session, beginning: Coroutine[Any, Any, None]) -> bool:
        try:
            await beginning
        except BaseException as error:
            session.end(_("no session can be started, please try again later"), "failed", 1)
            if not isinstance(error, Exception):
                raise
            self.failures.note("session", error)
            return False
        return True

    async def _begin(self, session: Session) -> None:
        self._log_session("opened", session)
        # While its process is started. What it says last is said after what it says of colours.
        entered = ENTER + self.color_question(session.person).encode()
        said = said_by_hand(session.person.environment)
        if said is None and not (self.options.ascii or _wants_ascii(session.person)):
            entered += QUESTION.encode()
        session.subscriber.terminal.write(entered)
        if session.person.watches:
            session.subscriber.join(self._presenter.broadcast if self._presenter else None)
            self.count_watchers()
            return
        run = await self._left_by(session)
        if run and not session.person.has_own_proof:
            self._offer(session, run)
        else:
            await self._start_worker(session, run)

    async def _left_by(self, session: Session) -> bytes:
        """Returns the run that this person has left, nothing where somebody of the name is in."""
        owner = self._owner(session.person)
        others = self.sessions - {session}
        if owner is None or any(other.person.user == owner.user for other in others):
            return b""
        with suppress(TimeoutError):  # who is back at once is here before what he has left
            async with asyncio.timeout(_LEAVING_TIME):
                for other in list(self._leaving):
                    if self._owner(other.person) == owner:
                        await other.worker_gone.wait()
        return self.kept_runs.of(owner, time.monotonic())

    def _owner(self, person: Person) -> Owner | None:
        """Returns whose this person's run is; nobody's where no name was shown to be anybody's."""
        if person.watches or not person.proof or self.options.auth == "none":
            return None
        return Owner(person.user, person.proof)

    def _offer(self, session: Session, run: bytes) -> None:
        if session.is_over:
            return

        def answered(goes_on: bool) -> None:
            beginning = self._start_worker(session, run if goes_on else b"")
            self.failures.watch("session", self._go_on(session, beginning))

        user = plain_text(session.person.user, _LONGEST_NAME)
        session.ask(_("go on with {user}'s run? y/n").format(user=user), answered)

    async def _go_on(self, session: Session, beginning: Coroutine[Any, Any, None]) -> None:
        await self._has_begun(session, beginning)

    def _await_end(self, session: Session) -> None:
        if session.worker is not None and not session.worker_gone.is_set():
            self._leaving.add(session)

    def take_run(self, session: Session) -> None:
        """Keeps what a session's process has left, or forgets what it may have failed over."""
        self._leaving.discard(session)
        owner, worker = self._owner(session.person), session.worker
        if owner is None or worker is None:
            return
        if worker.exit is not None and not worker.exit.status:
            if worker.run and not self._is_closing:
                self.kept_runs.keep(owner, worker.run, time.monotonic())
        elif not session.is_over:
            self.kept_runs.forget(owner)

    def _refusal(self, person: Person) -> str:
        if self._is_closing:
            return _("the server is shutting down")
        most = self.options.max_sessions or self.governor.most_sessions
        refusal = self.session_limit.refusal(person.address, most, watches=person.watches)
        if not refusal and not person.watches and not self.governor.has_room(self.busy()):
            return _("this machine has no room for another session, please try again later")
        return refusal

    async def _start_worker(self, session: Session, run: bytes) -> None:
        own = session.person.environment.get(NO_MOUSE_VARIABLE)
        mouse = b"" if self.options.no_mouse or own else ENTER_MOUSE
        session.subscriber.terminal.write(mouse + ENTER_INPUT)
        self._take_seat(session)
        columns, rows = session.canvas()
        session.broadcast = Broadcast((columns, rows), self.failures.contained)
        session.subscriber.join(session.broadcast)
        request = {
            "columns": columns,
            "rows": rows,
            "term": session.person.term,
            "environment": session.person.environment,
            "is_shared": session.person.presents,
            "is_asked": bool(self.color_question(session.person)) and not session.person.presents,
            "goes_on": bool(run),
            "keeps_run": self._owner(session.person) is not None,
            "frame_rate": self._frame_rate,
        }
        try:
            session.worker = await self._forkserver.spawn(
                request, session.received, session.worker_ended
            )
        except (OSError, RuntimeError) as error:
            self.failures.note("zygote", error)
            if not session.is_over:
                self.log.write("no process", user=session.person.user, error=str(error))
            session.end(_("no session can be started, please try again later"), "no process", 1)
            return
        if run:
            session.worker.send(protocol.RUN, run)
            self.log.write("goes on", user=session.person.user, address=session.person.address)
        if session.is_over:  # the person has left in the meantime
            self._await_end(session)
            session.worker.end()
            return
        # While its process was awaited, a window may have changed, and the rate.
        session.broadcast.attach(session.worker, (columns, rows))
        if self._frame_rate != request["frame_rate"]:
            session.worker.control(frame_rate=self._frame_rate)
        session.tell_what_is_shown()
        if session.person.presents:
            self._present(session)
            self.count_watchers()

    def _take_seat(self, session: Session) -> None:
        """Gives a session its place in the lesson; whoever presents is no pupil."""
        is_pupil = not (session.person.presents or session.is_over)
        if self.classroom is not None and is_pupil:
            who = Who(session.person.user, session.person.proof)
            session.seat = self.classroom.enter(who, time.monotonic())

    def look_at_class(self, now: float) -> None:
        """Counts how long people are at their steps, and logs who is stuck there, once for each."""
        if self.classroom is None:
            return
        self.classroom.count_time(now)
        for pupil in self.classroom.newly_stuck(now):
            record = pupil.record
            assert pupil.step is not None and record is not None
            self.log.write(
                "stuck",
                user=pupil.name,
                lesson=self.classroom.lesson.id,
                step=pupil.step + 1,
                tries=record.tries,
                seconds=round(record.seconds, 1),
            )

    def take_report(self, session: Session, payload: bytes) -> None:
        """Takes what a session's process tells of its reader.

        Raises:
            LinkError: It tells what cannot be.
        """
        if self.classroom is None:
            raise protocol.LinkError("a report must be of a lesson, but there is none")
        try:
            report = read_report(protocol.read_object(payload), self.classroom.lesson)
        except ValueError as error:
            raise protocol.LinkError(str(error)) from None
        seat = session.seat
        if seat is None:
            return
        for number in self.classroom.take(seat, report, time.monotonic()):
            record = seat.pupil.steps[number]
            self.log.write(
                "step done",
                user=seat.pupil.name,
                lesson=self.classroom.lesson.id,
                step=number + 1,
                guess=record.guess,
                tries=record.tries,
                seconds=round(record.seconds, 1),
            )

    def _present(self, session: Session) -> None:
        before, self._presenter = self._presenter, session
        if before is not None:
            with speaking(before.language):
                before.end(_("somebody else presents now"), "replaced")
        self._show_watchers(session.broadcast)

    def _show_watchers(self, broadcast: Broadcast | None) -> None:
        for watching in self._watching():
            with self.failures.contained("watching"):
                watching.subscriber.join(broadcast)

    def _watching(self) -> list[Session]:
        return [session for session in self.sessions if session.person.watches]

    def count_watchers(self) -> None:
        """Tells the presenter how many watch."""
        if self._presenter is not None and self._presenter.worker is not None:
            self._presenter.worker.control(watchers=len(self._watching()))

    def busy(self) -> int:
        """Returns how many sessions drew something lately, new ones among them."""
        return sum(session.is_busy for session in self.sessions if not session.person.watches)

    def set_frame_rate(self, frame_rate: float) -> None:
        """Tells every session a new rate, where it is new."""
        if frame_rate != self._frame_rate:
            self._frame_rate = frame_rate
            for session in self.sessions:
                if session.worker is not None:
                    with self.failures.contained("frame rate"):
                        session.worker.control(frame_rate=frame_rate)

    def close(self, session: Session, reason: str) -> None:
        """Frees a session, and then stops what runs for it."""
        if session.is_over:
            return
        session.is_over = True
        self.sessions.discard(session)
        self._await_end(session)
        self.session_limit.leave(session.person.address, watches=session.person.watches)
        contained = self.failures.contained
        with contained("session"):
            session.stop()
        if session.seat is not None and self.classroom is not None:
            self.classroom.leave(session.seat, time.monotonic())
        if session is self._presenter:
            self._presenter = None
            self._show_watchers(None)
        if session.person.watches:
            with contained("watching"):
                self.count_watchers()
        with contained("session"):
            self._log_session("closed", session, reason=reason)

    def _log_session(self, event: str, session: Session, **more: str) -> None:
        person = session.person
        self.log.write(
            event,
            user=person.user,
            address=person.address,
            auth=person.auth,
            term=person.term,
            size="{}x{}".format(*session.subscriber.size),
            duration=round(time.monotonic() - session.began, 3),
            bytes=session.subscriber.terminal.bytes_sent,
            dropped=session.subscriber.dropped,
            **more,
        )

    def end_all(self, sentence: str) -> None:
        """Ends every session with a sentence, and lets nobody in any more."""
        self._is_closing = True
        for session in list(self.sessions):
            session.end(sentence, "shutdown")
