"""Who comes back under the same name and proof finds the run; nobody else does."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.ssh.paper import PaperServer, PaperTerminal, until
from support.ssh.people import Person
from support.ssh.servers import RunningServer
from support.ssh.telling_app import told_of

from xortui.core import RunConfig, Trainer
from xortui.tui.app.app import XortuiApp
from xortui.tui.permissions import GUEST
from xortui.tui.player.player import Player
from xortui.tui.records.kept_runs import KeptRun
from xortui.tui.ssh import protocol
from xortui.tui.ssh.session import registry
from xortui.tui.ssh.session.kept_runs import KEPT_FOR, LARGEST, MOST, KeptRuns, Owner
from xortui.tui.ssh.session.registry import Session, answer_in
from xortui.tui.ssh.terminal_modes import ENTER_INPUT
from xortui.tui.ssh.worker import worker

ADA = Owner("ada", "token")
KEY, OTHER_KEY = "SHA256:one", "SHA256:other"
TELLING = "telling_app:make_telling_app"


def test_a_run_is_kept_for_ten_minutes_and_the_last_one_counts() -> None:
    runs = KeptRuns()
    runs.keep(ADA, b"first", 0.0)
    runs.keep(ADA, b"last", 100.0)
    assert runs.of(ADA, 100.0 + KEPT_FOR) == b"last"
    assert runs.of(Owner("ada", KEY), 100.0) == runs.of(Owner("bob", "token"), 100.0) == b""
    assert runs.of(ADA, 100.1 + KEPT_FOR) == b""
    assert KEPT_FOR == 600 and len(runs) == 0
    runs.keep(ADA, b"again", 200.0)
    runs.forget(ADA)
    runs.forget(ADA)
    assert runs.of(ADA, 200.0) == b""


def test_of_too_many_runs_the_oldest_go() -> None:
    runs = KeptRuns()
    owners = [Owner(f"pupil {number}", "token") for number in range(MOST + 1)]
    for owner in owners:
        runs.keep(owner, b"run", 0.0)
    assert MOST == 64 and len(runs) == 64
    assert runs.of(owners[0], 0.0) == b"" and runs.of(owners[1], 0.0) == b"run"
    large = b"x" * protocol.LARGEST_RUN
    for owner in owners[:20]:
        runs.keep(owner, large, 1.0)
    kept = [owner for owner in owners if runs.of(owner, 1.0)]
    assert sum(len(runs.of(owner, 1.0)) for owner in kept) <= LARGEST
    assert kept[-1] == owners[19] and owners[0] not in kept
    runs.keep(ADA, b"run", 1.0 + KEPT_FOR + 0.1)
    assert len(runs) == 1  # nothing stays in memory for longer than it may be asked for


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("y", True), ("Y", True), ("ｙ", True), ("n", False), ("Ｎ", False), ("xy", True),
        ("q", None), ("\r", None), ("", None), ("\x1b[?2026;2$y", None), ("\x1bn", None),
    ],
)  # fmt: skip
def test_answers_of_any_width(typed: str, answer: bool | None) -> None:
    assert answer_in(typed.encode()) is answer


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Callable[..., PaperServer]]:
    servers: list[PaperServer] = []

    def start(**options: Any) -> PaperServer:
        servers.append(PaperServer(tmp_path, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.forkserver.close()


class Class:
    """People who come and go at a server whose processes a test speaks for."""

    def __init__(self, server: PaperServer):
        self.server = server
        self.sent: list[bytes] = []

    async def come(self, user: str = "ada", proof: str = "token") -> tuple[Session, PaperTerminal]:
        terminal = PaperTerminal()
        session = await self.server.join(user, terminal, proof)
        assert session is not None
        return session, terminal

    async def leave(self, session: Session, *said: bytes, closes: bool = True) -> None:
        """Lets somebody go, and his process say something then, and end."""
        session.left()
        await self.say(-1, *said)
        if closes:
            await self.gone(session)

    async def say(self, number: int, *said: bytes) -> None:
        end = self.server.forkserver.ends[number]
        for data in said:
            with suppress(BrokenPipeError):
                await asyncio.to_thread(end.sendall, data)

    async def gone(self, session: Session) -> None:
        self.server.forkserver.ends[-1].close()
        await until(session.worker_gone.is_set)

    async def visit(self, *said: bytes, user: str = "ada", proof: str = "token") -> None:
        session, _terminal = await self.come(user, proof)
        if session._answered is not None:
            session.typed(b"n")
            await until(lambda: session.worker)
        await self.leave(session, *said)

    def heard(self) -> bytes:
        """Returns what the newest process was sent."""
        end = self.server.forkserver.ends[-1]
        end.setblocking(False)
        data = b""
        with suppress(BlockingIOError):
            while piece := end.recv(2**20):
                data += piece
        end.setblocking(True)
        return data


LEFT = protocol.message(protocol.RUN, b"the run")
ENDED = protocol.json_message(protocol.EXIT, status=0)
OFFER = b"go on with ada's run? y/n"


def _run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


def test_with_the_token_it_is_offered_and_with_a_key_it_is_there(
    paper: Callable[..., PaperServer],
) -> None:
    async def work() -> None:
        people = Class(paper())
        requests = people.server.forkserver.requests
        for proof in ("token", KEY):
            await people.visit(LEFT, ENDED, proof=proof)
        assert [(one["keeps_run"], one["goes_on"]) for one in requests] == [(True, False)] * 2
        session, terminal = await people.come()
        assert OFFER in terminal.shown[-1] and session.worker is None
        # What a terminal says when it is asked about itself ends in y.
        assert not any(ENTER_INPUT in shown for shown in terminal.shown)
        session.typed(b"x")
        session.resized(60, 10)
        await until(lambda: terminal.shown[-1].count(OFFER) and b"\x1b[5;" in terminal.shown[-1])
        session.typed(b"y")
        await until(lambda: session.worker)
        assert people.heard().startswith(LEFT) and ENTER_INPUT in terminal.shown[-2]
        assert requests[-1]["goes_on"]
        await people.leave(session)  # and its process says nothing: what was left is still there
        session, terminal = await people.come(proof=KEY)
        assert people.heard().startswith(LEFT) and OFFER not in b"".join(terminal.shown)
        session, terminal = await people.come("present")
        assert b"y/n" not in b"".join(terminal.shown)
        await people.leave(session, LEFT, ENDED)
        session, terminal = await people.come("present")
        assert b"go on with present's run? y/n" in terminal.shown[-1]
        session.typed(b"q")
        assert session.is_over and session.worker is None

    _run(work)


def test_it_is_there_however_the_session_has_ended(paper: Callable[..., PaperServer]) -> None:
    people = Class(paper())

    async def work() -> None:
        ways: list[Callable[[Session], object]] = [
            # The first look warns, the second ends.
            lambda session: [session.check_time(session.began + 10**5) for _look in range(2)],
            lambda session: session.left(),
            lambda session: None,  # over the key q its process ends by itself
        ]
        for number, end in enumerate(ways):
            session, _terminal = await people.come(proof=KEY)
            assert not number or b"run %d" % (number - 1) in people.heard()
            end(session)
            await people.say(-1, protocol.message(protocol.RUN, b"run %d" % number), ENDED)
            await people.gone(session)
            assert session.is_over
        await people.come(proof=KEY)
        assert b"run 2" in people.heard()

    _run(work)
    closed = [line["reason"] for line in people.server.log() if line["event"] == "closed"]
    assert closed == ["time", "left", "ended"]


@pytest.mark.parametrize(
    ("user", "proof"), [("ada", OTHER_KEY), ("bob", KEY), ("ada", "token"), ("watch", KEY)]
)
def test_another_name_or_another_proof_finds_nothing(
    paper: Callable[..., PaperServer], user: str, proof: str
) -> None:
    async def work() -> None:
        people = Class(paper())
        await people.visit(LEFT, ENDED, proof=KEY)
        session, terminal = await people.come(user, proof)
        assert session._answered is None and b"y/n" not in b"".join(terminal.shown)
        assert user == "watch" or LEFT not in people.heard()

    _run(work)


@pytest.mark.parametrize("how", ["none", "shown nothing", "in", "late", "closing"])
def test_when_there_is_nothing_to_come_back_to(
    paper: Callable[..., PaperServer], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    async def work() -> None:
        people = Class(paper(auth="none" if how == "none" else "token"))
        proof = "" if how == "shown nothing" else KEY
        if how == "closing":
            session, _terminal = await people.come(proof=KEY)
            people.server.registry.end_all("the server is shutting down")
            await people.say(-1, LEFT, ENDED)
            await people.gone(session)
            assert len(people.server.registry.kept_runs) == 0
            return
        await people.visit(LEFT, ENDED, proof=proof)
        if how in ("none", "shown nothing"):
            assert not people.server.forkserver.requests[0]["keeps_run"]
        if how == "in":  # of the name, whatever he has shown
            await people.come(proof="token")
        if how == "late":
            then = time.monotonic() + KEPT_FOR + 1
            monkeypatch.setattr(registry, "time", SimpleNamespace(monotonic=lambda: then))
        await people.come(proof=proof)
        assert LEFT not in people.heard()

    _run(work)


def test_who_is_back_before_the_process_has_ended_finds_what_it_leaves(
    paper: Callable[..., PaperServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        people = Class(paper())
        first, _terminal = await people.come(proof=KEY)
        await people.leave(first, closes=False)
        coming = asyncio.ensure_future(people.come(proof=KEY))
        await until(lambda: len(people.server.registry.sessions) == 1)
        await people.say(-1, LEFT, ENDED)
        await people.gone(first)
        second, _terminal = await coming
        assert people.heard().startswith(LEFT)
        # One that never ends is not waited for.
        monkeypatch.setattr(registry, "_LEAVING_TIME", 0.01)
        await people.leave(second, closes=False)
        await people.come(proof=KEY)
        assert people.heard().startswith(LEFT)

    _run(work)


LIES = {
    "no run": protocol.message(protocol.RUN),
    "a run too many": LEFT + LEFT,
    "too large a run": protocol.message(protocol.RUN, b"x" * (protocol.LARGEST_RUN + 1)),
    "a run after the end": ENDED + LEFT,
    "a run and then a lie": LEFT + protocol.message(protocol.EXIT, b"{}"),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("has_left", [True, False])
def test_a_process_that_lies_leaves_nothing(
    paper: Callable[..., PaperServer], lie: str, has_left: bool
) -> None:
    async def work() -> None:
        people = Class(paper())
        neighbour, _terminal = await people.come("neighbour")
        session, terminal = await people.come(proof=KEY)
        assert session.worker is not None
        if has_left:
            session.left()
        await people.say(-1, LIES[lie])
        await until(session.worker_gone.is_set)
        assert len(people.server.registry.kept_runs) == 0
        assert people.server.registry.sessions == {neighbour}
        assert "LinkError" in session.worker.fault
        assert has_left or b"the session has crashed" in terminal.shown[-1]

    _run(work)


def test_a_run_over_which_a_process_fails_is_not_handed_out_again(
    paper: Callable[..., PaperServer],
) -> None:
    async def work() -> None:
        people = Class(paper())
        await people.visit(LEFT, ENDED, proof=KEY)
        session, _terminal = await people.come(proof=KEY)
        assert people.heard().startswith(LEFT)
        await people.say(-1, protocol.json_message(protocol.EXIT, status=1, error="failed"))
        await people.gone(session)
        assert session.is_over
        await people.come(proof=KEY)
        assert LEFT not in people.heard()
        log = [line["event"] for line in people.server.log()]
        assert log.count("goes on") == 1 and json.dumps(people.server.log()).find("the run") < 0

    _run(work)


_CLIPBOARD = re.compile(rb"\x1b\]52;c;([^\x07\x1b]+)")


def _told(person: Person) -> str:
    """Returns what the app tells of every bit of its run, whose person has paused it."""
    before = len(_CLIPBOARD.findall(person.raw))
    person.type("W")
    person.wait_for(lambda: len(_CLIPBOARD.findall(person.raw)) > before)
    return base64.b64decode(_CLIPBOARD.findall(person.raw)[-1]).decode()


def _made(epoch: int) -> str:
    trainer = Trainer(RunConfig(epochs=10**9))
    trainer.advance(epoch)
    return told_of(trainer)


def _epoch_in(text: str) -> int:
    """The epoch that a screen shows; -1 where it shows none."""
    found = re.search(r"epoch ([\d,]+) ", text)
    return -1 if found is None else int(found[1].replace(",", ""))


def test_who_comes_back_over_ssh_finds_the_run_bit_for_bit(
    serve: Callable[..., RunningServer], connect: Callable[..., Person]
) -> None:
    server = serve(app=TELLING, run={"epochs": 10**9})

    def come() -> Person:
        return connect(server, "ada", server.token, size=(100, 30))

    person = come()
    person.wait_for(lambda: re.search(r"epoch [1-9][\d,]{2}", person.text))
    person.type(" ")
    person.sees("paused")
    first = _told(person)
    assert first == _made(int(first.split()[1]))
    person.process.kill()
    person.wait_for(lambda: server.log()[-1]["event"] == "closed")
    back = come()
    back.sees("go on with ada's run? y/n")
    back.resize(110, 34)
    back.type("y")
    back.sees("as you left it")
    back.sees("paused")
    assert _told(back) == first
    left_at = int(first.split()[1])
    back.type(" ")
    back.wait_for(lambda: _epoch_in(back.text) > left_at)
    back.type(" ")
    back.sees("paused")
    later = _told(back)
    assert later == _made(int(later.split()[1])) and later != first
    back.type("q")
    assert back.wait() == 0
    new = come()
    new.sees("go on with ada's run? y/n")
    new.type("n")
    new.sees("running")
    assert [line["event"] for line in server.log()] == [
        "opened", "closed", "opened", "goes on", "closed", "opened",
    ]  # fmt: skip


def test_with_a_key_of_ones_own_the_run_is_there_and_with_no_other(
    serve: Callable[..., RunningServer], connect: Callable[..., Person], tmp_path: Path
) -> None:
    asyncssh = pytest.importorskip("asyncssh")
    known = tmp_path / "known"
    for name in ("one", "other"):
        key = asyncssh.generate_private_key("ssh-ed25519")
        key.write_private_key(tmp_path / name)
        (tmp_path / name).chmod(0o600)
        key.append_public_key(known)
    known.chmod(0o644)
    server = serve(auth="keys", authorized_keys=str(known))

    def come(user: str, *keys: str) -> Person:
        options = [word for key in keys for word in ("-i", str(tmp_path / key))]
        return connect(server, user, options=(*options, "-o", "IdentitiesOnly=yes"))

    person = come("ada", "one")
    person.sees("tick")
    person.type("x")
    person.sees("keys 1")
    person.process.kill()
    person.wait_for(lambda: server.log()[-1]["event"] == "closed")
    bob, other = come("bob", "one"), come("ada", "other")
    for stranger in (bob, other):
        stranger.sees("keys 0")
    other.type("q")
    assert other.wait() == 0
    back = come("ada", "one")
    back.sees("keys 1")
    assert [line["event"] for line in server.log()].count("goes on") == 1


def test_an_app_goes_on_with_a_run_or_says_why_not() -> None:
    """One that was not laid out before its person came, as on a terminal of few colours."""
    player = Player(RunConfig(epochs=10**6), paused=True, clock=time.monotonic)
    player.step(700)
    kept = player.keep().to_bytes()

    async def shown(run: bytes) -> tuple[str, int, bytes]:
        app = XortuiApp(RunConfig(gate="and"), paused=True, permissions=GUEST)
        assert app.kept_run() == b""
        app.restore_run(run)
        assert app.kept_run() == run  # where the person has gone before it began
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            notes = [note.message for note in app._notifications]
            assert app._main is not None
            return notes[-1], app._main.player.epoch, app.kept_run()

    note, epoch, again = asyncio.run(shown(kept))
    assert note == "your run, as you left it at epoch 700" and epoch == 700
    assert KeptRun.from_bytes(again).history.config == player.config
    note, epoch, again = asyncio.run(shown(kept[:-100]))
    assert note.startswith("your run cannot be gone on with: a run must be as xortui keeps it")
    assert epoch == 0 and KeptRun.from_bytes(again).history.config.gate == "and"


def test_a_process_reads_the_run_first_and_no_byte_of_what_follows() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for byte in LEFT:
            ours.sendall(bytes([byte]))
        ours.sendall(ENDED)
        assert worker._receive_run(theirs) == b"the run"
        assert theirs.recv(1000) == ENDED
        ours.sendall(protocol.message(protocol.QUIT))
        with pytest.raises(protocol.LinkError, match="a run must come first, got b'Q'"):
            worker._receive_run(theirs)
        ours.sendall(LEFT[:-1])
        ours.shutdown(socket.SHUT_WR)
        with pytest.raises(protocol.LinkError, match="a run must be whole"):
            worker._receive_run(theirs)
