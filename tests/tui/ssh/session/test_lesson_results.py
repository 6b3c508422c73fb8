"""Results of a lesson as a table that programs and spreadsheets read."""

from __future__ import annotations

import csv
import io

import pytest

from xortui.tui.lessons.library import read_built_in
from xortui.tui.lessons.report import Report
from xortui.tui.screens.keys import KEY_IDS
from xortui.tui.ssh.session.classroom import Classroom, Who
from xortui.tui.ssh.session.lesson_results import as_text, results_csv

LESSON = read_built_in(KEY_IDS)["challenges"]
GUESSING = next(number for number, step in enumerate(LESSON.steps) if step.guess)


def test_there_is_a_row_for_each_person_and_step() -> None:
    room = Classroom(LESSON)
    for user in ("ada", '=cmd|"/c calc"!A1', "五月"):
        seat = room.enter(Who(user, ""), 0.0)
        assert seat is not None
        before = frozenset(n for n in range(GUESSING) if LESSON.steps[n].is_asked)
        report = Report(GUESSING, before, {GUESSING: 12968.5}, {GUESSING: 2}, False)
        room.take(seat, report, 1.0)
    room.count_time(7.25)
    rows = list(csv.DictReader(io.StringIO(results_csv(room))))
    assert len(rows) == 3 * len(LESSON.steps)
    assert {row["name"] for row in rows} == {"ada", '\'=cmd|"/c calc"!A1', "五月"}
    assert rows[GUESSING] == {
        "name": "ada",
        "step": str(GUESSING + 1),
        "state": "begun",
        "guess": "12968.5",
        "tries": "2",
        "seconds": "6.2",
    }
    assert rows[0]["state"] == "done" and rows[-1]["state"] in ("not begun", "begun")


@pytest.mark.parametrize(
    "value", ["=1", "+1", "-1", "@x", " =1", "\t=1", "＝1", "　＠x", "%x", "|x", "\r"]
)
def test_no_name_is_a_formula(value: str) -> None:
    assert as_text(value) == f"'{value}"


@pytest.mark.parametrize("value", ["ada", "a=1", "", "(2)", "José"])
def test_other_names_stay_as_they_are(value: str) -> None:
    assert as_text(value) == value
