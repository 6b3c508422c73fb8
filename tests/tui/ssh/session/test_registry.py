"""A session is given back, whatever happens to it and to the task that took it."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from support.ssh.paper import PaperServer, PaperTerminal, until

from xortui.tui.ssh import protocol
from xortui.tui.ssh.policies.environment import NO_MOUSE_VARIABLE
from xortui.tui.ssh.session.registry import Person, Session, is_leaving
from xortui.tui.ssh.terminal_modes import ENTER_INPUT, ENTER_MOUSE


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PaperServer]:
    running = PaperServer(tmp_path)
    yield running
    running.forkserver.close()


def _run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


@pytest.mark.parametrize(
    ("typed", "leaves"),
    [("q", True), ("\x03", True), ("ｑ", True), ("xｑ", True), ("x", False), ("Ｑ漢", False)],
)
def test_who_watches_leaves_by_a_key_of_any_width(typed: str, leaves: bool) -> None:
    assert is_leaving(typed.encode()) is leaves


@pytest.mark.parametrize(
    ("no_mouse", "environment", "is_heard"),
    [(False, {}, True), (True, {}, False), (False, {NO_MOUSE_VARIABLE: "1"}, False)],
)
def test_the_mouse_is_left_to_terminals_where_the_server_or_its_person_says_so(
    tmp_path: Path, no_mouse: bool, environment: dict[str, str], is_heard: bool
) -> None:
    server = PaperServer(tmp_path, no_mouse=no_mouse)

    async def work() -> None:
        for user in ("ada", "present"):
            terminal = PaperTerminal()
            await server.join(user, terminal, environment=environment)
            assert (ENTER_MOUSE in b"".join(terminal.shown)) is is_heard
            assert ENTER_INPUT in b"".join(terminal.shown)

    _run(work)
    server.forkserver.close()


def test_a_watcher_who_wants_no_hues_gets_none(server: PaperServer) -> None:
    async def work() -> None:
        await server.join("present")
        terminals = PaperTerminal(), PaperTerminal(), PaperTerminal()
        environments: list[dict[str, str]] = [{}, {"NO_COLOR": "1"}, {"XORTUI_COLOR": "none"}]
        for terminal, environment in zip(terminals, environments, strict=True):
            await server.join("watch", terminal, environment=environment)
        picture = protocol.message(protocol.PICTURE, b"\x1b[38;2;255;0;0mred")
        server.forkserver.ends[0].sendall(picture)
        await until(lambda: all(b"mred" in terminal.shown[-1] for terminal in terminals))
        shown = [terminal.shown[-1].partition(b"mred")[0] for terminal in terminals]
        assert shown == [b"\x1b[38;5;196", *[b"\x1b[38;5;236"] * 2]

    _run(work)


@pytest.mark.parametrize("user", ["ada", "watch"])
@pytest.mark.parametrize("breaks", [{"write"}, {"write", "end"}])
def test_a_terminal_that_fails_at_the_start(
    server: PaperServer, user: str, breaks: set[str]
) -> None:
    async def work() -> None:
        terminal = PaperTerminal()
        terminal.breaks = breaks
        assert await server.join(user, terminal) is None
        assert server.is_empty
        assert await server.join(user) is not None

    _run(work)
    assert server.events()[:1] == ["opened"]
    assert "failed" in server.events()
    assert [line["reason"] for line in server.log() if line["event"] == "closed"] == ["failed"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError("no room"), "no process"),
        (RuntimeError("no zygote"), "no process"),
        (ValueError("unheard of"), "failed"),
    ],
)
def test_a_process_that_cannot_be_had(server: PaperServer, error: Exception, reason: str) -> None:
    async def work() -> None:
        terminal = PaperTerminal()
        server.forkserver.error = error
        await server.join("ada", terminal)
        assert server.is_empty
        assert b"no session can be started" in terminal.shown[-1] and terminal.status == 1
        server.forkserver.error = None
        session = await server.join()
        assert session is not None and session.worker is not None

    _run(work)
    closed = [line for line in server.log() if line["event"] == "closed"]
    assert [line["reason"] for line in closed] == [reason]


def test_a_task_that_is_cancelled_while_it_waits_for_a_process(server: PaperServer) -> None:
    async def work() -> None:
        async def never(*_: Any) -> Any:
            await asyncio.sleep(3600)

        server.forkserver.spawn = never  # type: ignore[method-assign]
        terminal = PaperTerminal()
        task = asyncio.ensure_future(server.join("ada", terminal))
        await until(lambda: server.registry.sessions)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert server.is_empty and terminal.status == 1

    _run(work)


def test_what_changes_while_a_process_is_awaited_reaches_it(server: PaperServer) -> None:
    async def work() -> None:
        is_free, spawn = asyncio.Event(), server.forkserver.spawn

        async def later(*given: Any) -> Any:
            await is_free.wait()
            return await spawn(*given)

        server.forkserver.spawn = later  # type: ignore[method-assign]
        joining = asyncio.ensure_future(server.join("ada"))
        await until(lambda: any(session.broadcast for session in server.registry.sessions))
        (session,) = server.registry.sessions
        server.registry.set_frame_rate(5.0)
        session.resized(100, 30)
        await until(lambda: session.broadcast and session.broadcast.size == (100, 30))
        is_free.set()
        await joining
        reader = protocol.MessageReader()
        told: dict[bytes, bytes] = {}

        def has_heard() -> bool:
            with suppress(BlockingIOError):
                told.update(reader.feed(server.forkserver.ends[0].recv(65536)))
            return protocol.RESIZE in told and protocol.CONTROL in told

        server.forkserver.ends[0].setblocking(False)
        await until(has_heard)
        assert protocol.SIZE.unpack(told[protocol.RESIZE]) == (100, 30)
        assert json.loads(told[protocol.CONTROL]) == {"frame_rate": 5.0}

    _run(work)


def test_a_terminal_that_fails_at_its_end(server: PaperServer) -> None:
    async def work() -> None:
        terminal = PaperTerminal()
        session = await server.join("ada", terminal)
        assert session is not None
        terminal.breaks = {"end", "write"}
        session.end("time is up", "time")
        assert server.is_empty
        await until(lambda: server.forkserver.processes[0].poll() is not None)

    _run(work)
    assert server.events() == ["opened", "failed", "closed"]


def test_somebody_who_is_gone_without_a_word(server: PaperServer) -> None:
    async def work() -> None:
        terminal = PaperTerminal()
        session = await server.join("ada", terminal)
        assert session is not None
        terminal.is_gone = True
        session.check_connection(0.0)
        assert server.is_empty

    _run(work)
    assert server.log()[-1]["reason"] == "left"


def test_one_watcher_whose_terminal_fails_takes_nothing_from_the_others(
    server: PaperServer,
) -> None:
    async def work() -> None:
        await server.join("present")
        broken, whole = PaperTerminal(), PaperTerminal()
        for terminal in (broken, whole):
            await server.join("watch", terminal)
        broken.breaks = {"write"}
        server.forkserver.ends[0].sendall(protocol.message(protocol.PICTURE, b"picture"))
        # Below it stands the line of those who watch.
        await until(lambda: any(shown.startswith(b"picture") for shown in whole.shown))
        assert len(server.registry.sessions) == 3

    _run(work)
    assert server.events().count("failed") == 1


WIDE = (b"\x1b[1;23R", b"x\x1b[1;23R")


def test_who_has_a_wide_terminal_gets_narrow_characters(server: PaperServer) -> None:
    async def work() -> None:
        ada, presenter, watcher, other = (PaperTerminal() for _ in range(4))
        sessions = [
            await server.join(user, terminal)
            for user, terminal in zip(
                ("ada", "present", "watch", "watch"), (ada, presenter, watcher, other), strict=True
            )
        ]
        assert all(terminal.shown[0].count(b"\x1b[6n") == 2 for terminal in (ada, watcher, other))
        for session in sessions[:3]:
            assert session is not None
            for part in WIDE:
                session.typed(part)
        told, end = b"", server.forkserver.ends[0]
        while b'"repertoire": "narrow"' not in told:  # who draws for one alone does it by itself
            told += await asyncio.to_thread(end.recv, 65536)
        assert told.count(protocol.message(protocol.INPUT, WIDE[1])) == 1, "keys go on"
        server.forkserver.ends[1].sendall(protocol.message(protocol.PICTURE, "●".encode()))
        await until(lambda: other.shown[-1].startswith("●".encode()))
        assert presenter.shown[-1] == b"*" and watcher.shown[-1].startswith(b"*")

    _run(work)


ALL_COLORS = (b"\x1bP>|mintty q", b" 3.7\x1b\\y\x1bP1$r0;48:2::1:", b"2:3m\x1b\\")
"""A name with the keys that leave and that say no in it, and an answer about colours, in pieces."""


def test_who_says_that_the_terminal_shows_all_colours_gets_them(server: PaperServer) -> None:
    async def work() -> None:
        users = ("ada", "present", "watch", "watch")
        terminals = [PaperTerminal() for _ in users]
        sessions = [
            await server.join(user, terminal)
            for user, terminal in zip(users, terminals, strict=True)
        ]
        alone, shared = server.forkserver.requests
        assert (alone["is_asked"], shared["is_asked"]) == (True, False)
        for session, terminal in list(zip(sessions, terminals, strict=True))[:3]:
            assert session is not None
            asked, _, rest = terminal.shown[0].partition(b"\x1bP$qm\x1b\\")
            assert b"\x1b[48;2;1;2;3m" in asked and b"\x1b[6n" in rest
            for part in ALL_COLORS:
                session.typed(part)
        assert len(server.registry.sessions) == 4, "what a terminal answers is no key"
        told, end = b"", server.forkserver.ends[0]
        while b'"shows_all_colors": true' not in told:
            told += await asyncio.to_thread(end.recv, 65536)
        red = b"\x1b[38;2;255;0;0mred"
        server.forkserver.ends[1].sendall(protocol.message(protocol.PICTURE, red))
        await until(lambda: b"mred" in terminals[3].shown[-1])
        shown = [terminal.shown[-1].partition(b"mred")[0] for terminal in terminals[1:]]
        assert shown == [b"\x1b[38;2;255;0;0"] * 2 + [b"\x1b[38;5;196"]
        chosen = PaperTerminal()
        await server.join("bob", chosen, environment={"XORTUI_COLOR": "256"})
        assert b"\x1bP" not in chosen.shown[0]
        assert not server.forkserver.requests[-1]["is_asked"]

    _run(work)


def test_a_question_is_not_answered_by_the_terminal(server: PaperServer) -> None:
    async def work() -> None:
        session = await server.join("ada")
        assert session is not None
        said: list[bool] = []
        session.ask("go on?", said.append)
        for part in ALL_COLORS:
            session.typed(part.replace(b"y\x1bP", b"\x1bP"))
        assert said == [] and not session.is_over
        session.typed(b"y")
        assert said == [True]

    _run(work)


def test_who_gets_ascii_is_not_asked(server: PaperServer, tmp_path: Path) -> None:
    async def work() -> None:
        asked = []
        for user in ("ada", "watch"):
            terminal = PaperTerminal()
            person = Person(user, "127.0.0.1", "none", "linux", (80, 24))
            assert await server.registry.open(person, terminal) is not None
            asked.append(b"\x1b[6n" in b"".join(terminal.shown))
        await server.join("present")
        server.forkserver.ends[1].sendall(protocol.message(protocol.PICTURE, "●✓".encode()))
        await until(lambda: terminal.shown[-1].startswith(b"*v"))
        assert asked == [False, False]

    _run(work)


def test_who_says_by_hand_how_wide_the_terminal_is_is_not_asked(server: PaperServer) -> None:
    async def work() -> None:
        terminals = {user: PaperTerminal() for user in ("ada", "present", "watch")}
        environment = {"XORTUI_WIDE": "1"}
        for user, terminal in terminals.items():
            person = Person(user, "127.0.0.1", "none", "xterm", (80, 24), environment)
            assert await server.registry.open(person, terminal) is not None
            assert b"\x1b[6n" not in b"".join(terminal.shown)
        alone, shared = server.forkserver.ends
        told = await asyncio.to_thread(alone.recv, 65536)
        assert b'"repertoire": "narrow"' in told
        shared.sendall(protocol.message(protocol.PICTURE, "●✓".encode()))
        for user in ("present", "watch"):
            await until(lambda user=user: terminals[user].shown[-1].startswith("*✓".encode()))

    _run(work)


def _flood(kind: bytes, number: int) -> bytes:
    return protocol.message(kind, b"picture") * number


LIES = {
    "an end that is no object": protocol.message(protocol.EXIT, b"[1]"),
    "an end without a status": protocol.message(protocol.EXIT, b"{}"),
    "an end with text for a status": protocol.json_message(protocol.EXIT, status="0"),
    "an end with true for a status": protocol.json_message(protocol.EXIT, status=True),
    "an end with a list for an error": protocol.json_message(protocol.EXIT, status=0, error=[]),
    "an end that is no JSON": protocol.message(protocol.EXIT, b"\xff{"),
    "an end of many brackets": protocol.message(protocol.EXIT, b"[" * 10_000),
    "an end of a megabyte": protocol.message(
        protocol.EXIT, json.dumps({"x": "y" * 2**20}).encode()
    ),
    "a picture after the end": protocol.json_message(protocol.EXIT, status=0)
    + _flood(protocol.DATA, 1),
    "another hello": protocol.json_message(protocol.HELLO, pid=1, in_force=[]),
    "a hello that is a number": protocol.message(protocol.HELLO, b"1"),
    "more pictures than credits": _flood(protocol.DATA, protocol.CREDITS + 1),
    "more whole pictures than credits": _flood(protocol.PICTURE, protocol.CREDITS + 1),
    "keyframes that nobody asked for": _flood(protocol.KEYFRAME, 1),
    "a kind that the front sends": protocol.message(protocol.ACK),
    "an unknown kind": b"?\0\0\0\0",
    "a frame that is too long": protocol.HEADER.pack(protocol.DATA, protocol.LARGEST + 1),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_process_that_lies_ends_alone(
    server: PaperServer, lie: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async def work() -> None:
        asyncio.get_running_loop().set_exception_handler(server.failures.handle)
        terminal, clogged = PaperTerminal(), PaperTerminal()
        neighbour = await server.join("neighbour", clogged)
        session = await server.join("ada", terminal)
        assert isinstance(session, Session) and session.worker is not None
        terminal.is_clogged = True  # so that nothing is paid for
        await until(lambda: session.worker.in_force)
        with suppress(BrokenPipeError):  # it need not be heard to its end
            await asyncio.to_thread(server.forkserver.ends[1].sendall, LIES[lie])
        await until(lambda: session.is_over)
        await until(lambda: server.forkserver.processes[1].poll() is not None)
        assert terminal.status == 1 and b"the session has crashed" in terminal.shown[-1]
        assert neighbour is not None and server.registry.sessions == {neighbour}

    _run(work)
    events = server.events()
    assert events == ["opened", "opened", "crashed", "closed"]
    (crashed,) = (line for line in server.log() if line["event"] == "crashed")
    assert "LinkError: " in crashed["error"]
    assert capfd.readouterr() == ("", "")


def test_a_process_that_pays_attention_draws_on(server: PaperServer) -> None:
    async def work() -> None:
        terminal = PaperTerminal()
        await server.join("ada", terminal)
        end = server.forkserver.ends[0]
        for number in range(50):
            end.sendall(protocol.message(protocol.DATA, b"%d" % number))
            await until(lambda number=number: b"%d" % number in terminal.shown)
        end.setblocking(False)
        acknowledged = bytes(end.recv(65536)).count(protocol.message(protocol.ACK))
        assert acknowledged == 50

    _run(work)
    assert server.events() == ["opened"]


def test_nothing_is_logged_of_a_session_after_it_is_closed(server: PaperServer) -> None:
    async def work() -> None:
        for _unused in range(8):
            session = await server.join()
            assert session is not None and session.worker is not None
            await until(lambda session=session: session.worker.pid)
            session.left()
            session.worker.kill()  # as where it does not end when it is asked to
            await until(lambda session=session: session.worker._has_ended or session.worker.pid < 0)
            server.forkserver.ends[-1].close()
            await until(lambda session=session: session.worker._has_ended)

    _run(work)
    assert server.events() == ["opened", "closed"] * 8


def test_sizes_are_two_numbers() -> None:
    assert protocol.read_size(struct.pack("!HH", 80, 24)) == (80, 24)
    for payload in (b"", b"\0\0\0", b"\0" * 5):
        with pytest.raises(protocol.LinkError, match="a size must be 4 bytes"):
            protocol.read_size(payload)
