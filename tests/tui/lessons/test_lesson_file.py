"""Lessons are read strictly: a fault is named with its line, field, rule and value."""

from __future__ import annotations

from pathlib import Path

import pytest

from xortui.tui.language import speaking
from xortui.tui.lessons.lesson_file import LessonError, lesson_from_text, read_lesson

KEYS = ("run", "step", "settings", "lesson_next", "edit_parameters", "edit_targets")
GOOD = """\
id = "mine"
title.en = "Mine"
title.ja = "わたしの"
about = "A line."

[[steps]]
title = "One"
text = '''
Two lines of
a paragraph: {loss:.4f}.

And another.
'''
panel = "loss"
run = { preset = "scratch", seed = 3, lr = 0.5, hidden = [4, 3] }
at = 500

[[steps]]
title = "Two"
text = "Set it: {key edit_parameters}."
do = "Press {key edit_parameters}."
check = ["w1[0][1] == 5"]
way = ["set w1[0][1] = 5"]
set = { "w1[0][0]" = 1.5, "b2[0]" = -2 }
"""


def test_a_lesson_is_read() -> None:
    lesson = lesson_from_text(GOOD, KEYS)
    assert lesson.title.shown() == "Mine"
    with speaking("ja"):
        assert lesson.title.shown() == "わたしの"
    first, second = lesson.steps
    assert first.text.shown() == "Two lines of a paragraph: {loss:.4f}.\nAnd another."
    assert first.run is not None
    assert (first.run.seed, first.run.learning_rate, first.run.hidden) == (3, 0.5, (4, 3))
    assert second.run is not None
    assert [change.field for change in second.run.changes] == ["weights[0][0,0]", "biases[1][0]"]
    assert lesson.setup_of(0) == (first.run, 500)
    assert list(lesson.messages())[:2] == ["A line.", "One"], "texts of one's own are not"


CHECK, WAY = 'check = ["w1[0][1] == 5"]', 'way = ["set w1[0][1] = 5"]'
DO = "Press {key edit_parameters}."


@pytest.mark.parametrize(
    ("before", "after", "on", "rule"),
    [
        ('id = "mine"', 'id = "My Lesson"', "id", "id must be 1 to 40 of a to z, 0 to 9 and -,"),
        ('id = "mine"', 'id = "mine"\nauthor = 1', "author", "author must be left out, or one of"),
        ('about = "A line."', "", "id", "about must be a text, or texts by language"),
        ('panel = "loss"', 'panel = "losses"', "panel", "panel must be one of network, surface,"),
        ("at = 500", "at = -1", "at", "at must be an epoch from 0 to 10,000,000, solved or end,"),
        ("seed = 3", "seed = -3", "run", "run: seed must be an integer >= 0, got -3"),
        ("seed = 3", "sed = 3", "run", "run.sed must be a field of the run, got 3"),
        ("at = 500", 'program = "../a.py"', "program", "program must be a file in the folder of"),
        ("at = 500", 'program = "no.py"', "program", "program: no.py cannot be read: No such file"),
        ("{loss:.4f}", "{los:.4f}", "text", "text: a name must be one of "),
        ("{loss:.4f}", "{loss", "text", "text must be a text whose braces are pairs"),
        (CHECK, 'check = ["open(1)"]', "check", "check: 'open(1)' is no part"),
        (WAY, "", "do", "way must be there where there is a check"),
        (WAY, 'way = ["fly"]', "way", "way: a key must be the name of an action, got 'fly'"),
        (WAY, 'way = ["run"]', "way", "by keys that the step names ({key run} in do or text)"),
        (DO, "Press {key walk}.", "do", "do: {key walk} must be the name of an action, got 'walk'"),
        ('"w1[0][0]" = 1.5', '"w1[7][0]" = 1.5', "set", "set: "),
        ('title = "Two"', "", "", "step 2: title must be a text"),
        ('title = "Two"', 'title = "Two', "title", "Illegal character"),
    ],
)
def test_a_fault_is_named(before: str, after: str, on: str, rule: str) -> None:
    assert before in GOOD
    text = GOOD.replace(before, after)
    with pytest.raises(LessonError) as caught:
        lesson_from_text(text, KEYS, "x.toml")
    found = [fault for fault in caught.value.faults if rule in fault.rule]
    assert found, str(caught.value)
    line = text.splitlines()[found[0].line - 1]
    assert line.startswith(on or "[[steps]]")
    assert f"x.toml, line {found[0].line}: {found[0].rule}" in str(caught.value)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "faulty.toml"
    path.write_text(GOOD.replace('panel = "loss"', "panel = 1").replace('"mine"', "1"))
    with pytest.raises(LessonError) as caught:
        read_lesson(path, KEYS)
    assert [fault.line for fault in caught.value.faults] == [1, 14]
    path.write_bytes(b"\xff")
    with pytest.raises(LessonError, match="UTF-8"):
        read_lesson(path, KEYS)
