"""What the governor is told of the sessions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from xortui.tui.ssh import upkeep
from xortui.tui.ssh.failures import Failures
from xortui.tui.ssh.governor import Governor
from xortui.tui.ssh.upkeep import Upkeep

START_SECONDS = 0.5
PICTURE_SECONDS = 0.008


class Kept(SimpleNamespace):
    """A seat, which is a key."""

    __hash__ = object.__hash__


class Seats:
    """Sessions that all begin at the same moment and draw ten pictures a second."""

    def __init__(self, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.log = SimpleNamespace(flush=lambda: None, write=lambda event, **fields: True)
        self.failures = Failures(self.log)  # type: ignore[arg-type]
        self.governor = Governor(cores=2, fps=10)
        self.seats = [self._seat(pid + 1) for pid in range(number)]
        monkeypatch.setattr(upkeep.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(upkeep, "processor_seconds", self._processor_seconds)
        monkeypatch.setattr(upkeep, "resident_bytes", lambda pid: 0)

    def _seat(self, pid: int) -> Any:
        viewer = SimpleNamespace(terminal=SimpleNamespace(bytes_sent=0), dropped=0)
        return Kept(
            began=0.0,
            child=SimpleNamespace(pid=pid, frames=0),
            viewer=viewer,
            check_line=lambda now: None,
            check_time=lambda now: None,
            person=SimpleNamespace(user="student", address="127.0.0.1"),
        )

    def _processor_seconds(self, pid: int) -> float:
        is_session = 1 <= pid <= len(self.seats)
        frames = self.seats[pid - 1].child.frames if is_session else 0
        return START_SECONDS + frames * PICTURE_SECONDS

    def set_frame_rate(self, rate: float) -> None:
        self.frame_rate = rate

    def reap(self) -> None:
        pass

    def second(self, pictures: int) -> None:
        self.now += 1.0
        for seat in self.seats:
            seat.child.frames += pictures


def test_a_class_that_comes_in_at_once_is_not_taken_for_a_costly_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd = Seats(20, monkeypatch)
    looker = Upkeep(crowd)  # type: ignore[arg-type]
    for pictures in (1, 1, 3, 5, 5, 5):
        crowd.second(pictures)
        looker.look()
        assert crowd.governor.has_room(busy=20)
    assert crowd.frame_rate == 5


def test_what_a_picture_costs_is_learned_from_those_that_have_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd = Seats(10, monkeypatch)
    monkeypatch.setattr(f"{__name__}.PICTURE_SECONDS", 0.040)
    looker = Upkeep(crowd)  # type: ignore[arg-type]
    for _ in range(20):
        crowd.second(5)
        looker.look()
    assert crowd.governor.pictures_per_second == pytest.approx(2 * 0.75 / 0.040, rel=0.05)
