"""Judging takes no longer than it may, and what it has no time for is undecided."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import count

import numpy as np

from xortui.core import RunConfig
from xortui.core.sweep import SLOW, SOLVED, STUCK, UNDECIDED, Judgement, run_chunk
from xortui.tui.sweep.judging import Judging, JudgingBudget, judged_chunk

UNTRAINED = RunConfig(epochs=0)


class Clock:
    """Goes on by a second with every look."""

    def __init__(self) -> None:
        self.looks: Iterator[int] = count()

    def __call__(self) -> float:
        return float(next(self.looks))


def test_it_may_take_so_many_seconds_however_little_training_takes() -> None:
    budget = JudgingBudget(5.0, Clock())
    assert (run_chunk(UNTRAINED, range(8), budget).fates == UNDECIDED).all()
    budget = JudgingBudget(200.0, Clock())
    assert (run_chunk(UNTRAINED, range(8), budget).fates != UNDECIDED).all()


def test_it_may_take_as_long_as_training_took() -> None:
    times = iter([0.0, 300.0, *(300.0 + step for step in range(1, 400))])
    budget = JudgingBudget(0.0, lambda: next(times))
    assert (run_chunk(UNTRAINED, range(8), budget).fates != UNDECIDED).all()


def test_what_was_judged_before_counts() -> None:
    steps: list[bool] = []
    budget = JudgingBudget(3.0, Clock())

    def judge(judgement: Judgement) -> None:
        budget(judgement)
        steps.append(judgement.is_done)

    # Each chunk is trained for one second of this clock, and so it may be judged for.
    for start in (0, 8, 16):
        run_chunk(UNTRAINED, range(start, start + 8), judge)
    assert steps == [False] * 3


def test_all_none_and_predictions() -> None:
    seeds = range(40, 44)
    assert (judged_chunk(UNTRAINED, seeds, Judging("none")).fates == UNDECIDED).all()
    judged = judged_chunk(UNTRAINED, seeds, Judging("all", seconds=0.0))
    assert judged.fates.tolist() == [STUCK, SLOW, SLOW, STUCK]
    predicted = judged_chunk(RunConfig(), seeds, Judging("all", predicts=True))
    assert predicted.fates.tolist() == [STUCK, SOLVED, SOLVED, STUCK]
    np.testing.assert_allclose(predicted.solved_at[2], 12_231, rtol=0.03)


def test_a_part_of_the_runs_has_its_part_of_the_time() -> None:
    judging = pickle.loads(pickle.dumps(Judging().of_part(0.25)))
    assert judging == Judging(seconds=0.5)
