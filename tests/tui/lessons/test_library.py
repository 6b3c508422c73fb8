"""The lessons that there are."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from support.made_up_language import catalogues

from xortui.tui.lessons.lesson import PANELS
from xortui.tui.lessons.lesson_file import LessonError
from xortui.tui.lessons.library import BUILT_IN, ORDER, messages, read_built_in, read_folder
from xortui.tui.screens.keys import KEY_IDS
from xortui.tui.screens.main.layout import PANELS as PLACED
from xortui.tui.screens.main.lesson_controller import LIT
from xortui.tui.watching.examination import examine_program


def test_every_file_is_listed_under_its_own_name() -> None:
    assert {path.stem for path in BUILT_IN.glob("*.toml")} == set(ORDER)
    assert list(read_built_in(KEY_IDS)) == list(ORDER)


def test_a_catalogue_gets_every_text_once(tmp_path: Path) -> None:
    found = list(messages(KEY_IDS))
    assert len(found) == len(set(found)) > 5
    for lesson in read_built_in(KEY_IDS).values():
        assert lesson.title.message in found
        assert lesson.steps[-1].text.message in found
    copytree(BUILT_IN, tmp_path / catalogues().LESSONS)
    source = catalogues().messages_of_the_source(tmp_path)
    assert set(found) <= {message.id for message in source}


def test_what_a_step_points_at_is_a_panel_of_the_screen() -> None:
    ids = {panel.spec.id for panel in PLACED}
    assert {one for name in PANELS for one in LIT.get(name, (name,))} <= ids


def test_a_folder_has_lessons(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no lesson"):
        read_folder(tmp_path, KEY_IDS)
    text = (BUILT_IN / f"{ORDER[0]}.toml").read_text(encoding="utf-8")
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assert list(read_folder(tmp_path, KEY_IDS)) == [ORDER[0]]
    assert list(read_folder(tmp_path / "a.toml", KEY_IDS)) == [ORDER[0]]
    (tmp_path / "b.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LessonError, match=r"b.toml, line 1: id must be one of its own"):
        read_folder(tmp_path, KEY_IDS)


MENDED = {
    15: "    error = y - out",
    22: "    back = delta @ W2.T * (1 - hidden**2)",
    25: "    w2 -= h.T @ slope2",
    18: "        d1 = d2 @ self.w2.T * (1 - self.h**2)",
}
"""The line that a step wants named -> the same, right."""


def test_one_lesson_shows_programs_which_served_sessions_leave_out() -> None:
    lessons = read_built_in(KEY_IDS)
    assert [name for name, one in lessons.items() if one.has_programs] == ["bugs"]


@pytest.mark.parametrize(
    "number", [pytest.param(n, marks=() if n == 0 else pytest.mark.slow) for n in range(4)]
)
def test_a_program_has_one_mistake_in_the_line_that_is_to_be_named(
    number: int, tmp_path: Path
) -> None:
    step = read_built_in(KEY_IDS)["bugs"].steps[number]
    assert step.program is not None
    line = int(step.way[0].removeprefix("line "))
    lines = list(step.program.lines)
    assert lines[line - 1] != MENDED[line]
    if MENDED[line] in lines:  # the order is what is wrong
        lines.remove(MENDED[line])
        lines.insert(line - 1, MENDED[line])
    else:
        lines[line - 1] = MENDED[line]
    path = tmp_path / "mended.py"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert examine_program(str(step.program.path)).outcome == "findings"
    assert examine_program(str(path)).outcome == "right"
