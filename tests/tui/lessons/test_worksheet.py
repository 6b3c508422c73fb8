"""A worksheet of a lesson, and the page that says how to write one."""

from __future__ import annotations

import re
from pathlib import Path

import xortui.tui.lessons
from xortui.tui.lessons import lesson_file
from xortui.tui.lessons.lesson_file import lesson_from_text
from xortui.tui.lessons.moment import NAMES
from xortui.tui.lessons.worksheet import worksheet
from xortui.tui.screens.keys import KEY_IDS

PAGE = (Path(xortui.tui.lessons.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_can_be_done_and_printed() -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    lesson = lesson_from_text(example[1], KEY_IDS)
    lines = "\n".join(worksheet(lesson, {"run_until_solved": "u"}.get))  # type: ignore[arg-type]
    assert "# Three learning rates\n" in lines
    assert "At epoch 1,000 the loss is 0.6934, at epoch 0 it was 0.7482." in lines
    assert "then u.**" in lines
    assert re.search(r"## What came\n\n2\. Solved at epoch [\d,]+, with a rate of 5\.8\.", lines)


def test_the_page_names_every_field_and_every_name() -> None:
    named = set(re.findall(r"`(?:g_)?([a-z_0-9]+)", PAGE))
    assert {*lesson_file.LESSON_FIELDS, *lesson_file.STEP_FIELDS} - {"steps"} <= named
    by_layer = re.compile(r"(g_)?[wb]\d+")
    assert {name for name in NAMES if not by_layer.fullmatch(name)} <= named
