"""The command line, called in this process."""

from __future__ import annotations

import json
from typing import Any

import pytest

from xortui.tui.cli import main


def train(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What ``xortui train`` prints, which must end well."""
    assert main(["train", *words]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def json_lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    """The objects that ``xortui train --json`` prints."""
    return [json.loads(line) for line in train(capsys, "--json", *words).splitlines()]


def refused_by(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The line with which the program refuses the words, without its name."""
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("xortui: ") and captured.err.count("\n") == 1
    return captured.err.removeprefix("xortui: ").rstrip()


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The line with which ``xortui train`` refuses the words."""
    return refused_by(capsys, "train", *words)
