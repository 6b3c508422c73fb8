"""Training takes what drawing leaves of a frame."""

from __future__ import annotations

import pytest

from xortui.tui.permissions import GUEST, LOCAL
from xortui.tui.schedule.frame_budget import FixedShare, FrameBudget, frame_budget


class Work:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("drawing", "training"), [(0.0, 0.034), (0.010, 0.034), (0.025, 0.02), (0.200, 0.0075)]
)
def test_training_takes_what_drawing_leaves(drawing: float, training: float) -> None:
    work = Work()
    budget = FrameBudget(work)
    for _ in range(50):
        seconds = budget.seconds(0.05)
        work.seconds += seconds
        budget.trained()
        work.seconds += drawing
    assert seconds == pytest.approx(training, abs=1e-4)


def test_the_first_frame_trains_freely() -> None:
    assert FrameBudget(Work()).seconds(0.1) == pytest.approx(0.068)


def test_guests_train_a_small_part_of_every_frame() -> None:
    work = Work()
    budget = frame_budget(GUEST, work)
    for drawing in (0.0, 0.2, 0.0):
        assert budget.seconds(0.1) == pytest.approx(0.005)
        budget.trained()
        work.seconds += drawing


def test_a_person_at_this_machine_trains_as_long_as_drawing_lets() -> None:
    work = Work()
    assert type(frame_budget(LOCAL, work)) is FrameBudget
    assert isinstance(frame_budget(GUEST, work), FixedShare)
