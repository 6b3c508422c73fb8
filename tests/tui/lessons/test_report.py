"""What a session tells of its reader is taken only where it can be true of the lesson."""

from __future__ import annotations

import json
from typing import Any

import pytest

from xortui.tui.lessons.lesson_file import lesson_from_text
from xortui.tui.lessons.lesson_player import Progress
from xortui.tui.lessons.report import MOST_REFUSED, read_report, report_fields

LESSON = lesson_from_text(
    """\
id = "mine"
title = "Mine"
about = "A line."
[[steps]]
title = "Read"
text = "Read this."
run = { gate = "xor" }
[[steps]]
title = "Guess"
text = "How long?"
guess = { ask = "When?", low = -1, high = 9000 }
do = "Press {key lesson_next}, then {key step}."
check = ["epoch >= 1"]
way = ["guess 5", "step"]
""",
    ("step", "lesson_next"),
)


def _told(**fields: Any) -> dict[str, Any]:
    usual = {"step": 1, "done": [1], "guesses": {"1": 5.0}, "refused": {"1": 2}, "finished": False}
    return {**usual, **fields}


def test_what_is_told_comes_over() -> None:
    progress = Progress(1, {1}, {1: 40.0}, is_finished=True, refused={1: 5000})
    report = read_report(json.loads(json.dumps(report_fields(progress))), LESSON)
    assert (report.step, report.done, report.is_finished) == (1, {1}, True)
    assert report.guesses == {1: 40.0} and report.refused == {1: MOST_REFUSED}
    elsewhere = read_report(report_fields(None), LESSON)
    assert elsewhere.step is None and not elsewhere.done


@pytest.mark.parametrize(
    "fields",
    [
        {"step": 2},
        {"step": -1},
        {"step": True},
        {"step": 0.0},
        {"step": "\x1b[31m"},
        {"done": [0]},
        {"done": [1, 1]},
        {"done": [[1]]},
        {"done": {"1": 1}},
        {"guesses": {"0": 1}},
        {"guesses": {"1": 9001}},
        {"guesses": {"1": float("nan")}},
        {"guesses": {"1": True}},
        {"guesses": {"1": "=1+1"}},
        {"guesses": [1]},
        {"refused": {"1": MOST_REFUSED + 1}},
        {"refused": {"1": -1}},
        {"refused": {"0": 1}},
        {"refused": {"1": 1.5}},
        {"finished": 1},
        {"name": "another"},
    ],
)
def test_what_cannot_be_true_is_refused(fields: dict[str, Any]) -> None:
    read_report(_told(), LESSON)
    with pytest.raises(ValueError, match="must"):
        read_report(_told(**fields), LESSON)


def test_a_report_lacks_nothing() -> None:
    fields = _told()
    del fields["done"]
    with pytest.raises(ValueError, match="must have its fields"):
        read_report(fields, LESSON)
