"""Every command of the page for users of TensorFlow Playground holds."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from support.command_line import json_lines
from support.examples import FULL_COUNT
from support.readme_commands import README

from xortui.core.point_sets import POINT_SETS

PAGE = README.parent / "tui" / "playground.md"
TEXT = PAGE.read_text(encoding="utf-8")
COMMANDS = [
    *re.findall(r"`(xortui [^`]+)`", TEXT.replace("`xortui train`", "")),
    *re.findall(r"^xortui train .*$", TEXT, re.MULTILINE),
]


@pytest.mark.parametrize("is_whole", FULL_COUNT)
def test_every_command_trains(is_whole: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(COMMANDS) > 35
    for command in [*dict.fromkeys(COMMANDS)][:: 1 if is_whole else 4]:
        words = [word for word in shlex.split(command)[1:] if word != "train"]
        if "--epochs" in words:
            place = words.index("--epochs")
            del words[place : place + 2]
        ended = json_lines(capsys, *words, "--epochs", "1")[-1]
        assert (ended["event"], ended["epoch"]) == ("ended", 1), command


def test_its_data_sets_are_on_the_page_and_the_page_in_the_readme() -> None:
    sets = ("circle", "xor-cloud", "gauss", "spiral", "plane-regression", "gauss-regression")
    for name in sets:
        assert name in POINT_SETS
        assert f"`xortui --data {name}" in TEXT
    assert f"({Path('tui/playground.md')})" in README.read_text(encoding="utf-8")
