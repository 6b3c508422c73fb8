"""``xortui export`` prints the program of the run that is described, or says why it cannot."""

from __future__ import annotations

import pytest
from support.command_line import refused_by

from xortui.core import PRESETS
from xortui.tui.cli import main
from xortui.tui.export import numpy_script, torch_script


@pytest.mark.parametrize(
    ("words", "program"),
    [
        ((), numpy_script(PRESETS["scratch"].config)),
        (("--style", "torch", "--every", "7"), torch_script(PRESETS["scratch"].config, 7)),
    ],
    ids=["numpy", "torch"],
)
def test_the_program_of_the_run_is_printed(
    words: tuple[str, ...], program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "--preset", "scratch", *words]) == 0
    assert capsys.readouterr() == (program, "")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--every", "0"), "--every must be >= 1, got 0"),
        (("--hidden", "200,200"), "a script must write out at most 4,096 numbers"),
        (("--style", "jax"), "--style must be one of numpy, torch, got 'jax'"),
    ],
)
def test_what_is_no_program_is_one_line(
    words: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused_by(capsys, "export", *words).startswith(line)
