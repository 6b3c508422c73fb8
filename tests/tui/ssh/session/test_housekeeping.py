"""What the governor is told of the sessions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.session import housekeeping
from xortui.tui.ssh.session.governor import Governor
from xortui.tui.ssh.session.housekeeping import Housekeeping

START_SECONDS = 0.5
PICTURE_SECONDS = 0.008


class Kept(SimpleNamespace):
    """A session, which is a key."""

    __hash__ = object.__hash__


class Crowd:
    """Sessions that all begin at the same moment and draw ten pictures a second."""

    def __init__(self, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.computed: dict[int, float] = {}
        self.log = SimpleNamespace(flush=lambda: None, write=lambda event, **fields: True)
        self.failures = Failures(self.log)  # type: ignore[arg-type]
        self.governor = Governor(cores=2, fps=10)
        self.kept_runs = SimpleNamespace(drop_old=lambda now: None)
        self.sessions = [self._session(pid + 1) for pid in range(number)]
        monkeypatch.setattr(housekeeping.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(housekeeping, "processor_seconds", self._processor_seconds)
        monkeypatch.setattr(housekeeping, "resident_bytes", lambda pid: 0)

    def _session(self, pid: int) -> Any:
        subscriber = SimpleNamespace(terminal=SimpleNamespace(bytes_sent=0), dropped=0)
        return Kept(
            began=0.0,
            worker=SimpleNamespace(pid=pid, pictures=0),
            subscriber=subscriber,
            check_connection=lambda now: None,
            check_time=lambda now: None,
            person=SimpleNamespace(user="student", address="127.0.0.1"),
        )

    def _processor_seconds(self, pid: int) -> float:
        is_session = 1 <= pid <= len(self.sessions)
        pictures = self.sessions[pid - 1].worker.pictures if is_session else 0
        computed = self.computed.get(pid, 0.0)
        return START_SECONDS + pictures * PICTURE_SECONDS + computed

    def set_frame_rate(self, rate: float) -> None:
        self.frame_rate = rate

    def look_at_class(self, now: float) -> None:
        pass

    def reap(self) -> None:
        pass

    def second(self, pictures: int) -> None:
        self.now += 1.0
        for session in self.sessions:
            session.worker.pictures += pictures

    def seconds(self, number: int, pictures: int) -> Housekeeping:
        """Returns who has looked once a second while each session drew so many pictures."""
        looker = Housekeeping(self)  # type: ignore[arg-type]
        for _ in range(number):
            self.second(pictures)
            looker.look()
        return looker


def test_a_class_that_comes_in_at_once_is_not_taken_for_a_costly_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd = Crowd(20, monkeypatch)
    looker = Housekeeping(crowd)  # type: ignore[arg-type]
    for pictures in (1, 1, 3, 5, 5, 5):
        crowd.second(pictures)
        looker.look()
        assert crowd.governor.has_room(busy=20)
    assert crowd.frame_rate == 5


@pytest.mark.parametrize(("there", "rate"), [(10, 10), (18, 5)])
def test_while_some_come_in_the_others_keep_their_rate_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, there: int, rate: float
) -> None:
    crowd = Crowd(there, monkeypatch)
    looker = crowd.seconds(20, pictures=10)
    assert crowd.frame_rate == 10
    for number in range(4):
        newcomer = crowd._session(there + number + 1)
        newcomer.began = crowd.now + 0.7
        crowd.computed[there + number + 1] = 0.1 - START_SECONDS
        crowd.sessions.append(newcomer)
    crowd.second(0)
    for session in crowd.sessions[:there]:
        session.worker.pictures += 10
    looker.look()
    assert crowd.frame_rate == rate


def test_what_a_picture_costs_is_learned_from_those_that_have_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd = Crowd(10, monkeypatch)
    monkeypatch.setattr(f"{__name__}.PICTURE_SECONDS", 0.040)
    crowd.seconds(20, pictures=5)
    assert crowd.governor.pictures_per_second == pytest.approx(2 * 0.75 / 0.040, rel=0.05)


@pytest.mark.parametrize("others", [0, 3])
def test_who_computes_and_hardly_draws_makes_no_picture_dearer(
    monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    """A map takes half a processor, and draws a picture every other second."""
    crowd = Crowd(1 + others, monkeypatch)
    looker = Housekeeping(crowd)  # type: ignore[arg-type]
    for second in range(60):
        crowd.second(10)
        crowd.sessions[0].worker.pictures -= 9 if second % 2 else 10
        crowd.computed[1] = 0.5 * (second + 1)
        looker.look()
        assert crowd.governor.has_room(busy=8)
    assert crowd.frame_rate == 10
    assert crowd.governor.pictures_per_second == pytest.approx((1.5 - 0.5) / 0.008, rel=0.05)


def test_sessions_that_the_machine_cannot_draw_at_the_rate_get_a_lower_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd = Crowd(30, monkeypatch)
    monkeypatch.setattr(f"{__name__}.PICTURE_SECONDS", 0.02)
    crowd.seconds(30, pictures=3)  # all that two processors can
    assert crowd.frame_rate == 5
    assert not crowd.governor.has_room(busy=30)


class Alarm:
    """What is asked of a session and a server, with one part of it that fails."""

    def __init__(self, crowd: Crowd, broken: str) -> None:
        self.done: list[str] = []
        self.said: list[str] = []
        crowd.failures.on_said = self.said.append
        for number, session in enumerate(crowd.sessions):
            session.check_connection = self._part("stall check", broken, f" {number}", number == 0)
            session.check_time = self._part("limits", broken, f" {number}", number == 0)
        crowd.kept_runs.drop_old = self._part("kept runs", broken)
        crowd.log.flush = self._part("log", broken)
        crowd.governor.observe = self._part("governor", broken)  # type: ignore[assignment]

    def _part(self, name: str, broken: str, more: str = "", fails: bool = True) -> Any:
        def act(*_: object) -> float:
            if fails and name == broken:
                raise ValueError(f"{name} is broken")
            self.done.append(name + more)
            return 5.0

        return act


PARTS = ["stall check", "limits", "kept runs", "log", "governor"]


@pytest.mark.parametrize("broken", PARTS)
def test_each_clock_goes_on_when_another_fails(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    crowd = Crowd(2, monkeypatch)
    alarm, looker = Alarm(crowd, broken), Housekeeping(crowd)  # type: ignore[arg-type]
    every = {f"{part} {session}" for part in PARTS[:2] for session in (0, 1)} | set(PARTS[2:])
    for _second in range(7):
        crowd.second(5)
        looker.look()
        expected = every - {broken, f"{broken} 0"}
        assert set(alarm.done) == expected and len(alarm.done) == len(expected)
        assert len(looker.states) == 2
        alarm.done.clear()
    assert alarm.said == [
        f"note: {broken} failed, the server goes on: ValueError: {broken} is broken"
    ]


def test_what_cannot_be_read_is_not_taken_for_free(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = Crowd(10, monkeypatch)
    looker = crowd.seconds(20, pictures=5)
    known = crowd.governor.pictures_per_second
    with monkeypatch.context() as patched:
        patched.setattr(housekeeping, "processor_seconds", lambda pid: None)
        for _ in range(20):
            crowd.second(5)
            looker.look()
            assert crowd.governor.pictures_per_second == pytest.approx(known)
            assert all(session.is_busy for session in crowd.sessions)
    crowd.second(5)
    looker.look()
    assert crowd.governor.pictures_per_second == pytest.approx(known)
