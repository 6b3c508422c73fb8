"""How far people are in a lesson, by what their sessions tell and by the server's own clock."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from support.ssh.paper import PaperServer, until

from xortui.tui.lessons.library import read_built_in
from xortui.tui.lessons.report import Report
from xortui.tui.screens.keys import KEY_IDS
from xortui.tui.ssh import protocol
from xortui.tui.ssh.session import classroom as module
from xortui.tui.ssh.session.classroom import STUCK_AFTER, STUCK_REFUSED, Classroom, Who

TOUR = read_built_in(KEY_IDS)["tour"]
ADA, BOB = Who("ada", "token"), Who("bob", "token")


def _report(step: int | None, *done: int, refused: int = 0, finished: bool = False) -> Report:
    tries = {step: refused} if step is not None and refused else {}
    return Report(step, frozenset(done), {}, tries, finished)


def test_the_time_at_a_step_is_counted_until_it_is_done() -> None:
    assert not TOUR.steps[0].is_asked and TOUR.steps[1].is_asked
    room = Classroom(TOUR)
    seat = room.enter(ADA, 0.0)
    assert seat is not None
    first, second = seat.pupil.steps[:2]
    assert room.take(seat, _report(0), 1.0) == []
    assert room.take(seat, _report(1), 5.0) == [0]
    assert (first.state, first.seconds, second.state) == ("done", 4.0, "begun")
    room.count_time(8.0)
    assert second.seconds == 3.0
    assert room.take(seat, _report(1, 1), 9.0) == [1]
    room.count_time(99.0)
    assert (second.state, second.seconds) == ("done", 4.0)
    assert seat.pupil.steps[2].state == "not begun"


def test_who_comes_back_goes_on_and_another_of_the_name_does_not() -> None:
    room = Classroom(TOUR)
    first = room.enter(ADA, 0.0)
    other = room.enter(ADA, 1.0)
    assert first is not None and other is not None
    room.take(first, _report(1, refused=2), 2.0)
    room.leave(first, 4.0)
    again = room.enter(ADA, 10.0)
    assert again is not None and again.pupil is first.pupil
    room.take(again, _report(1, refused=1), 11.0)
    record = first.pupil.steps[1]
    assert record.tries == 3 and record.seconds == 2.0  # nothing is counted while nobody is there
    another_key = room.enter(Who("ada", "SHA256:x"), 12.0)
    assert another_key is not None
    names = [pupil.name for pupil in room.pupils]
    assert names == ["ada", "ada (2)", "ada (3)"]


def test_what_a_session_tells_as_it_ends_is_taken() -> None:
    room = Classroom(TOUR)
    seat = room.enter(ADA, 0.0)
    assert seat is not None
    room.take(seat, _report(1), 1.0)
    room.leave(seat, 2.0)
    assert room.take(seat, _report(1, 1), 2.5) == [1]
    assert seat.pupil.step is None and not seat.pupil.is_here


def test_who_is_stuck_is_told_once_for_each_step() -> None:
    room = Classroom(TOUR)
    ada, bob = room.enter(ADA, 0.0), room.enter(BOB, 0.0)
    assert ada is not None and bob is not None
    room.take(ada, _report(1, refused=STUCK_REFUSED - 1), 1.0)
    room.take(bob, _report(0), 1.0)
    assert not list(room.newly_stuck(2.0))
    room.take(ada, _report(1, refused=STUCK_REFUSED), 3.0)
    assert list(room.newly_stuck(3.0)) == [ada.pupil]
    assert not list(room.newly_stuck(4.0)) and ada.pupil.stuck(4.0) == "refused"
    later = 1.0 + STUCK_AFTER
    assert list(room.newly_stuck(later)) == [bob.pupil] and bob.pupil.stuck(later) == "waiting"
    room.take(bob, _report(1), later)
    room.take(ada, _report(2, 1), later)
    assert not ada.pupil.stuck(later) and not bob.pupil.stuck(later)
    last = len(TOUR.steps) - 1
    asked = [n for n, step in enumerate(TOUR.steps) if step.is_asked]
    room.take(bob, _report(last, *asked, finished=True), later)
    assert not bob.pupil.stuck(later + 2 * STUCK_AFTER)


def test_names_are_shown_as_text_and_people_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    room = Classroom(TOUR)
    assert room.enter(Who("\x1b]0;x\x07", ""), 0.0) and room.enter(ADA, 0.0)
    assert room.enter(BOB, 0.0) is None
    assert room.pupils[0].name == r"\u{1b}]0;x\u{7}"


def _message(**fields: Any) -> bytes:
    told = {"step": 1, "done": [], "guesses": {}, "refused": {"1": 3}, "finished": False}
    return protocol.json_message(protocol.LESSON, **{**told, **fields})


def test_a_session_is_believed_what_can_be_and_ended_where_not(tmp_path: Path) -> None:
    async def talk() -> None:
        server = PaperServer(tmp_path, auth="none")
        server.registry.classroom = room = Classroom(TOUR)
        try:
            ada, bob = await server.join("ada"), await server.join("bob")
            assert ada is not None and bob is not None
            server.forkserver.ends[0].sendall(_message())
            await until(lambda: room.pupils[0].step == 1)
            server.registry.look_at_class(0.0)
            server.registry.look_at_class(0.0)
            told = [line for line in server.log() if line["event"] in ("step done", "stuck")]
            assert [(line["event"], line["user"], line["step"]) for line in told] == [
                ("step done", "ada", 1),
                ("stuck", "ada", 2),
            ]
            server.forkserver.ends[1].sendall(_message(step="\x1b]0;owned\x07"))
            await until(lambda: bob.is_over)
            assert not ada.is_over
            assert "owned" not in server.path.read_text()
            server.forkserver.ends[0].sendall(_message() * 500)  # more than anybody can read
            await until(lambda: ada.is_over)
            assert not room.pupils[0].is_here
        finally:
            server.forkserver.close()

    asyncio.run(talk())


def test_without_a_lesson_none_is_told_of_and_who_presents_is_no_pupil(tmp_path: Path) -> None:
    async def talk() -> None:
        server = PaperServer(tmp_path, auth="none")
        try:
            ada = await server.join("ada")
            assert ada is not None
            server.forkserver.ends[0].sendall(_message())
            await until(lambda: ada.is_over)
            server.registry.classroom = room = Classroom(TOUR)
            presenter = await server.join("present")
            assert presenter is not None and presenter.broadcast is not None
            picture = protocol.message(protocol.PICTURE, b"x")
            server.forkserver.ends[1].sendall(_message() + picture)
            broadcast = presenter.broadcast
            await until(lambda: broadcast.has_drawn)
            assert not presenter.is_over and not room.pupils
        finally:
            server.forkserver.close()

    asyncio.run(talk())
