"""``xortui learn`` says what is wrong with a lesson, and which lessons there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from xortui.tui.cli import main
from xortui.tui.lessons.library import ORDER

LESSON = """\
id = "mine"
title = "Mine"
about = "A line."

[[steps]]
title = "One"
text = "Text."
panel = "loss"
do = "Press {key step}."
check = ["epoch >= 5"]
way = ["step x5"]
"""


def test_lessons_are_listed_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", "--list"]) == 0
    listed = capsys.readouterr().out
    assert [line.split()[0] for line in listed.splitlines()] == list(ORDER)
    assert main(["learn", "--word", "plateau"]) == 0
    assert capsys.readouterr().out.startswith("plateau: A stretch where the loss hardly falls")
    path = tmp_path / "mine.toml"
    path.write_text(LESSON, encoding="utf-8")
    assert main(["learn", "--check", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(f"{path}: ")
    path.write_text(LESSON.replace("epoch >= 5", "epoch >= 0"), encoding="utf-8")
    assert main(["learn", "--check", str(path)]) == 1
    assert f"{path}, step 1: the check holds before anything" in capsys.readouterr().err
    path.write_text(LESSON.replace('panel = "loss"', 'panel = "lost"'), encoding="utf-8")
    assert main(["learn", "--check", str(path)]) == 1
    assert "panel must be one of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (["nothing"], "lesson must be one of tour"),
        (["--from", "nowhere"], "nowhere: No such file"),
        (["--word", "kangaroo"], "--word must be one of activation, activation function,"),
        (["--check", "."], ". has no lesson (*.toml)"),
    ],
)
def test_what_is_not_there_is_named(
    words: list[str],
    rule: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["learn", *words]) == 2
    assert rule in capsys.readouterr().err
