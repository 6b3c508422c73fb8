"""The command line, called in this process."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cyclopts import App

from xortui.core import RunConfig
from xortui.tui.cli import main
from xortui.tui.cli.named_options import with_named_options
from xortui.tui.cli.run_options import RunOptions, config_from_options, takes_run_options


@takes_run_options
def _described(given: RunOptions) -> RunConfig:
    return config_from_options(given)


def config_of_words(words: list[str]) -> RunConfig:
    """What the command line's own parser makes of the words."""
    app = App()
    app.default(with_named_options(_described, words))
    result = app(words, exit_on_error=False, print_error=False, result_action="return_value")
    assert isinstance(result, RunConfig)
    return result


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
